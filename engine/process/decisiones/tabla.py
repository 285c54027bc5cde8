"""Decisions as DMN writes them: tables and expressions, and which of them ask others first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.process.lenguaje.expresiones import (
    ExpressionError,
    Formula,
    Pruebas,
    compile_feel,
    compile_tests,
)


@dataclass(frozen=True)
class Entrada:
    """A column that a table reads: `admite` are the values it may have, as tests."""

    expresion: str
    tipo: str
    admite: str


@dataclass(frozen=True)
class Salida:
    """A column that a table gives: its values in order of priority, and the one by default."""

    nombre: str
    tipo: str
    valores: str
    defecto: str


@dataclass(frozen=True)
class Regla:
    """A row of a table: a test for each input, an expression for each output."""

    id: str
    pruebas: tuple[str, ...]
    salidas: tuple[str, ...]


@dataclass(frozen=True)
class Fila:
    """A row ready to be asked."""

    regla: Regla
    pruebas: tuple[Pruebas, ...]
    salidas: tuple[Formula, ...]


@dataclass(frozen=True)
class Tabla:
    """A decision table as written; `agrega` is what COLLECT does with what it collects."""

    politica: str
    agrega: str
    entradas: tuple[Entrada, ...]
    salidas: tuple[Salida, ...]
    reglas: tuple[Regla, ...]

    @cached_property
    def filas(self) -> tuple[Fila, ...]:
        """Return its rows ready to be asked. Raises ExpressionError."""
        return tuple(
            Fila(
                rule,
                tuple(compile_tests(cell) for cell in rule.pruebas),
                tuple(compile_feel(cell) for cell in rule.salidas),
            )
            for rule in self.reglas
        )


@dataclass(frozen=True)
class Decision:
    """A decision: a table or, without one, an expression; it asks those it `requiere` first.

    `variable` is the name by which the decisions that ask it read its answer.
    """

    nombre: str
    titulo: str
    variable: str
    tipo: str
    requiere: tuple[str, ...]
    tabla: Tabla | None
    expresion: str = ""

    @property
    def entradas(self) -> tuple[Entrada, ...]:
        """Return what it reads."""
        if self.tabla is None:
            return (Entrada(self.expresion, "", ""),)
        return self.tabla.entradas

    @property
    def salidas(self) -> tuple[str, ...]:
        """Return the names of what it gives."""
        if self.tabla is None:
            return (self.variable,)
        return tuple(column.nombre for column in self.tabla.salidas)

    def texts_of(self, output: str) -> set[str]:
        """Return the texts that an output is written to be."""
        if self.tabla is None:
            return set()
        column = self.salidas.index(output)
        cells = [rule.salidas[column] for rule in self.tabla.reglas if column < len(rule.salidas)]
        cells.append(self.tabla.salidas[column].defecto)
        return {text for text in map(_text_in, cells) if text is not None}


@dataclass(frozen=True)
class Decisiones:
    """Decisions by id, in an order in which each comes after those it requires."""

    por_nombre: Mapping[str, Decision] = field(default_factory=dict)

    def find(self, nombre: str) -> Decision | None:
        """Return a decision by its id or, failing that, by its name."""
        if nombre in self.por_nombre:
            return self.por_nombre[nombre]
        return next((d for d in self.por_nombre.values() if d.titulo == nombre), None)

    def needed_by(self, decision: Decision) -> tuple[Decision, ...]:
        """Return a decision and all that it requires, each after those it requires."""
        needed: set[str] = set()
        pending = [decision.nombre]
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending.extend(self.por_nombre[name].requiere)
        return tuple(d for name, d in self.por_nombre.items() if name in needed)


def _text_in(cell: str) -> str | None:
    """Return the text that a cell always gives, None when it gives something else."""
    try:
        value = compile_feel(cell).evaluate({}, {})
    except ExpressionError:
        return None
    return value if isinstance(value, str) else None
