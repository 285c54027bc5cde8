"""Reads a text of values set apart by signs (.csv), in the encodings that offices write."""

import csv
from collections.abc import Iterator
from io import StringIO

from engine.errors import RuleBroken
from forms.hojas.celdas import MAX_COLUMNAS, MAX_FILAS, MAX_LETRAS, Celda, Corrida, Hoja

_SEPARADORES = ";,\t|"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip

_MUESTRA, _POCOS, _CASI_TODOS = 4096, 16, 0.9
"""Bytes that tell in which letters a text is, at most and at least; how many of them agree."""


def read_csv(data: bytes, nombre: str = "") -> Hoja:
    """Return the rows of a text file as a sheet.

    Raises RuleBroken: hoja_desmedida over MAX_FILAS rows, hoja_danada for unclosed quotes.
    """
    rows: dict[int, dict[int, Celda]] = {}
    wide = False
    for number, cells, beyond in _each_row(data):
        wide = wide or beyond
        if cells:
            rows[number] = cells
        if len(rows) > MAX_FILAS:
            raise RuleBroken("hoja_desmedida", detalle=f"trae más de {MAX_FILAS} filas con datos")
    return Hoja(nombre, rows, ancha=wide)


def stream_csv(data: bytes, nombre: str = "") -> Corrida:
    """Return a text file as a sheet to be read row by row.

    Raises RuleBroken(hoja_danada) for unclosed quotes, while its rows are read.
    """

    def run() -> Iterator[tuple[int, dict[int, Celda]]]:
        return ((number, cells) for number, cells, _ in _each_row(data) if cells)

    return Corrida(nombre, run)


def _each_row(data: bytes) -> Iterator[tuple[int, dict[int, Celda], bool]]:
    """Yield the number of each row, its cells, and whether it goes on beyond MAX_COLUMNAS."""
    text = decode(data)
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        sign, text, skipped = first.strip()[4], rest, 1
    else:
        sign = find_separator(text)
    # A quote that is never closed would swallow the rest of the file as one cell.
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        for number, values in enumerate(reader, 1 + skipped):
            cells = {
                n: Celda(number, n, value[: MAX_LETRAS + 1])
                for n, value in enumerate(values[:MAX_COLUMNAS], 1)
                if value.strip()
            }
            yield number, cells, any(value.strip() for value in values[MAX_COLUMNAS:])
    except csv.Error as problem:
        where = _say_problem(problem, reader.line_num + skipped)
        raise RuleBroken("hoja_danada", detalle=where) from problem


def _say_problem(problem: csv.Error, fila: int) -> str:
    if "field larger" in str(problem):
        return f"una celda de la fila {fila} no termina nunca"
    return f"las comillas de la fila {fila} no cierran bien"


def decode(data: bytes) -> str:
    """Return the text of a file: by its mark, else UTF-16 or UTF-8, else as Windows writes it.

    UTF-8 that somebody took for letters of Windows and saved again ("GestiÃ³n") is undone.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    marked = marked or find_wide(data)
    if marked:
        return _undo_twice(data.decode(marked, errors="replace"))
    try:
        return _undo_twice(data.decode("utf-8"))
    except UnicodeDecodeError:
        # Five bytes say nothing in Windows-1252; in Latin-1 they are controls, which are dropped.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def find_wide(data: bytes) -> str | None:
    """Return which UTF-16 a text without a mark is in, None for anything else.

    In letters of ours one byte of each two is zero, always the same one; a few bytes tell nothing.
    """
    start = data[:_MUESTRA]
    if len(start) < _POCOS:
        return None
    first, second = start[::2], start[1::2]
    for few, many, name in ((first, second, "utf-16-le"), (second, first, "utf-16-be")):
        if 0 not in few and many.count(0) > _CASI_TODOS * len(many):
            return name
    return None


def _undo_twice(text: str) -> str:
    if "Ã" not in text:
        return text
    for letters in ("cp1252", "latin-1"):
        try:
            return text.encode(letters).decode("utf-8")
        except UnicodeError:
            continue
    return text


def find_separator(text: str) -> str:
    """Return the sign that sets apart the values: the one that is in most of the first lines."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def weight(sign: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(sign) for line in lines]
        return sum(1 for count in counts if count), sum(counts)

    return max(_SEPARADORES, key=weight)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
