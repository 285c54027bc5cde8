"""Whether every expression of a diagram is in our language and gives what its place asks for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise, product
from typing import Any, Literal

from engine.domain.calendario import Calendario
from engine.domain.vencimiento import Vencimiento
from engine.process.definicion import Elemento
from engine.process.lectura.propiedades import CUALQUIERA
from engine.process.lenguaje.arbol import (
    Clave,
    Comparacion,
    Es,
    Lista,
    Llamada,
    Nombre,
    Operacion,
    Parte,
    Pertenencia,
    Valor,
    walk,
)
from engine.process.lenguaje.duracion import Duracion
from engine.process.lenguaje.expresiones import ExpressionError, compile_expression, evaluate
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.tiempos.ciclo import CadaHabiles, Ciclo
from engine.process.tiempos.plazos import functions
from engine.process.variables import read_formulas

Clase = Literal["condicion", "plazo", "instante", "duracion", "ciclo", "valor"]

_NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
_FUNCTIONS = functions(Calendario((), ()), _NOW)
_SAMPLES: tuple[Any, ...] = (
    "2026-08-12T14:00:00+00:00", "2026-08-12", "otra_fecha", "3", True, False, 0, 1, None,
)  # fmt: skip
_LITERAL = re.compile(r"R\d*/.*|-?P(?=[\dT])[\dTYMWDHS.]+|\d{4}-?(\d\d|W\d).*|@\w+", re.DOTALL)
"""A timer written as ISO 8601 or as a named cycle, which is no expression."""

_METHOD = re.compile(r"\.\w+\s*\(")

COUNTERS = frozenset(
    {
        "loopCounter", "numberOfInstances", "numberOfCompletedInstances",
        "numberOfActiveInstances", "numberOfTerminatedInstances", "nrOfInstances",
        "nrOfCompletedInstances", "nrOfActiveInstances",
    }
)  # fmt: skip
"""What the conditions of a loop may read besides variables."""

_KINDS: dict[Clase, tuple[type, ...]] = {
    "condicion": (bool,),
    "plazo": (Vencimiento,),
    "instante": (Vencimiento, datetime),
    "duracion": (Vencimiento, datetime, date, Duracion, str),
    "ciclo": (Ciclo, CadaHabiles, Duracion, str),
    "valor": (object,),
}
_TIMERS: dict[str, Clase] = {"fecha": "instante", "duracion": "duracion", "ciclo": "ciclo"}
_ASKED = {
    "condicion": "verdadero o falso",
    "plazo": "un plazo, como habiles(3)",
    "instante": "un instante, como habiles(3) o en(inicio)",
    "duracion": "una duración, como habiles(3) o duration('PT2H')",
    "ciclo": "un ciclo, como cada_habiles(1)",
    "valor": "un valor",
}


@dataclass(frozen=True)
class Formula:
    """An expression, the element that carries it, what it must give and what else it may read.

    `ajena` reads the variables of another instance, which nobody here knows.
    """

    elemento: str
    texto: str
    clase: Clase
    ajena: bool = False
    ademas: frozenset[str] = frozenset()


def formulas_of(plano: Plano) -> Iterator[Formula]:
    """Yield every expression drawn in a diagram."""
    for flow in plano.flujos:
        if flow.condicion is not None:
            yield Formula(flow.id, flow.condicion, "condicion")
    for node in plano.nodos.values():
        yield from _drawn(node)
        yield from _of_event(plano, node)
        yield from _of_loop(plano, node)


def _drawn(node: Elemento) -> Iterator[Formula]:
    """Yield what a node says in its properties."""
    for name in ("vence", "seguimiento"):
        if (due := node.get(name)) is not None:
            yield Formula(node.id, due, "plazo")
    for name in ("expresion", "clave"):
        if (text := node.get(name)) is not None and (name, text) != ("clave", CUALQUIERA):
            yield Formula(node.id, text, "valor")
    for name in ("datos", "entradas", "salidas"):
        try:
            pairs = read_formulas(node.get(name))
        except ValueError:
            continue
        for _, text in pairs:
            yield Formula(node.id, text, "valor", ajena=name == "salidas")


def _of_event(plano: Plano, node: Elemento) -> Iterator[Formula]:
    event = plano.node(node.id).evento
    if event is None:
        return
    if event.tipo == "condicional":
        yield Formula(node.id, event.expresion, "condicion")
    elif event.tipo == "temporizador" and _is_formula(event.expresion):
        yield Formula(node.id, event.expresion, _TIMERS[event.forma])


def _is_formula(timer: str) -> bool:
    """Tell whether a timer is an expression; as ISO 8601 or cron it has nothing to compute."""
    return not _LITERAL.fullmatch(timer.strip()) and _unreadable(timer) is None


def _of_loop(plano: Plano, node: Elemento) -> Iterator[Formula]:
    rule = plano.node(node.id).repeticion
    ends = [node.get("repite_hasta")] if rule is None else [rule.hasta, rule.condicion]
    for text in ends:
        if text is not None:
            # Each round may have variables of its own, and each child gives its own.
            called = node.clase == "callActivity"
            yield Formula(node.id, text, "condicion", ajena=called, ademas=COUNTERS)
    for text in () if rule is None else (rule.coleccion, rule.cardinalidad):
        if text is not None:
            yield Formula(node.id, text, "valor")


def review_formulas(plano: Plano) -> Hallazgos:
    """Yield the expressions that are not ours, or never give what is asked of them."""
    for formula in formulas_of(plano):
        yield from review_formula(formula)


def review_formula(formula: Formula) -> Hallazgos:
    """Yield what is wrong with one expression."""
    problem = _unreadable(formula.texto)
    if problem is not None:
        calls = _METHOD.search(formula.texto)
        yield Hallazgo(
            "expresion_no_admitida",
            formula.elemento,
            f"«{formula.texto[:80]}»: {problem}."
            if formula.texto
            else f"Una expresión de «{formula.elemento}» está vacía.",
            "Una expresión no llama a programas: use una tarea de servicio registrada."
            if calls
            else "Use comparaciones, and, or, not, sumas y las funciones de plazos.",
        )
    elif not _ever_gives(formula.texto, formula.clase):
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


@lru_cache(maxsize=2048)
def _ever_gives(texto: str, clase: Clase) -> bool:
    """Tell whether some plausible values of its variables make a text give what is asked.

    Up to three variables are tried in every combination. Of one that reads more, or keys of what
    they hold, or calls functions, only its outermost part is looked at: what it needs to be given
    cannot be guessed.
    """
    formula = compile_expression(texto)
    ordered = sorted(formula.nombres)
    for values in product(_SAMPLES, repeat=min(len(ordered), 3)):
        row = dict(zip(ordered, values, strict=False))
        try:
            result = evaluate(texto, row, _FUNCTIONS)
        except ExpressionError:
            continue
        if isinstance(result, _KINDS[clase]):
            return True
    parts = [part for tree in formula.partes for part in walk(tree)]
    unknown = len(ordered) > 3 or any(_unguessed(part) for part in parts)
    return unknown and not isinstance(formula.partes[0], Valor | Operacion | Lista)


def _unguessed(part: Parte) -> bool:
    """Tell whether a part asks of its variables what the samples may not have."""
    ours = isinstance(part, Llamada) and part.nombre in _FUNCTIONS
    return isinstance(part, Clave | Llamada) and not ours


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
