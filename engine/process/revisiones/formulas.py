"""Whether every expression of a diagram is in our language and gives what its place asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, product
from typing import Any, Literal

from engine.domain.calendario import Calendario
from engine.domain.tiempo import Vencimiento
from engine.process.arbol import (
    Comparacion,
    Es,
    Lista,
    Nombre,
    Parte,
    Pertenencia,
    Valor,
    walk,
)
from engine.process.expresiones import ExpressionError, compile_expression, evaluate
from engine.process.hallazgo import Hallazgo, Hallazgos
from engine.process.plano import Plano
from engine.process.plazos import functions

Clase = Literal["condicion", "plazo", "instante", "valor"]

_NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
_FUNCTIONS = functions(Calendario((), ()), _NOW)
_SAMPLES: tuple[Any, ...] = (
    "2026-08-12T14:00:00+00:00", "2026-08-12", "otra_fecha", True, False, 0, 1, None,
)  # fmt: skip
_KINDS: dict[Clase, tuple[type, ...]] = {
    "condicion": (bool,),
    "plazo": (Vencimiento,),
    "instante": (Vencimiento, datetime),
    "valor": (object,),
}
_ASKED = {
    "condicion": "verdadero o falso",
    "plazo": "un plazo, como habiles(3)",
    "instante": "un instante, como habiles(3) o en(inicio)",
    "valor": "un valor",
}


@dataclass(frozen=True)
class Formula:
    """An expression, the element that carries it and what it must give."""

    elemento: str
    texto: str
    clase: Clase


def formulas_of(plano: Plano) -> Iterator[Formula]:
    """Yield every expression drawn in a diagram."""
    for flow in plano.flujos:
        if flow.condicion is not None:
            yield Formula(flow.id, flow.condicion, "condicion")
    for node in plano.of("userTask"):
        if (due := node.get("vence")) is not None:
            yield Formula(node.id, due, "plazo")
    for node in plano.of("boundaryEvent", "intermediateCatchEvent"):
        if (timer := plano.timer(node.id)) is not None:
            yield Formula(node.id, timer, "instante")


def review_formulas(plano: Plano) -> Hallazgos:
    """Yield the expressions that are not ours, or never give what is asked of them."""
    for formula in formulas_of(plano):
        yield from review_formula(formula)


def review_formula(formula: Formula) -> Hallazgos:
    """Yield what is wrong with one expression."""
    problem = _unreadable(formula.texto)
    if problem is not None:
        yield Hallazgo(
            "expresion_no_admitida",
            formula.elemento,
            f"«{formula.texto[:80]}»: {problem}.",
            "Use comparaciones, and, or, not, sumas y las funciones de plazos.",
        )
    elif not _ever_gives(formula):
        yield Hallazgo(
            "expresion_de_otra_clase",
            formula.elemento,
            f"«{formula.texto[:80]}» no da {_ASKED[formula.clase]}.",
            f"Escriba una expresión que dé {_ASKED[formula.clase]}.",
        )


def _unreadable(text: str) -> str | None:
    if not text:
        return "está vacía"
    try:
        called = compile_expression(text).funciones
    except ExpressionError as problem:
        return str(problem)
    unknown = sorted(called - _FUNCTIONS.keys())
    return f"no existe la función {', '.join(unknown)}" if unknown else None


def _ever_gives(formula: Formula) -> bool:
    """Tell whether some plausible values of its variables make it give what is asked.

    Up to three variables are tried in every combination, more all alike.
    """
    ordered = sorted(compile_expression(formula.texto).nombres)
    many = len(ordered) > 3
    rows = ((s,) * len(ordered) for s in _SAMPLES) if many else _combinations(len(ordered))
    for values in rows:
        try:
            result = evaluate(formula.texto, dict(zip(ordered, values, strict=True)), _FUNCTIONS)
        except ExpressionError:
            continue
        if isinstance(result, _KINDS[formula.clase]):
            return True
    return False


def _combinations(size: int) -> Iterator[tuple[Any, ...]]:
    return product(_SAMPLES, repeat=size)


def compared_texts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each (variable, text) that an expression compares for equality or membership."""
    for part in (found for tree in compile_expression(text).partes for found in walk(tree)):
        if isinstance(part, Comparacion):
            for sign, (one, other) in zip(part.signos, pairwise(part.partes), strict=True):
                if sign in ("==", "!="):
                    yield from _compared(one, (other,))
                    yield from _compared(other, (one,))
        elif isinstance(part, Pertenencia):
            tests = tuple(test.parte for test in part.pruebas if isinstance(test, Es))
            yield from _compared(part.parte, tests)


def _compared(one: Parte, others: Iterable[Parte]) -> Iterator[tuple[str, str]]:
    if not isinstance(one, Nombre):
        return
    for other in others:
        for value in other.partes if isinstance(other, Lista) else (other,):
            if isinstance(value, Valor) and isinstance(value.valor, str):
                yield one.nombre, value.valor
