"""The small language of conditions, deadlines and decision tables: no diagram can run Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.process.lenguaje import arbol
from engine.process.lenguaje.arbol import Parte
from engine.process.lenguaje.calculo import Contexto, bound
from engine.process.lenguaje.evaluador import Calcula, Prueba, any_test, build
from engine.process.lenguaje.funciones import OWN
from engine.process.lenguaje.gramatica import Lector
from engine.process.lenguaje.lexico import (
    MAX_LENGTH,
    Dialecto,
    EmptyError,
    ExpressionError,
    strip_dialect,
)

__all__ = [
    "EmptyError", "ExpressionError", "Formula", "Pruebas", "compile_expression", "compile_feel",
    "compile_tests", "evaluate",
]  # fmt: skip

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Formula:
    """An expression ready to compute: what it reads, and what it needs to be given to call.

    `nombres` are its variables; `funciones`, the functions it calls that the language itself has
    not; `partes`, the tree as written.
    """

    text: str
    nombres: frozenset[str]
    funciones: frozenset[str]
    partes: tuple[Parte, ...]
    _calcula: Calcula = field(repr=False, compare=False)

    def evaluate(self, variables: Mapping[str, Any], functions: Functions) -> Any:
        """Compute it over `variables`, where one never set is None.

        Only `functions` and those of the language can be called. Raises ExpressionError;
        EmptyError, when what it needs is only not there yet.
        """
        _demand_known(self.funciones, functions)
        try:
            return bound(self._calcula(Contexto(variables.get, functions)))
        except Exception as problem:
            kind = EmptyError if isinstance(problem, EmptyError) else ExpressionError
            raise kind(f"no se pudo evaluar «{self.text[:80]}»: {problem}") from problem


@dataclass(frozen=True)
class Pruebas:
    """The unary tests of a cell of a decision table, ready to be passed by a value."""

    text: str
    nombres: frozenset[str]
    funciones: frozenset[str]
    partes: tuple[Parte, ...]
    _passes: Prueba = field(repr=False, compare=False)

    def pass_by(self, value: Any, variables: Mapping[str, Any], functions: Functions) -> bool:
        """Tell whether `value` passes one of the tests; a dash admits all. Raises
        ExpressionError."""
        _demand_known(self.funciones, functions)
        try:
            return bool(self._passes(Contexto(variables.get, functions, value), value))
        except Exception as problem:
            raise ExpressionError(f"no se pudo probar «{self.text[:80]}»: {problem}") from problem


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Formula:
    """Return the formula of `text`, in our spelling, in FEEL (`=…`) or in JUEL (`${…}`).

    It has no attributes, no imports, no loops and no names but variables and functions given, and
    its length, parts, depth, steps and results are bounded. Raises ExpressionError.
    """
    inner, dialecto = strip_dialect(text)
    return _formula(text, Lector(inner, dialecto).read_expression(), dialecto)


@lru_cache(maxsize=4096)
def compile_feel(text: str) -> Formula:
    """Return the formula of `text` as a decision table writes it: FEEL, with or without its `=`.

    Raises ExpressionError.
    """
    inner, dialecto = strip_dialect(text)
    dialecto = "feel" if dialecto == "propio" else dialecto
    return _formula(text, Lector(inner, dialecto).read_expression(), dialecto)


@lru_cache(maxsize=4096)
def compile_tests(text: str) -> Pruebas:
    """Return the unary tests of a cell of a decision table; empty or a dash admits any value.

    They are FEEL's: values, comparisons, ranges and `not(…)`, separated by commas, or a condition
    over `?`. Raises ExpressionError.
    """
    if text.strip() in ("", "-"):
        return Pruebas(text, frozenset(), frozenset(), (), lambda _context, _value: True)
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"la prueba tiene más de {MAX_LENGTH} caracteres")
    tests = Lector(text, "feel", probado=True).read_tests()
    nombres, funciones = _names(tests)
    return Pruebas(text, nombres, funciones, tests, any_test(tests, "feel"))


def evaluate(text: str, variables: Mapping[str, Any], functions: Functions) -> Any:
    """Compute the expression `text` over `variables`. Raises ExpressionError."""
    return compile_expression(text).evaluate(variables, functions)


def _formula(text: str, read: Parte, dialecto: Dialecto) -> Formula:
    nombres, funciones = _names((read,))
    return Formula(text, nombres, funciones, (read,), build(read, dialecto))


def _names(partes: tuple[Parte, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the variables that some parts read and the functions they need to be given."""
    inside = [found for parte in partes for found in arbol.walk(parte)]
    called = {found.nombre for found in inside if isinstance(found, arbol.Llamada)}
    read = {found.nombre for found in inside if isinstance(found, arbol.Nombre)}
    return frozenset(read), frozenset(called - OWN.keys())


def _demand_known(funciones: frozenset[str], functions: Functions) -> None:
    if funciones and (unknown := funciones - functions.keys()):
        raise ExpressionError(f"función desconocida: {', '.join(sorted(unknown))}")
