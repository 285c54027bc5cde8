"""A row under its headings: what each column of it says, and what is noted about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.hojas.anotaciones import Cuaderno, Falla, Opcion
from forms.hojas.celdas import MAX_LETRAS, Celda, letters, tidy
from forms.hojas.encabezados import TITULOS, Encabezado
from forms.hojas.palabras import normal, split_list

ERRORES_DE_FORMULA = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#¡REF!",
                      "#¡VALOR!", "#¿NOMBRE?")  # fmt: skip

MAX_NOMBRES = 400
"""Names in one cell: every UGEL and DRE/GRE of the country are fewer."""


@dataclass
class Renglon:
    """One row of a sheet while it is read."""

    hoja: str
    fila: int
    celdas: Mapping[int, Celda]
    encabezado: Encabezado
    cuaderno: Cuaderno
    varias: bool = False
    """Whether the file has several sheets, so that an address must name its own."""
    fallas: list[Falla] = field(default_factory=list)
    leido: dict[str, Any] = field(default_factory=dict)
    """What was understood, as far as it was, even where something is wrong."""
    supuestos: list[tuple[str, str]] = field(default_factory=list)
    """What was taken for granted, each with the column that it is about."""
    dudas: list[tuple[str, str]] = field(default_factory=list)
    """The names that wait for an answer, each with its column."""
    avisos: list[tuple[str, str]] = field(default_factory=list)
    """What may be planned and would be refused when it is published, each with its column."""

    def check_formulas(self) -> None:
        """Note the cells whose formula has no result, or an error for one."""
        for key, column in self.encabezado.columnas.items():
            cell = self.celdas.get(column)
            if cell is not None and cell.muda:
                self.wrong(key, "La fórmula no trae resultado: en Excel, copie y pegue el valor.")
            elif cell is not None and cell.texto in ERRORES_DE_FORMULA:
                self.wrong(key, f"La fórmula da un error ({cell.texto}): escriba el valor.")

    def get(self, key: str) -> Celda | None:
        """Return the cell of a column, or None when the row says nothing there."""
        cell = self.celdas.get(self.encabezado.columnas.get(key, 0))
        return cell if cell is not None and cell.texto and not cell.muda else None

    def text(self, key: str, limit: int = 0) -> str:
        """Return the words of a column; those over `limit` letters are noted as wrong."""
        cell = self.get(key)
        if cell is None:
            return ""
        words = cell.texto
        if not self._is_endless(key, cell) and limit and len(words) > limit:
            self.wrong(key, f"Tiene {len(words)} letras y el límite es {limit}: acórtelo.")
        return words

    def check_lengths(self) -> bool:
        """Note the cells that are too long, and tell whether all can be read."""
        cells = ((key, self.get(key)) for key in self.encabezado.columnas)
        endless = [key for key, cell in cells if cell is not None and self._is_endless(key, cell)]
        return not endless

    def _is_endless(self, key: str, cell: Celda) -> bool:
        """Note a cell of which only the beginning would be kept, and tell whether it is one."""
        endless = isinstance(cell.valor, str) and len(cell.valor) > MAX_LETRAS
        if endless:
            self.wrong(key, f"Tiene más de {MAX_LETRAS} letras: acórtelo.")
        return endless

    def lines(self, key: str) -> str:
        """Return the text of a column with its line ends."""
        cell = self.get(key)
        if cell is None or not isinstance(cell.valor, str) or self._is_endless(key, cell):
            return self.text(key)
        return tidy(cell.valor)

    def items(self, key: str, text: str) -> list[str]:
        """Return the names in the list of a column; too many are noted as wrong."""
        names = split_list(text)
        if len(names) > MAX_NOMBRES:
            self.wrong(key, f"Nombra a {len(names)} y el límite es {MAX_NOMBRES}: escriba «Todas»"
                       " o reparta la fila en varias.")  # fmt: skip
            return []
        return names

    def plain(self, key: str) -> str:
        """Return the words of a column without accents nor capitals."""
        return normal(self.text(key))

    def place(self, key: str) -> str:
        """Return the address of a column in this row: "C7", with its sheet if there are several."""
        column = self.encabezado.columnas.get(key) or min(self.encabezado.columnas.values())
        address = f"{letters(column)}{self.fila}"
        return f"{self.hoja}!{address}" if self.varias else address

    def wrong(self, key: str, frase: str) -> None:
        """Note what is wrong in a column, once."""
        column = self.encabezado.columnas.get(key) or min(self.encabezado.columnas.values())
        cell = self.celdas.get(column)
        note = Falla(
            self.hoja,
            f"{letters(column)}{self.fila}",
            TITULOS[key],
            cell.texto[:120] if cell else "",
            frase,
        )
        if not self.wrong_in((key,)):
            self.fallas.append(note)

    def wrong_in(self, keys: Iterable[str]) -> bool:
        """Tell whether something was noted in any of those columns."""
        wanted = {TITULOS[key] for key in keys}
        return any(falla.campo in wanted for falla in self.fallas)

    def assume(self, frase: str, key: str = "titulo", sobre: str = "") -> None:
        """Note what was taken for granted in this row: at a column, about it or about another."""
        self.supuestos.append((sobre or key, frase))
        self.cuaderno.assume(frase, self.place(key))

    def warn(self, key: str, frase: str) -> None:
        """Note at a column what would be refused when the activity is published."""
        self.avisos.append((key, frase))
        self.cuaderno.warn(frase, self.place(key))

    def doubt(self, key: str, tipo: str, text: str, opciones: list[Opcion]) -> str:
        """Return what a doubtful name of a column stands for."""
        answer = self.cuaderno.doubt(tipo, text, opciones, self.place(key))
        if self.cuaderno.awaits(tipo, text):
            self.dudas.append((key, text))
        return answer
