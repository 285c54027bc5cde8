"""Reads the rows of one sheet as they stream by, in time and memory that its rows bound."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from lxml import etree

from engine.errors import RuleBroken
from forms.hojas.celdas import (
    MAX_COLUMNAS,
    MAX_FILAS,
    MAX_LETRAS,
    Celda,
    Hoja,
    Valor,
    letters,
    number_of,
)
from forms.hojas.numeros import from_serial

MAX_COMBINADAS = 2_000
NOMBRADAS = 8
"""Columns that a sentence names; the rest are counted."""
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RANGE = re.compile(rf"{_PLACE.pattern}:{_PLACE.pattern}")
Filas = dict[int, dict[int, Celda]]


@dataclass(frozen=True)
class Contenido:
    """What the sheets of a workbook share: texts, styles that are dates, where days count from."""

    textos: Sequence[str]
    fechas: frozenset[int]
    desde_1904: bool = False


def read_sheet(source: IO[bytes], nombre: str, contenido: Contenido, taken: int = 0) -> Hoja:
    """Return a sheet, `taken` rows of the file having been read before.

    A merged cell gives its value to each row it spans, in its first column. Raises
    RuleBroken(hoja_desmedida) as soon as there are over MAX_FILAS rows with something in them.
    """
    rows: Filas = {}
    hidden: set[int] = set()
    merged: list[str] = []
    last, wide = 0, False
    for element in stream(source, "{*}row", "{*}mergeCell"):
        name = etree.QName(element).localname
        if name == "mergeCell" and len(merged) < MAX_COMBINADAS:
            merged.append(element.get("ref", ""))
        elif name == "row":
            last = _number(element.get("r"), last + 1)
            if cells := _cells(element, last, contenido):
                rows[last] = cells
                wide = wide or _goes_beyond(element)
                if element.get("hidden") in ("1", "true"):
                    hidden.add(last)
        if taken + len(rows) > MAX_FILAS:
            raise RuleBroken("hoja_desmedida", detalle=f"trae más de {MAX_FILAS} filas con datos")
    spread = tuple(ref for ref in merged if _spread(rows, ref))
    return Hoja(nombre, rows, frozenset(hidden), spread, wide)


def stream_rows(source: IO[bytes], contenido: Contenido) -> Iterator[tuple[int, dict[int, Celda]]]:
    """Yield the rows of a sheet that have something, each with its number; none is kept.

    Merged cells say what they say in their first row alone.
    """
    last = 0
    for element in stream(source, "{*}row"):
        last = _number(element.get("r"), last + 1)
        if cells := _cells(element, last, contenido):
            yield last, cells


def stream(source: IO[bytes], *tags: str) -> Iterator[etree._Element]:
    """Yield the elements of a part as they end, each forgotten once the next is asked for.

    A long part never stands whole in memory. Raises RuleBroken(hoja_danada) for one that declares
    entities, which no workbook does.
    """
    for _, element in etree.iterparse(
        source, events=("end",), tag=tags, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    ):  # fmt: skip
        if element.getroottree().docinfo.internalDTD is not None:
            raise RuleBroken("hoja_danada", detalle="trae instrucciones que Excel nunca escribe")
        yield element
        parent = element.getparent()
        element.clear()
        if parent is not None:
            while element.getprevious() is not None:
                del parent[0]


def _goes_beyond(row: etree._Element) -> bool:
    place = _PLACE.fullmatch(row[-1].get("r", ""))
    return (number_of(place[1]) if place else len(row)) > MAX_COLUMNAS


def _number(given: str | None, otherwise: int) -> int:
    return (
        int(given)
        if given and given.isascii() and given.isdigit() and len(given) < 8
        else otherwise
    )


def _cells(row: etree._Element, fila: int, contenido: Contenido) -> dict[int, Celda]:
    found: dict[int, Celda] = {}
    column = 0
    for element in row.iterchildren("{*}c"):
        place = _PLACE.fullmatch(element.get("r", ""))
        column = number_of(place[1]) if place else column + 1
        if column > MAX_COLUMNAS:
            break
        cell = _cell(element, fila, column, contenido)
        if cell.muda or cell.texto:
            found[column] = cell
    return found


def _cell(element: etree._Element, fila: int, columna: int, contenido: Contenido) -> Celda:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        texts = (t.text or "" for t in element.iter("{*}t"))
        return Celda(fila, columna, "".join(texts)[: MAX_LETRAS + 1])
    raw = element.findtext("{*}v")
    if raw is None or raw == "":
        return Celda(fila, columna, None, muda=element.find("{*}f") is not None)
    return Celda(fila, columna, _value(raw, kind, _number(element.get("s"), 0), contenido))


def _value(raw: str, kind: str, style: int, contenido: Contenido) -> Valor:
    if kind == "s":
        n = _number(raw, -1)
        return contenido.textos[n] if 0 <= n < len(contenido.textos) else ""
    if kind == "b":
        return raw == "1"
    if kind == "d":
        return _iso(raw)
    if kind != "n":
        return raw[: MAX_LETRAS + 1]
    try:
        number = float(raw)
    except ValueError:
        return raw
    if style in contenido.fechas:
        return from_serial(number, desde_1904=contenido.desde_1904)
    return number if abs(number) < 1e15 else raw


def _iso(raw: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(raw.removesuffix("Z"))
    except ValueError:
        return raw
    return moment if len(raw) > 10 else moment.date()


def _spread(rows: Filas, ref: str) -> bool:
    """Give the value of a merged cell to every row it spans; tell whether it spans several."""
    found = _RANGE.fullmatch(ref)
    if found is None:
        return False
    column, first, last = number_of(found[1]), int(found[2]), int(found[4])
    source = rows.get(first, {}).get(column)
    if source is None or last <= first:
        return False
    for fila in [n for n in rows if first < n <= last]:
        rows[fila].setdefault(column, Celda(fila, column, source.valor, source.muda))
    return True


def name_ranges(refs: Sequence[str]) -> str:
    """Return the first ranges as a sentence lists them: "B5:B9, C5:C9 y 3 más"."""
    shown = ", ".join(refs[:4])
    return f"{shown} y {len(refs) - 4} más" if len(refs) > 4 else shown


def name_columns(columns: Mapping[int, str]) -> str:
    """Return the first columns as people find them: "«Costo» (F), «Meta» (G) y 3 más"."""
    first = sorted(columns.items())[:NOMBRADAS]
    shown = ", ".join(f"«{title}» ({letters(n)})" for n, title in first)
    rest = len(columns) - len(first)
    return f"{shown} y {rest} más" if rest else shown
