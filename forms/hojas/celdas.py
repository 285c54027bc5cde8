"""What a sheet holds once read, whatever its format: rows of cells that know their address."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice

Valor = str | float | bool | datetime | date | time | None

MAX_FILAS = 5_100
"""Rows with something in them, over all the sheets of a file: 5,000 activities and their titles."""
MAX_COLUMNAS = 120
MAX_LETRAS = 5_000
"""Letters that one cell may have; nobody's agenda is longer."""


@dataclass(frozen=True)
class Celda:
    """A value at its place, counted from 1; `muda` when a formula came without its result."""

    fila: int
    columna: int
    valor: Valor
    muda: bool = False

    @property
    def direccion(self) -> str:
        """Return the address as people read it: "C7"."""
        return f"{letters(self.columna)}{self.fila}"

    @cached_property
    def texto(self) -> str:
        """Return the value as one would have typed it, in one line of printable letters."""
        value = self.valor
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value:%d/%m/%Y %H:%M}"
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, bool):
            return "Sí" if value else "No"
        if isinstance(value, float):
            return f"{value:g}" if value != int(value) else str(int(value))
        return " ".join(tidy(value).split())


@dataclass(frozen=True)
class Hoja:
    """A sheet: its rows by number, each with its cells by column.

    `ocultas` are the numbers of the rows that its author hid; `ancha` tells that it goes on beyond
    MAX_COLUMNAS.
    """

    nombre: str
    filas: Mapping[int, Mapping[int, Celda]]
    ocultas: frozenset[int] = frozenset()
    combinadas: tuple[str, ...] = ()
    ancha: bool = False


@dataclass(frozen=True)
class Corrida:
    """A sheet read row by row, however long: its name, and its rows each time they are asked for.

    A row is its number and its cells by column; only those in hand are kept.
    """

    nombre: str
    filas: Callable[[], Iterator[tuple[int, Mapping[int, Celda]]]]

    def head(self, rows: int) -> Hoja:
        """Return its first rows as a sheet."""
        return Hoja(self.nombre, dict(islice(self.filas(), rows)))


def letters(columna: int) -> str:
    """Return the letters of a column counted from 1: 1 is "A", 28 is "AB"."""
    name = ""
    while columna:
        columna, rest = divmod(columna - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(letras: str) -> int:
    """Return the column that letters name, counted from 1; raise ValueError for anything else."""
    number = 0
    for letter in letras:
        if not "A" <= letter <= "Z":
            raise ValueError("not a column")
        number = number * 26 + ord(letter) - 64
    return number


def tidy(text: str) -> str:
    """Return a text without what cannot be printed nor stored, line ends kept, and bounded."""
    kept = text[:MAX_LETRAS].replace("\r\n", "\n").replace("\u00a0", " ").replace("\t", " ")
    if kept.replace("\n", "").isprintable():
        return kept.strip()
    return "".join(letter for letter in kept if letter.isprintable() or letter == "\n").strip()
