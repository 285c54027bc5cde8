"""The words of each notice: its facts read, then its three templates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import explain, join_words, say_date, say_instant, say_jornadas
from engine.domain.redaccion.avisos import say_channel
from engine.domain.vencimiento import Vencimiento
from notifications.enlaces import Enlaces

FOLDER = Path(__file__).parent / "mensajes"
_ASUNTO_MAXIMO = 200
_OVERDUE = {"vencida", "superior", "diri"}
_OPTIONAL = (
    *("tarea", "entidad", "vence", "vencimiento", "observaciones", "por", "responsables"),
    *("al_superior", "pospuesto"),
    *("jornadas", "jornadas_antes", "motivo", "lugar", "modalidad", "cargo", "logros", "alertas"),
    *("conclusiones", "compromisos", "cruces", "alternativas", "secuencia", "asistencia", "uid"),
)
_PAGES = {
    "ausencia": "ausencias",
    "relevo": "bandeja",
    "resumen": "avisos",
    "plazos_movidos": "bandeja",
    "direccion_desactivada": "avisos/preferencias",
    "direccion_por_confirmar": "avisos/preferencias",
    "gancho_desactivado": "administracion/webhooks",
}
"""Where the notices that speak of no AT are opened."""


@dataclass(frozen=True)
class Texto:
    """A notice in words: subject, plain text and HTML."""

    asunto: str
    cuerpo: str
    cuerpo_html: str


def render(
    tipo: str,
    datos: Mapping[str, Any],
    *,
    persona: str,
    enlaces: Enlaces,
    propios: Mapping[str, str] | None = None,
) -> Texto:
    """Return the words of a notice of `tipo` to `persona`.

    `propios` are links that only they should get: `baja`, or the `enlace` of the notice itself.
    Facts missing or of another shape raise whatever Jinja2 or their reader raises.
    """
    facts = _read_facts(tipo, datos, enlaces) | {"persona": persona} | dict(propios or {})
    asunto = _shorten(" ".join(_fill(tipo, "asunto.txt", facts).split()))
    facts["asunto"] = asunto
    cuerpo = re.sub(r"\n{3,}", "\n\n", _fill(tipo, "cuerpo.txt", facts)).strip() + "\n"
    return Texto(asunto, cuerpo, _fill(tipo, "cuerpo.html", facts).strip() + "\n")


def say_days(dias: Sequence[str]) -> str:
    """Return the first and last of some days, which may be the same: "lun 5 a mié 7 ene 2026"."""
    first, last = (date.fromisoformat(dia) for dia in dias)
    return say_date(first) if first == last else f"{say_date(first)} a {say_date(last)}"


def read_jornadas(datos: Mapping[str, Any], clave: str = "jornadas") -> list[Jornada]:
    """Return the jornadas written under `clave` as {inicio, fin}, in order; none if absent."""
    return sorted(
        Jornada(datetime.fromisoformat(cada["inicio"]), datetime.fromisoformat(cada["fin"]))
        for cada in datos.get(clave) or ()
    )


def _read_facts(tipo: str, datos: Mapping[str, Any], enlaces: Enlaces) -> dict[str, Any]:
    if tipo not in _PAGES and "asistencia" not in datos:
        raise KeyError("asistencia")
    facts: dict[str, Any] = dict.fromkeys(_OPTIONAL) | dict(datos)
    if facts["vence"]:
        facts["vence"] = datetime.fromisoformat(facts["vence"])
    facts["vencida"] = tipo in _OVERDUE
    vencimiento = facts["vencimiento"]
    facts["porque"] = explain(Vencimiento.from_json(vencimiento)) if vencimiento else None
    facts["jornadas"] = read_jornadas(datos)
    facts["jornadas_antes"] = read_jornadas(datos, "jornadas_antes")
    return facts | {"enlace": enlaces.page(place_of(tipo, datos)), "en": enlaces.page}


def place_of(tipo: str, datos: Mapping[str, Any]) -> str:
    """Return the page on which a notice is opened, as a path without its first slash."""
    if tarea := datos.get("tarea"):
        return f"tareas/{tarea['id']}"
    if documento := datos.get("documento"):
        return f"acompanamiento/documentos/{documento['id']}"
    if matriz := datos.get("matriz"):
        return f"acompanamiento/matrices/{matriz['cargo']}?mes={matriz['mes'][:7]}"
    if anio := datos.get("anio"):
        plan = f"acompanamiento/programas/{anio['programa']}/anio/{anio['plan']}"
        return f"{plan}/acompanantes/{anio['acompanante']}"
    return _PAGES.get(tipo) or f"asistencias/{datos['asistencia']['codigo']}"


def _fill(tipo: str, template: str, facts: Mapping[str, Any]) -> str:
    return _environment().get_template(f"{tipo}/{template}").render(facts)


def _shorten(text: str) -> str:
    return text if len(text) <= _ASUNTO_MAXIMO else f"{text[: _ASUNTO_MAXIMO - 1].rstrip()}…"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "fecha": _say_day,
        "instante": say_instant,
        "jornadas": say_jornadas,
        "dias": say_days,
        "juntar": join_words,
        "canal": say_channel,
    }
    return environment


def _say_day(cuando: date | str) -> str:
    return say_date(date.fromisoformat(cuando) if isinstance(cuando, str) else cuando)
