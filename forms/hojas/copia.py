"""The same file with its faults and doubts marked on their cells, to be mended there."""

import csv
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from forms.hojas.celdas import Celda, letters, number_of
from forms.hojas.guardia import MAX_PADRON, inspect
from forms.hojas.libro import stream_workbook
from forms.hojas.separados import decode, find_separator

ROJO, AMBAR = "FFF4B6B6", "FFFFE8A3"
DESPLEGADO_COMPLETO = 12 * 1024 * 1024
"""Bytes of an inflated workbook over which the copy keeps its values and not its looks."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")

Marca = tuple[str, str, str, bool]
"""Sheet, address, sentence, and whether it is a fault (else a doubt)."""


def mark(data: bytes, marcas: Iterable[Marca]) -> tuple[bytes, str]:
    """Return a copy of a file with those cells marked, and its extension: "xlsx" or "csv".

    In a workbook each cell gets a note and a colour; in a text file each row gets its sentences
    in one more column.
    """
    notes = list(marcas)
    if inspect(data, bytes_maximo=MAX_PADRON) == "csv":
        return _mark_csv(data, notes), "csv"
    return _mark_workbook(data, notes), "xlsx"


def _mark_workbook(data: bytes, notes: Sequence[Marca]) -> bytes:
    book = _open(data)
    if book is None:
        return _rewrite(data, notes)
    for (sheet, address), told in _by_cell(notes).items():
        page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        _note(page[_owner(page, address)], told)
    return _saved(book)


def _note(cell: Any, told: Sequence[tuple[str, bool]]) -> None:
    faulty = any(is_fault for _, is_fault in told)
    cell.fill = PatternFill("solid", fgColor=ROJO if faulty else AMBAR)
    cell.comment = Comment("\n".join(sentence for sentence, _ in told), "Articula", 120, 320)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _open(data: bytes) -> Workbook | None:
    """Return the workbook with its looks, or None when that would cost too much."""
    with ZipFile(BytesIO(data)) as packed:
        heavy = sum(part.file_size for part in packed.infolist()) > DESPLEGADO_COMPLETO
    if heavy:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            return load_workbook(BytesIO(data), keep_links=False)
    except (AttributeError, BadZipFile, IndexError, KeyError, TypeError, ValueError):
        # What another program wrote may be more than this library knows.
        return None


def _rewrite(data: bytes, notes: Sequence[Marca]) -> bytes:
    """Return the values of a workbook written again row by row, with its notes."""
    book = Workbook(write_only=True)
    told = _by_cell(notes)
    for sheet in stream_workbook(data):
        page = book.create_sheet(_FORBIDDEN.sub(" ", sheet.nombre)[:31])
        own = {address: said for (name, address), said in told.items() if name == sheet.nombre}
        wanted: dict[int, list[int]] = defaultdict(list)
        for address in own:
            letras = address.rstrip("0123456789")
            wanted[int(address.removeprefix(letras))].append(number_of(letras))
        last = 0
        for number, cells in sheet.filas():
            for _ in range(last + 1, number):
                page.append([])
            last = number
            width = max((*cells, *wanted[number]), default=0)
            page.append([_written(page, number, n, cells, own) for n in range(1, width + 1)])
    return _saved(book)


def _written(
    page: Any, fila: int, columna: int, cells: Mapping[int, Celda],
    own: Mapping[str, Sequence[tuple[str, bool]]],
) -> Any:  # fmt: skip
    value: Any = cells[columna].valor if columna in cells else None
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        # A text is never a formula, whatever it begins with.
        cell.data_type = "s"
    if told := own.get(f"{letters(columna)}{fila}"):
        _note(cell, told)
    return cell


def _owner(page: Worksheet, address: str) -> str:
    """Return the address that holds a cell: of merged ones, only the first may be written on."""
    if isinstance(page[address], MergedCell):
        for merged in page.merged_cells.ranges:
            if address in merged:
                return str(merged.start_cell.coordinate)
    return address


def _by_cell(notes: Iterable[Marca]) -> Mapping[tuple[str, str], list[tuple[str, bool]]]:
    found: dict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)
    for sheet, address, sentence, is_fault in notes:
        found[sheet, address].append((sentence, is_fault))
    return found


def _mark_csv(data: bytes, notes: Sequence[Marca]) -> bytes:
    text = decode(data)
    sign = find_separator(text)
    told: dict[int, list[str]] = defaultdict(list)
    for _, address, sentence, _ in notes:
        told[int("".join(filter(str.isdigit, address)))].append(f"{address}: {sentence}")
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=sign))
    width = max((len(row) for row in rows), default=0)
    out = StringIO()
    writer = csv.writer(out, delimiter=sign)
    for number, row in enumerate(rows, 1):
        filled = [*row, *[""] * (width - len(row))]
        writer.writerow([*filled, " ".join(told[number])] if told[number] else row)
    # With its mark, Excel reads the accents.
    return out.getvalue().encode("utf-8-sig")
