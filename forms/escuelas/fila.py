"""A row of a file of schools while it is read: what each column says, and what is noted of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import RuleBroken
from forms.escuelas.columnas import (
    FILAS_DE_TITULO,
    IDENTIDAD,
    Columna,
    Encabezado,
    find_headings,
    keys_of,
    titles,
    without_headings,
)
from forms.escuelas.valores import NADA, TABLAS, read_digits, read_number, read_yes_no
from forms.hojas.anotaciones import Cuaderno, Falla
from forms.hojas.celdas import Celda, Corrida, letters
from forms.hojas.guardia import MAX_PADRON, inspect
from forms.hojas.libro import stream_workbook
from forms.hojas.palabras import normal
from forms.hojas.separados import stream_csv

FILAS_MAXIMAS = 150_000
"""Rows of a file: those of every service of the country, and of each of its plazas of a region."""
_SECRETAS = frozenset((IDENTIDAD.clave, *IDENTIDAD.otros))
REPITE = "Una fila repite los títulos de las columnas: no se leyó."
CEROS = "Se repusieron los ceros del comienzo que Excel quita a los códigos."


@dataclass
class Fila:
    """One row: its sheet, number and cells, the headings above it and the notes of the file."""

    hoja: str
    numero: int
    celdas: Mapping[int, Celda]
    encabezado: Encabezado
    titulos: Mapping[str, str]
    cuaderno: Cuaderno
    fallas: list[Falla] = field(default_factory=list)

    def text(self, key: str, limit: int = 240) -> str:
        """Return the words of a column, "" when it says nothing; too many are noted as wrong."""
        cell = self.celdas.get(self.encabezado.columnas.get(key, 0))
        if cell is not None and cell.muda:
            self.wrong(key, "La fórmula no trae resultado: en Excel, copie y pegue el valor.")
        words = "" if cell is None or cell.muda else cell.texto
        if len(words) > limit:
            self.wrong(key, f"Tiene {len(words)} letras y el límite es {limit}: acórtelo.")
            return words[:limit]
        return words

    def says(self, key: str) -> bool:
        """Tell whether a column has something that is not another way of saying nothing."""
        return normal(self.text(key)) not in NADA

    def place(self, key: str) -> str:
        """Return the address of a column in this row: "C7"."""
        column = self.encabezado.columnas.get(key) or min(self.encabezado.columnas.values())
        return f"{letters(column)}{self.numero}"

    def wrong(self, key: str, frase: str) -> None:
        """Note what is wrong in a column, once."""
        title = self.titulos[key]
        if all(falla.campo != title for falla in self.fallas):
            cell = self.celdas.get(self.encabezado.columnas.get(key, 0))
            value = cell.texto[:120] if cell else ""
            self.fallas.append(Falla(self.hoja, self.place(key), title, value, frase))

    def assume(self, frase: str, key: str) -> None:
        """Note something taken for granted in a column."""
        self.cuaderno.assume(frase, self.place(key))

    def digits(self, key: str, length: int, *, least: int) -> str | None:
        """Return a code of so many digits, its lost leading zeros put back."""
        if not self.says(key):
            return None
        code, padded = read_digits(self.text(key), length, least=least)
        if code is None:
            self.wrong(key, f"Escriba los {length} dígitos del código, sin letras ni espacios.")
        elif padded:
            self.assume(CEROS, key)
        return code

    def number(self, key: str, top: int = 100_000) -> int | None:
        """Return a whole number from 0 to `top`."""
        if not self.says(key):
            return None
        found = read_number(self.text(key))
        if found is None or found > top:
            self.wrong(key, f"Escriba un número entero, de 0 a {top}.")
            return None
        return found

    def choice(self, key: str, offered: str) -> str | None:
        """Return what the word of a column stands for in its table; `offered` are those it has."""
        found = self._look(key, offered)
        return found if isinstance(found, str) else None

    def flag(self, key: str, offered: str) -> bool | None:
        """Return whether the word of a column stands for yes in its table."""
        found = self._look(key, offered)
        return found if isinstance(found, bool) else None

    def _look(self, key: str, offered: str) -> str | bool | None:
        plain = normal(self.text(key))
        found = TABLAS[key].get(plain)
        if found is None and plain not in NADA:
            self.wrong(key, f"«{self.text(key)[:40]}» no se reconoce: escriba {offered}.")
        return found

    def yes_no(self, key: str) -> bool | None:
        """Return the yes or no of a column, None when it does not say."""
        if not self.says(key):
            return None
        found = read_yes_no(self.text(key))
        if found is None:
            self.wrong(key, "Escriba «Sí» o «No».")
        return found


def open_sheets(
    data: bytes, columnas: Sequence[Columna], needed: Sequence[str]
) -> list[tuple[Corrida, Encabezado]]:
    """Return the sheets of a file that have the columns `needed`, with where each is.

    Raises RuleBroken with a code of `forms.hojas.guardia` for a file that cannot be read, and
    padron_sin_encabezados when no sheet has them.
    """
    kind = inspect(data, bytes_maximo=MAX_PADRON)
    sheets = stream_workbook(data) if kind == "xlsx" else [stream_csv(data)]
    heads = [sheet.head(FILAS_DE_TITULO) for sheet in sheets]
    found = [
        (sheet, find_headings(head, columnas, needed))
        for sheet, head in zip(sheets, heads, strict=True)
    ]
    sound = [(sheet, headings) for sheet, headings in found if headings is not None]
    if not sound:
        raise without_headings(heads, columnas, needed)
    return sound


def each_row(
    sheets: Sequence[tuple[Corrida, Encabezado]], columnas: Sequence[Columna], notes: Cuaderno
) -> Iterator[Fila]:
    """Yield the rows under the headings of those sheets, and note the columns not used.

    Each is read as it is asked for. Raises RuleBroken(hoja_desmedida) beyond FILAS_MAXIMAS.
    """
    named, keys = titles(columnas), keys_of(columnas)
    seen = 0
    for sheet, found in sheets:
        _tell_unused(found, notes)
        for number, cells in sheet.filas():
            seen += 1
            if seen > FILAS_MAXIMAS:
                detail = f"trae más de {FILAS_MAXIMAS} filas con datos"
                raise RuleBroken("hoja_desmedida", detalle=detail)
            if number <= found.fila:
                continue
            if found.repeated_in(cells, keys):
                notes.assume(REPITE, f"{letters(min(cells))}{number}")
            else:
                yield Fila(sheet.nombre, number, cells, found, named, notes)


def each_told(
    data: bytes,
    columnas: Sequence[Columna],
    necesarias: Sequence[str],
    notes: Cuaderno,
    *,
    dicen: Sequence[str] | None = None,
) -> Iterator[Fila]:
    """Yield the rows of a file that say something in `dicen`, or in `necesarias` without them.

    Raises RuleBroken as `open_sheets` and `each_row` do, and padron_sin_filas after none.
    """
    none = True
    for fila in each_row(open_sheets(data, columnas, necesarias), columnas, notes):
        if any(fila.says(key) for key in dicen or necesarias):
            none = False
            yield fila
    if none:
        raise RuleBroken("padron_sin_filas")


def _tell_unused(found: Encabezado, notes: Cuaderno) -> None:
    secret = [name for name in found.sobrantes if normal(name.replace("_", " ")) in _SECRETAS]
    if secret:
        notes.assume(f"No se leyó ni se guarda «{secret[0]}»: no hace falta (Ley 29733).")
    rest = [name for name in found.sobrantes if name not in secret]
    if rest:
        notes.assume(f"Estas columnas no se usan: «{'», «'.join(rest[:12])}».")
