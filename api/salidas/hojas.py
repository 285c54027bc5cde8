"""The plan as a workbook: what units ask for, the calendar, and a sheet for each DRE or GRE."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from api.salidas.entradas import Entrada, say_entrada_state
from engine.domain.lima import to_lima
from engine.domain.redaccion import say_dates, say_jornadas
from forms.hojas.llenado import Valor, append_plan, write_cell, write_heading
from forms.hojas.planeadas import MODALIDADES
from forms.hojas.publico import say_roles
from forms.hojas.territorio import Catalogo, Entidad

COLUMNAS = (
    ("Código", 15), ("Título", 48), ("Tema", 30), ("Unidad", 12), ("Cuándo", 40),
    ("Primer día", 12), ("Último día", 12), ("Modalidad", 13), ("Sede o local", 24),
    ("Convoca a", 40), ("Oficinas convocadas", 48), ("Estado", 20),
)  # fmt: skip


def write_plan(
    entradas: Sequence[Entrada],
    catalogo: Catalogo,
    *,
    anio: int,
    pedidas: Sequence[Sequence[Valor]] = (),
) -> bytes:
    """Return the plan of a year as an .xlsx.

    The activities in `pedidas`, in the columns of the template, come first: they alone are read
    when the file is brought back.
    """
    book = Workbook(write_only=True)
    if pedidas:
        append_plan(book, f"Plan {anio}", pedidas)
    _write_sheet(book, f"Calendario {anio}", entradas, catalogo, None)
    for dre in catalogo.of_kind("dre"):
        inside = {dre.codigo, *catalogo.below(dre.codigo)}
        here = [e for e in entradas if any(place in inside for place, _ in e.lineas)]
        _write_sheet(book, dre.nombre, here, catalogo, inside)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(
    book: Workbook,
    title: str,
    entradas: Iterable[Entrada],
    catalogo: Catalogo,
    inside: set[str] | None,
) -> None:
    sheet: Any = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "C2"
    for n, (_, width) in enumerate(COLUMNAS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([write_heading(sheet, name) for name, _ in COLUMNAS])
    for entrada in entradas:
        sheet.append([write_cell(sheet, value) for value in _row(entrada, catalogo, inside)])


def _sheet_title(title: str) -> str:
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31]


def _row(entrada: Entrada, catalogo: Catalogo, inside: set[str] | None) -> list[Valor]:
    days = sorted(to_lima(j.inicio).date() for j in entrada.jornadas) or list(entrada.ventana or ())
    lines = [line for line in sorted(entrada.lineas) if inside is None or line[0] in inside]
    return [
        entrada.codigo,
        entrada.titulo,
        entrada.tema,
        entrada.unidad,
        say_when(entrada),
        days[0],
        days[-1],
        MODALIDADES[entrada.modalidad],
        entrada.lugar,
        say_roles(dict.fromkeys(rol for _, rol in lines)),
        say_offices(dict.fromkeys(place for place, _ in lines), catalogo),
        say_entrada_state(entrada),
    ]


def say_when(entrada: Entrada) -> str:
    """Return when in words: its jornadas, or between which days it could be."""
    if entrada.jornadas:
        return say_jornadas(entrada.jornadas)
    assert entrada.ventana is not None
    return f"Entre {say_dates(entrada.ventana, articulo='el ')}"


def say_offices(codes: Iterable[str], catalogo: Catalogo) -> str:
    """Return the names of offices, or how many when they are too many to read."""
    known = [catalogo.entidades[code] for code in codes if code in catalogo.entidades]
    names = [_short(entidad) for entidad in known]
    return ", ".join(names) if len(names) <= 20 else f"{len(names)} oficinas"


def _short(entidad: Entidad) -> str:
    return entidad.codigo if entidad.tipo == "unidad" else entidad.nombre
