"""Rows of any page as a file: one heading for each column, in CSV or as a workbook."""

import asyncio
import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from forms.hojas.llenado import write_heading

Formato = Literal["csv", "xlsx"]
TIPOS: dict[Formato, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Celda = str | int | float | date | None
_HAZARDS = ("=", "+", "-", "@", "\t", "\r")


async def write_rows(
    titulo: str, columnas: Sequence[str], filas: Sequence[Sequence[Celda]], formato: Formato
) -> bytes:
    """Return the rows as a file; thousands of cells leave the event loop."""
    if formato == "csv":
        return await asyncio.to_thread(_write_csv, columnas, filas)
    return await asyncio.to_thread(_write_book, titulo, columnas, filas)


def _write_csv(columnas: Sequence[str], filas: Sequence[Sequence[Celda]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columnas)
    writer.writerows([[_plain(value) for value in fila] for fila in filas])
    # With its mark, spreadsheets read the accents.
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Celda) -> Celda:
    """Return a cell that no spreadsheet takes for a formula."""
    hostile = isinstance(value, str) and value.startswith(_HAZARDS)
    return f"'{value}" if hostile else value


def _write_book(titulo: str, columnas: Sequence[str], filas: Sequence[Sequence[Celda]]) -> bytes:
    book = Workbook(write_only=True)
    named = "".join(" " if letter in "[]:*?/\\" else letter for letter in titulo)
    sheet: Any = book.create_sheet(named[:31])
    sheet.freeze_panes = "A2"
    sheet.append([write_heading(sheet, name) for name in columnas])
    for fila in filas:
        sheet.append([_cell(sheet, value) for value in fila])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Celda) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, str):
        # What people typed is never a formula, whatever it begins with.
        cell.data_type = "s"
    return cell
