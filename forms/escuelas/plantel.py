"""Reads a file with the plantel of schools: their plazas and who holds each."""

import re

from engine.domain.padron import Plaza
from engine.errors import RuleBroken
from forms.escuelas.columnas import PLANTEL
from forms.escuelas.escuelas import Lectura
from forms.escuelas.fila import Fila, each_row, open_sheets
from forms.escuelas.valores import read_rol
from forms.hojas.anotaciones import Cuaderno, Falla
from forms.hojas.palabras import normal

NECESARIAS = ("codigo_modular", "rol", "plaza")
"""Columns without which a sheet is no list of plazas."""
_CORREO = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$")
_PLAZA = re.compile(r"^[A-Za-z0-9-]{4,20}$")
_VACANTE = frozenset(("vacante", "sin titular", "por contratar"))
SIN_CONDICION = "No dice si es nombrado o contratado: se sabrá cuando se escriba."


def read_plantel(data: bytes, escuelas: frozenset[str]) -> Lectura:
    """Return the plazas that a file holds, of the schools whose codes are `escuelas`.

    Who holds a plaza is known by name and, if given, mail: document numbers are never read
    (Ley 29733). Raises RuleBroken as `forms.escuelas.escuelas.read_escuelas` does.
    """
    notes = Cuaderno()
    read: dict[str, tuple[Plaza, int]] = {}
    faults: list[Falla] = []
    total = 0
    for fila in each_row(open_sheets(data, PLANTEL, NECESARIAS), PLANTEL, notes):
        if not any(fila.says(key) for key in NECESARIAS):
            continue
        total += 1
        plaza = _read_row(fila, escuelas)
        if plaza is not None:
            _keep(fila, plaza, read)
        faults += fila.fallas
    if not total:
        raise RuleBroken("padron_sin_filas")
    plazas = tuple(plaza for plaza, _ in read.values())
    return Lectura(plazas, total, tuple(faults), notes.assumptions())


def _keep(fila: Fila, plaza: Plaza, read: dict[str, tuple[Plaza, int]]) -> None:
    before = read.get(plaza.codigo)
    if before is None:
        read[plaza.codigo] = (plaza, fila.numero)
    elif before[0] == plaza:
        fila.assume("Una fila repite otra, igual: se leyó una vez.", "plaza")
    else:
        fila.wrong("plaza", f"Esta plaza ya está en la fila {before[1]}: deje una de las dos.")


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
