"""The plan of a unit in the columns of the template, to be changed there and brought back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from engine.domain.lima import to_lima
from forms.hojas.cuando import TRAMO_MAXIMO
from forms.hojas.fechas import days_between
from forms.hojas.planeadas import to_words
from forms.hojas.plantilla import ANCHAS, COLUMNAS, FONDO, TINTA
from forms.hojas.territorio import Catalogo

Valor = str | int | date
_FORMULAS = ("=", "+", "-", "@")
"""How texts begin that a sheet would take for a formula if somebody typed them again."""


def to_cells(
    row: Mapping[str, Any], lines: Iterable[tuple[str, str]], catalogo: Catalogo
) -> list[Valor]:
    """Return what the columns of the template say of a stored activity, in their order."""
    said: dict[str, Valor] = dict(to_words(row, lines, catalogo))
    first, last = _say_days(row["pedidas"])
    said |= {
        "codigo": row["codigo"],
        "area": row["unidad"],
        "inicio": first,
        "fin": last,
        "ventana_desde": row["ventana_inicio"],
        "ventana_hasta": row["ventana_fin"],
        "numero": row["participantes"] or "",
        "prioridad": row["prioridad"],
    }
    return [said.get(campo.clave, "") for campo in COLUMNAS]


def _say_days(asked: Sequence[Sequence[str]]) -> tuple[Valor, Valor]:
    """Return the first day and the last as dates where they tell the rest, else all in words."""
    days = sorted(to_lima(datetime.fromisoformat(start)).date() for start, _ in asked)
    if not days:
        return "", ""
    if len(days) == 1:
        return days[0], ""
    if days[-1] - days[0] <= TRAMO_MAXIMO and days_between(days[0], days[-1]) == days:
        return days[0], days[-1]
    return ", ".join(f"{day:%d/%m/%Y}" for day in days), ""


def append_plan(book: Workbook, title: str, rows: Iterable[Sequence[Valor]]) -> None:
    """Add to a write-only workbook a sheet with the headings of the template and those rows."""
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "E2"
    for n, campo in enumerate(COLUMNAS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = ANCHAS.get(campo.clave, 17)
    sheet.append([write_heading(sheet, campo.titulo) for campo in COLUMNAS])
    for row in rows:
        sheet.append([write_cell(sheet, value) for value in row])


def write_heading(sheet: Any, name: str) -> Any:
    """Return the cell of a heading for a write-only sheet."""
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True, color=TINTA)
    cell.fill = PatternFill("solid", fgColor=FONDO)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def write_cell(sheet: Any, value: Valor) -> Any:
    """Return a cell for a write-only sheet; what people typed is never a formula."""
    cell = WriteOnlyCell(
        sheet, datetime.combine(value, time()) if isinstance(value, date) else value
    )
    cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top")
    if isinstance(value, str) and value:
        cell.data_type = "s"
        # With this sign it stays a text when somebody edits it.
        cell.quotePrefix = value.startswith(_FORMULAS)
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell
