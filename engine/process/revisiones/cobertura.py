"""Which cases a decision table answers: with no rule, with one, or with several at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise, product
from typing import Any

from engine.process.decisiones.decision import same_outputs
from engine.process.decisiones.tabla import Tabla
from engine.process.lenguaje import arbol
from engine.process.lenguaje.calculo import Contexto, kind_of, to_decimal
from engine.process.lenguaje.evaluador import build
from engine.process.lenguaje.expresiones import ExpressionError, Pruebas, compile_tests
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos

MAX_CASES = 20_000
MAX_TESTS = 250_000
_OTHER = "otro_valor"
_ORDERS = ("<", "<=", ">", ">=")
_PLAIN = (
    arbol.Probado, arbol.Valor, arbol.Unaria, arbol.Logica, arbol.Comparacion, arbol.Pertenencia,
    arbol.Contra, arbol.Rango, arbol.Es, arbol.Lista,
)  # fmt: skip
_LEAST: Mapping[type, timedelta] = {date: timedelta(days=1), datetime: timedelta(seconds=1)}


class Inexact(Exception):
    """A test whose cases are not a finite number."""


@dataclass(frozen=True)
class _Columna:
    """An input: the values that tell all its cases apart and, for each, the rules it passes."""

    expresion: str
    casos: tuple[Any, ...]
    pasan: tuple[int, ...]


def review_coverage(place: str, tabla: Tabla) -> Hallazgos:
    """Yield the first case of each kind that its hit policy does not expect.

    Exact where the tests compare with constants: then a value on each side of every boundary
    stands for all. Otherwise only a warning says that nothing was checked.
    """
    try:
        columns = [_column(tabla, n) for n in range(len(tabla.entradas))]
    except Inexact:
        yield Hallazgo(
            "cobertura_sin_comprobar", place,
            "Las pruebas de la tabla dependen de otros datos: no se comprobó que respondan a todo.",
            "Compare cada entrada con valores fijos, o pruebe sus casos en casos.json.",
            grave=False,
        )  # fmt: skip
        return
    size = 1
    for column in columns:
        size *= len(column.casos)
    work = len(tabla.reglas) * sum(len(column.casos) for column in columns)
    if size > MAX_CASES or work > MAX_TESTS:
        yield Hallazgo(
            "tabla_demasiado_grande", place,
            "La tabla tiene demasiados casos para comprobarlos todos.",
            "Divídala en dos decisiones.",
            grave=tabla.politica == "UNIQUE",
        )  # fmt: skip
        return
    yield from _judge(place, tabla, columns)


def _judge(place: str, tabla: Tabla, columns: list[_Columna]) -> Hallazgos:
    seen: set[str] = set()
    first: set[int] = set()
    for choice in product(*(range(len(column.casos)) for column in columns)):
        hits = (1 << len(tabla.reglas)) - 1
        for column, number in zip(columns, choice, strict=True):
            hits &= column.pasan[number]
        first.add((hits & -hits).bit_length() - 1)
        found = _misfit(tabla, hits)
        if found and found not in seen:
            seen.add(found)
            case = [column.casos[number] for column, number in zip(columns, choice, strict=True)]
            yield _told(place, tabla, found, _say(columns, case), hits)
    if tabla.politica == "FIRST":
        yield from _never_first(tabla, first)


def _misfit(tabla: Tabla, hits: int) -> str:
    """Return the rule that a case breaks, empty if it is as the policy expects."""
    several = hits & (hits - 1)
    if not hits:
        answered = any(column.defecto for column in tabla.salidas)
        many = tabla.politica in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
        return "" if answered or many else "tabla_con_vacios"
    if several and tabla.politica == "UNIQUE":
        return "reglas_superpuestas"
    if several and tabla.politica == "ANY" and not _alike(tabla, hits):
        return "reglas_contradictorias"
    return ""


def _alike(tabla: Tabla, hits: int) -> bool:
    """Tell whether the rules that answer give the same, as far as can be known beforehand."""
    rows = [row for n, row in enumerate(tabla.filas) if hits >> n & 1]
    if any(cell.nombres for row in rows for cell in row.salidas):
        return len({row.regla.salidas for row in rows}) == 1
    given = [[cell.evaluate({}, {}) for cell in row.salidas] for row in rows]
    return all(same_outputs(given[0], other) for other in given[1:])


def _never_first(tabla: Tabla, first: set[int]) -> Hallazgos:
    for number, rule in enumerate(tabla.reglas):
        if number not in first:
            yield Hallazgo(
                "regla_inalcanzable", rule.id,
                "La regla nunca responde: las anteriores responden a todos sus casos.",
                "Quítela o súbala.",
                grave=False,
            )  # fmt: skip


def _told(place: str, tabla: Tabla, rule: str, case: str, hits: int) -> Hallazgo:
    if rule == "tabla_con_vacios":
        return Hallazgo(
            rule, place, f"Ninguna regla responde cuando {case}.",
            "Agregue la regla que falta, o limite los valores de la entrada (inputValues).",
            grave=tabla.politica == "UNIQUE",
        )  # fmt: skip
    ids = " y ".join(islice((r.id for n, r in enumerate(tabla.reglas) if hits >> n & 1), 3))
    if rule == "reglas_superpuestas":
        return Hallazgo(
            rule, place, f"Responden a la vez {ids} cuando {case}.",
            "Haga que las condiciones de las reglas se excluyan, o diga en la política cuál vale.",
        )  # fmt: skip
    return Hallazgo(
        rule, place, f"Responden a la vez {ids} cuando {case}, y no dicen lo mismo.",
        "ANY pide que den las mismas salidas: iguálelas o use FIRST.",
    )  # fmt: skip


def _say(columns: list[_Columna], case: list[Any]) -> str:
    return ", ".join(
        f"{column.expresion} = {value!r}" for column, value in zip(columns, case, strict=True)
    )


def _column(tabla: Tabla, number: int) -> _Columna:
    """Return the cases of an input and, for each, the rules whose test it passes, as bits."""
    entry = tabla.entradas[number]
    tests = [row.pruebas[number] for row in tabla.filas]
    admitted = compile_tests(entry.admite)
    constants = [value for test in (*tests, admitted) for value in constants_of(test)]
    cases = _cases(constants, entry.tipo)
    kept = tuple(case for case in cases if _holds(admitted, case))
    if len(kept) * len(tests) > MAX_TESTS:
        return _Columna(entry.expresion, kept, ())
    passes = tuple(sum(_holds(test, case) << n for n, test in enumerate(tests)) for case in kept)
    return _Columna(entry.expresion, kept, passes)


def _cases(constants: list[Any], tipo: str) -> list[Any]:
    """Return a value on each side of every boundary that the constants draw, in order."""
    numbers = [v for v in constants if kind_of(v) == "un número"]
    times = [v for v in constants if isinstance(v, date)]
    texts = [v for v in constants if isinstance(v, str)]
    found = _around(numbers, whole=tipo in ("integer", "long"))
    found += [t + n * _LEAST[type(t)] for t in times for n in (-1, 0, 1)]
    if tipo == "boolean" or any(isinstance(value, bool) for value in constants):
        found += [True, False]
    if texts or not found:
        found += [*texts, _OTHER]
    return [value for _, value in sorted({repr(value): value for value in found}.items())]


def _around(numbers: list[Any], *, whole: bool) -> list[Any]:
    """Return each number, what lies just beside it and, unless whole, what lies between two."""
    near = sorted({n + d for n in map(to_decimal, numbers) for d in (-1, 0, 1)})
    between = [] if whole else [(a + b) / 2 for a, b in pairwise(near)]
    return [int(n) if n == int(n) else n for n in (*near, *between)]


def constants_of(tests: Pruebas) -> Iterator[Any]:
    """Yield the constants that some tests compare with, then raise Inexact if that is not all."""
    for part in tests.partes:
        yield from _constants(part)


def _constants(test: arbol.Parte) -> Iterator[Any]:
    if isinstance(test, arbol.Ninguna):
        for inner in test.pruebas:
            yield from _constants(inner)
    elif isinstance(test, arbol.Rango):
        yield from _ordered(test.desde)
        yield from _ordered(test.hasta)
    elif isinstance(test, arbol.Contra):
        yield from _ordered(test.parte) if test.signo in _ORDERS else _fixed(test.parte)
    elif isinstance(test, arbol.Es):
        yield from _fixed(test.parte)


def _ordered(part: arbol.Parte) -> Iterator[Any]:
    values = list(_fixed(part))
    yield from values
    if any(isinstance(value, str) for value in values):
        raise Inexact  # between two texts there is no end of texts


def _fixed(part: arbol.Parte) -> Iterator[Any]:
    """Yield what a part of a test always gives, or what it compares `?` with."""
    inside = list(arbol.walk(part))
    if any(isinstance(found, arbol.Nombre) for found in inside):
        raise Inexact
    if any(isinstance(found, arbol.Probado) for found in inside):
        if not all(isinstance(found, _PLAIN) for found in inside):
            raise Inexact
        yield from (found.valor for found in inside if isinstance(found, arbol.Valor))
        yield from (-v for v in _negated(inside))
        return
    value = build(part, "feel")(Contexto())
    yield from value if isinstance(value, list) else (value,)


def _negated(inside: list[arbol.Parte]) -> Iterator[Any]:
    signed = [found.parte for found in inside if isinstance(found, arbol.Unaria)]
    values = [found.valor for found in signed if isinstance(found, arbol.Valor)]
    yield from (value for value in values if kind_of(value) == "un número")


def _holds(tests: Pruebas, value: Any) -> bool:
    try:
        return tests.pass_by(value, {}, {})
    except ExpressionError:
        return False
