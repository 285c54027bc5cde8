"""Answers decisions: the rules of a DMN table that fit, by its hit policy, or an expression."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.process.decisiones.lectura import read_decisions
from engine.process.decisiones.tabla import Decision, Decisiones, Fila, Salida, Tabla
from engine.process.lenguaje.calculo import Contexto, equal, kind_of, operate, order
from engine.process.lenguaje.duracion import Duracion, read_duration
from engine.process.lenguaje.expresiones import (
    ExpressionError,
    Functions,
    compile_feel,
    compile_tests,
)
from engine.process.lenguaje.funciones import read_date, read_moment

__all__ = [
    "POLITICAS",
    "REUNEN",
    "Decisiones",
    "answer",
    "decide",
    "fit",
    "kind_asked",
    "read_decisions",
]

Data = Mapping[str, Any]

POLITICAS = (
    "UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT",
)  # fmt: skip
"""The hit policies of DMN."""
REUNEN = ("SUM", "MIN", "MAX", "COUNT")
"""What COLLECT may do with what it collects."""

_KINDS: Mapping[str, str] = {
    "string": "un texto", "number": "un número", "integer": "un número", "long": "un número",
    "double": "un número", "boolean": "verdadero o falso", "date": "una fecha",
    "datetime": "un instante", "dateandtime": "un instante", "duration": "una duración",
    "daytimeduration": "una duración", "yearmonthduration": "una duración",
}  # fmt: skip
_READ: Mapping[str, Callable[[Any], Any]] = {
    "una fecha": read_date,
    "un instante": read_moment,
    "una duración": read_duration,
}


def decide(
    decisiones: Decisiones, nombre: str, variables: Data, functions: Functions
) -> dict[str, Any]:
    """Return what the decision called `nombre` gives over `variables`, each output by its name.

    The decisions it requires are answered first; it reads each by its variable, its id and the
    names of its outputs. A table of several answers (COLLECT without aggregation, RULE ORDER,
    OUTPUT ORDER) gives for each output the list of its values. Where no rule fits, outputs have
    their default or are empty. Raises ExpressionError.
    """
    wanted = decisiones.find(nombre)
    if wanted is None:
        raise ExpressionError(f"no existe la decisión «{nombre}»")
    known = dict(variables)
    for decision in decisiones.needed_by(wanted):
        given = answer(decision, known, functions)
        if decision is wanted:
            return given
        value = next(iter(given.values())) if len(given) == 1 else given
        known |= {**given, decision.nombre: value, decision.variable: value}
    raise AssertionError(nombre)


def answer(decision: Decision, known: Data, functions: Functions) -> dict[str, Any]:
    """Return what one decision gives over what is `known`. Raises ExpressionError."""
    try:
        if decision.tabla is None:
            value = compile_feel(decision.expresion).evaluate(known, functions)
            return {decision.variable: fit(value, decision.tipo, decision.variable)}
        return _answer_table(decision.tabla, known, functions)
    except ExpressionError as problem:
        raise ExpressionError(f"decisión «{decision.nombre}»: {problem}") from problem


def fit(value: Any, tipo: str, place: str) -> Any:
    """Return a value as the type of its column asks: dates may come as texts.

    Nothing stays nothing, and a type that is not of DMN asks for nothing. Raises ExpressionError.
    """
    kind = kind_asked(tipo)
    if value is None or kind is None:
        return value
    if kind in _READ and isinstance(value, str | date) and not isinstance(value, Duracion):
        value = _as_time(kind, value, place)
    if kind_of(value) != kind:
        raise ExpressionError(f"«{place}» pide {kind}, no {kind_of(value)}")
    return value


def kind_asked(tipo: str) -> str | None:
    """Return in words the kind of value that a type of DMN asks for, None if it asks for none."""
    return _KINDS.get(tipo.rpartition(":")[2].replace(" ", "").replace("-", "").lower())


def _as_time(kind: str, value: str | date, place: str) -> Any:
    if kind == "una fecha" and isinstance(value, datetime):
        raise ExpressionError(f"«{place}» pide una fecha, no un instante")
    try:
        return _READ[kind](value) if isinstance(value, str) else value
    except ValueError as problem:
        raise ExpressionError(f"«{place}»: {problem}") from problem


def _answer_table(tabla: Tabla, known: Data, functions: Functions) -> dict[str, Any]:
    values = [_input(tabla, n, known, functions) for n in range(len(tabla.entradas))]
    hits = _hits(tabla, values, known, functions)
    many = tabla.politica in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    if not hits and (not many or any(column.defecto for column in tabla.salidas)):
        return {column.nombre: _default(column, known, functions) for column in tabla.salidas}
    return _by_policy(tabla, [_outputs(tabla, row, known, functions) for row in hits])


def _hits(tabla: Tabla, values: list[Any], known: Data, functions: Functions) -> list[Fila]:
    """Return the rules that fit, as far as the hit policy needs to know them."""
    hits: list[Fila] = []
    for row in tabla.filas:
        pairs = zip(row.pruebas, values, strict=True)
        if all(test.pass_by(value, known, functions) for test, value in pairs):
            hits.append(row)
            if tabla.politica == "FIRST":
                break
    if tabla.politica == "UNIQUE" and len(hits) > 1:
        raise ExpressionError(f"responden a la vez {' y '.join(h.regla.id for h in hits[:3])}")
    return hits


def _input(tabla: Tabla, number: int, known: Data, functions: Functions) -> Any:
    """Return the value of an input, which must be among those the table admits."""
    column = tabla.entradas[number]
    value = fit(
        compile_feel(column.expresion).evaluate(known, functions), column.tipo, column.expresion
    )
    if column.admite and not compile_tests(column.admite).pass_by(value, known, functions):
        raise ExpressionError(
            f"«{column.expresion[:80]}» vale {value!r} y la tabla admite {column.admite[:80]}"
        )
    return value


def _default(column: Salida, known: Data, functions: Functions) -> Any:
    if not column.defecto:
        return None
    return _output(column, compile_feel(column.defecto).evaluate(known, functions))


def _outputs(tabla: Tabla, row: Fila, known: Data, functions: Functions) -> list[Any]:
    return [
        _output(column, cell.evaluate(known, functions))
        for column, cell in zip(tabla.salidas, row.salidas, strict=True)
    ]


def _output(column: Salida, value: Any) -> Any:
    value = fit(value, column.tipo, column.nombre)
    if column.valores and not compile_tests(column.valores).pass_by(value, {}, {}):
        raise ExpressionError(f"«{column.nombre}» no puede valer {value!r}")
    return value


def _by_policy(tabla: Tabla, rows: list[list[Any]]) -> dict[str, Any]:
    """Return the answer that the hit policy makes of the outputs of the rules that fit."""
    names = [column.nombre for column in tabla.salidas]
    if tabla.politica == "ANY" and any(not same_outputs(rows[0], row) for row in rows[1:]):
        raise ExpressionError("las reglas que responden a la vez no dicen lo mismo")
    if tabla.politica in ("PRIORITY", "OUTPUT ORDER"):
        rank = _ranks(tabla)
        rows = sorted(rows, key=lambda row: rank(row))
    if tabla.politica in ("UNIQUE", "FIRST", "ANY", "PRIORITY"):
        return dict(zip(names, rows[0], strict=True))
    if tabla.agrega:
        return {names[0]: _aggregate(tabla.agrega, [row[0] for row in rows])}
    return {name: [row[n] for row in rows] for n, name in enumerate(names)}


def same_outputs(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Tell whether two rules give the same."""
    context = Contexto()
    return all(equal(a, b, context) for a, b in zip(one, other, strict=True))


def _ranks(tabla: Tabla) -> Callable[[list[Any]], tuple[int, ...]]:
    """Return what ranks outputs by the order of their values, the first column first."""
    listed = [
        compile_feel(f"[{column.valores}]").evaluate({}, {}) if column.valores else None
        for column in tabla.salidas
    ]
    if not any(listed):
        raise ExpressionError(f"{tabla.politica} pide el orden de los valores de la salida")

    def rank(row: list[Any]) -> tuple[int, ...]:
        context = Contexto()
        return tuple(
            next(n for n, known in enumerate(values) if equal(known, value, context))
            for values, value in zip(listed, row, strict=True)
            if values
        )

    return rank


def _aggregate(how: str, values: list[Any]) -> Any:
    """Return the sum, the least, the most or the count of what was collected; None of nothing."""
    if how == "COUNT":
        return len(values)
    if not values:
        return None
    total = values[0]
    for value in values[1:]:
        if how == "SUM":
            total = operate("+", total, value)
        elif order("<" if how == "MIN" else ">")(value, total):
            total = value
    return total
