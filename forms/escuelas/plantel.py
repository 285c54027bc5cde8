"""Reads a file with the plantel of schools: their plazas and who holds each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from engine.domain.padron import Plaza
from forms.escuelas.columnas import IDENTIDAD, PLANTEL
from forms.escuelas.escuelas import Lectura
from forms.escuelas.fila import Fila, each_told
from forms.escuelas.valores import read_rol
from forms.hojas.anotaciones import Cuaderno
from forms.hojas.palabras import normal

NECESARIAS = ("codigo_modular", "rol", "plaza")
"""Columns without which a sheet is no list of plazas."""
_CORREO = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$")
_PLAZA = re.compile(r"^[A-Za-z0-9-]{4,20}$")
_VACANTE = frozenset(("vacante", "sin titular", "por contratar"))
HOMONIMOS = (
    "En esta institución hay más de una persona llamada «{}»: escriba el correo de cada una."
)
SIN_DOCUMENTO = (
    "El documento solo distinguió a quienes tienen el mismo nombre: no se guarda (Ley 29733)."
)
SIN_CONDICION = "No dice si es nombrado o contratado: se sabrá cuando se escriba."


def read_plantel(data: bytes, escuelas: frozenset[str]) -> Lectura:
    """Return the plazas that a file holds, of the schools whose codes are `escuelas`.

    Who holds a plaza is known by name and, if given, mail; a document only tells apart those of
    one name while the file is read, and is kept nowhere (Ley 29733). Two of one post and name
    that nothing tells apart are asked for their mail. Raises RuleBroken as
    `forms.escuelas.escuelas.read_escuelas` does.
    """
    notes, file = Cuaderno(), _Plantel()
    for fila in each_told(data, (*PLANTEL, IDENTIDAD), NECESARIAS, notes):
        plaza = _read_row(fila, escuelas)
        if plaza is not None:
            file.keep(fila, replace(plaza, quien=file.number(fila)))
        file.filas.append(fila)
    if file.documentos:
        notes.assume(SIN_DOCUMENTO)
    _tell_apart(file.leidas.values())
    faults = [falla for fila in file.filas for falla in fila.fallas]
    plazas = tuple(plaza for plaza, fila in file.leidas.values() if not fila.fallas)
    return Lectura(plazas, len(file.filas), tuple(faults), notes.assumptions())


@dataclass
class _Plantel:
    """A file while it is read: its rows, its plazas by code, and a number for each document."""

    filas: list[Fila] = field(default_factory=list)
    leidas: dict[str, tuple[Plaza, Fila]] = field(default_factory=dict)
    documentos: dict[str, int] = field(default_factory=dict)

    def number(self, fila: Fila) -> int | None:
        """Return the number of the person of a row by their document, None without one."""
        said = normal(fila.text(IDENTIDAD.clave)) if fila.says(IDENTIDAD.clave) else ""
        return self.documentos.setdefault(said, len(self.documentos) + 1) if said else None

    def keep(self, fila: Fila, plaza: Plaza) -> None:
        """Add a plaza; the same code twice is wrong, unless both rows say the very same."""
        before = self.leidas.get(plaza.codigo)
        if before is None:
            self.leidas[plaza.codigo] = (plaza, fila)
        elif before[0] == plaza:
            fila.assume("Una fila repite otra, igual: se leyó una vez.", "plaza")
        else:
            said = f"Esta plaza ya está en la fila {before[1].numero}: deje una de las dos."
            fila.wrong("plaza", said)


def _tell_apart(leidas: Iterable[tuple[Plaza, Fila]]) -> None:
    """Ask for the mail of those of one school, post and name whom nothing tells apart."""
    named: dict[tuple[str, str], list[tuple[Plaza, Fila]]] = defaultdict(list)
    for plaza, fila in leidas:
        if plaza.nombre:
            named[plaza.escuela, normal(plaza.nombre)].append((plaza, fila))
    for group in named.values():
        if len(group) > 1 and not _is_told([plaza for plaza, _ in group]):
            for plaza, fila in group:
                if plaza.correo is None and plaza.quien is None:
                    fila.wrong("correo", HOMONIMOS.format(plaza.nombre))


def _is_told(plazas: Sequence[Plaza]) -> bool:
    """Tell whether it is known which of those of one name are one person.

    A docente may be director too, so that one of each post is one person unless another says no.
    """
    known = [(p.correo, p.quien) for p in plazas if p.correo or p.quien]
    if len(known) == len(plazas):
        return True
    return len({p.rol for p in plazas}) == len(plazas) and len(set(known)) < 2


def _read_row(fila: Fila, escuelas: frozenset[str]) -> Plaza | None:
    escuela = _read_school(fila, escuelas)
    rol = read_rol(fila.text("rol", 80))
    if rol is None:
        fila.wrong("rol", "Escriba «Docente» o «Director».")
    code = fila.text("plaza", 20).strip()
    if not _PLAZA.match(code):
        fila.wrong("plaza", "Escriba el código de la plaza: letras y números, de 4 a 20.")
    correo = fila.text("correo").strip().lower() or None
    if correo is not None and not _CORREO.match(correo):
        fila.wrong("correo", "No es una dirección de correo: corríjala o deje la celda vacía.")
    condicion = fila.choice("condicion", "nombrado o contratado")
    titulado, residente = fila.yes_no("titulado"), fila.yes_no("residente")
    nombre = _read_name(fila)
    if fila.fallas or escuela is None or rol is None:
        return None
    if condicion is None and nombre:
        fila.assume(SIN_CONDICION, "plaza")
    return Plaza(escuela, rol, code.upper(), nombre, correo, condicion, titulado, residente)


def _read_school(fila: Fila, escuelas: frozenset[str]) -> str | None:
    if not fila.says("codigo_modular"):
        fila.wrong("codigo_modular", "Escriba el código modular de la institución.")
        return None
    code = fila.digits("codigo_modular", 7, least=5)
    annex = fila.number("anexo", 9)
    found = code if not annex else f"{code}-{annex}"
    if code is not None and found not in escuelas:
        fila.wrong(
            "codigo_modular",
            f"No hay una institución {found} en su ámbito: importe antes el padrón de escuelas.",
        )
        return None
    return found


def _read_name(fila: Fila) -> str:
    """Return the name of whoever holds the plaza, "" when nobody does."""
    parts = (
        [fila.text("nombre", 160)]
        if fila.says("nombre")
        else [fila.text(k, 80) for k in ("apellido_paterno", "apellido_materno", "nombres")]
    )
    name = " ".join(" ".join(parts).split())
    if normal(name) in _VACANTE:
        return ""
    shouting = name.isupper()
    return name.title() if shouting else name
