"""The burden of the territory as a sheet: a row for each office, a column for each week."""

import asyncio
import csv
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from api.tramos import name_month
from engine.domain.carga import Carga
from forms.hojas.plantilla import FONDO, TINTA

TIPOS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFICINA = ("Código DRE", "DRE/GRE", "Código", "Oficina")
_ANCHOS = (12, 24, 12, 28)
_GRADOS = ("FFFFFF", "E8EEF6", "C9DAEC", "9FC0E0", "7FAAD6", "5B8FC7")


async def write_carga(carga: Carga, formato: Literal["csv", "xlsx"]) -> bytes:
    """Return the table as a file; thousands of cells leave the event loop."""
    return await asyncio.to_thread(_write_csv if formato == "csv" else _write_book, carga)


def _headings(carga: Carga) -> list[str]:
    weeks = [f"Semana del {monday:%d/%m/%Y}" for monday in carga.semanas]
    return [*_OFICINA, *weeks, "Año", "Meses sobre el límite"]


def _rows(carga: Carga) -> Iterator[list[str | int | None]]:
    for region in carga.regiones:
        for cargada in region.entidades:
            weeks = [t.total if (t := cargada.semanas.get(m)) else None for m in carga.semanas]
            over = (f"{name_month(mes)} {total}" for mes, total in cargada.months_over(carga.anio))
            office = [region.codigo, region.nombre, cargada.codigo, cargada.nombre]
            yield [*office, *weeks, carga.in_year(cargada) or None, ", ".join(over)]


def _write_csv(carga: Carga) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_headings(carga))
    writer.writerows(_rows(carga))
    # With its mark, spreadsheets read the accents.
    return out.getvalue().encode("utf-8-sig")


def _write_book(carga: Carga) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(f"Carga {carga.anio}")
    sheet.freeze_panes = "E2"
    for n, width in enumerate(_ANCHOS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_heading(sheet, name) for name in _headings(carga)])
    fills = [PatternFill("solid", fgColor=colour) for colour in _GRADOS]
    for row in _rows(carga):
        sheet.append([_cell(sheet, value, carga, fills, n) for n, value in enumerate(row)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True, color=TINTA)
    cell.fill = PatternFill("solid", fgColor=FONDO)
    return cell


def _cell(
    sheet: Any, value: str | int | None, carga: Carga, fills: list[PatternFill], n: int
) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # What people typed is never a formula, whatever it begins with.
        cell.data_type = "s"
    elif value is not None and n < len(_OFICINA) + len(carga.semanas):
        cell.fill = fills[carga.grade(value)]
    return cell
