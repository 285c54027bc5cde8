"""A sample of every notice, kept beside its templates: what people receive, to the letter.

`python -m tests.notifications.muestras` writes the samples anew; read the difference before
committing it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from notifications.enlaces import Enlaces
from notifications.invitacion import Convite, write_invitacion
from notifications.mensaje import Destinatario
from notifications.plantillas import FOLDER, render
from notifications.registro import TIPOS
from tests.notifications.casos import AT, FACTS, WITHOUT_AT

BASE_URL = "https://articula.example.pe"
NOW = datetime(2026, 7, 17, 13, tzinfo=UTC)
ROSA = Destinatario("Rosa Mamani Quispe", "rosa.mamani@ugelchucuito.example.pe")
ENLACES = Enlaces(BASE_URL, "secreto de prueba")
PROPIOS = {"baja": f"{BASE_URL}/avisos/baja/ficha"}
ORGANIZER = Address("Articula", addr_spec="articula@minedu.example.pe")


def facts_of(tipo: str, **changes: Any) -> Mapping[str, Any]:
    """Return the facts of a notice of `tipo`, as the outbox keeps them."""
    of_an_at = {} if tipo in WITHOUT_AT else {"asistencia": AT}
    return of_an_at | FACTS[tipo] | changes


def own_links(tipo: str) -> Mapping[str, str]:
    """Return the links that only its persona gets, with a token anybody can read."""
    confirm = {"enlace": f"{BASE_URL}/avisos/direccion/ficha"}
    return PROPIOS | (confirm if tipo == "direccion_por_confirmar" else {})


def samples(tipo: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of a notice's sample with what they should hold."""
    facts = facts_of(tipo)
    propios = own_links(tipo)
    texto = render(tipo, facts, persona=ROSA.nombre, enlaces=ENLACES, propios=propios)
    yield FOLDER / tipo / "muestra.txt", f"Asunto: {texto.asunto}\n\n{texto.cuerpo}"
    yield FOLDER / tipo / "muestra.html", texto.cuerpo_html
    if metodo := TIPOS[tipo].invitacion:
        convite = Convite(ORGANIZER, ROSA, f"{BASE_URL}/asistencias/AT-2026-0147")
        invitacion = write_invitacion(metodo, facts, convite, sellado=NOW)
        assert invitacion
        yield FOLDER / tipo / "muestra.ics", invitacion.texto.replace("\r\n", "\n")


if __name__ == "__main__":
    for tipo in TIPOS:
        for path, text in samples(tipo):
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(FOLDER))
