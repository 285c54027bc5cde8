"""The language of the diagrams says what it should and offers no way out of itself."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendario import Calendario
from engine.process.lenguaje.duracion import Duracion
from engine.process.lenguaje.expresiones import (
    ExpressionError,
    compile_expression,
    evaluate,
)
from engine.process.tiempos.plazos import functions, instant_of, read_instant

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
FUNCTIONS = functions(Calendario((), ()), NOW)
INICIO = datetime(2026, 8, 12, 14, tzinfo=UTC)
VARIABLES = {
    "camino": "otra",
    "n": 3,
    "si": True,
    "inicio": "2026-08-12T14:00:00+00:00",
    "cuando": INICIO,
    "dia": date(2026, 1, 31),
    "monto": Decimal("10.10"),
    "ugel": {"codigo": "080001", "region": {"nombre": "Cusco"}},
    "caminos": ["una", "otra"],
}

SAYS = {
    "camino == 'otra'": True,
    "not reservada": True,
    "n > 2 and n <= 3": True,
    "1 < n < 3": False,
    "camino in ['una', 'otra']": True,
    "camino not in ('una', 'otra')": False,
    "camino in caminos": True,
    "camino in nunca_dada": False,
    "n + 1 - 2": 2,
    "10 - 2 - 3": 5,
    "2 + 3 * 4": 14,
    "-n": -3,
    "- n * 2": -6,
    "'a' if si else 'b'": "a",
    "'a' if n > 9 else 'b' if n > 2 else 'c'": "b",
    "if n > 9 then 'a' else if n > 2 then 'b' else 'c'": "b",
    "true and not false": True,
    "True and not False": True,
    "nunca_dada": None,
    "nunca_dada == null": True,
    "None == null": True,
    "si or desconocida > 3": True,
    "nunca_dada > 3": False,
    "not nunca_dada > 3": True,
    "not n == 4": True,
    "true == 1": False,
    "1 == 1.0": True,
    "'1' == 1": False,
    "'1' != 1": True,
    "0.1 + 0.2": 0.3,
    "6 / 2": 3,
    "1 / 4": 0.25,
    "monto + 1": Decimal("11.10"),
    "monto == 10.1": True,
    "'a' + 'b'": "ab",
    "'dijo \\'sí\\'\\n\\u00f1'": "dijo 'sí'\nñ",
    "ugel.codigo": "080001",
    'ugel["region"].nombre': "Cusco",
    "ugel.provincia.nombre": None,
    "nunca_dada.codigo": None,
    "[1, 2] == [1.0, 2]": True,
    "[1, 2] == [1]": False,
    "dia + 1": date(2026, 2, 1),
    "dia - 31": date(2025, 12, 31),
    "dia + duration('P1M')": date(2026, 2, 28),
    "date('2026-02-05') - dia": 5,
    "fecha('2026-01-31') == dia": True,
    "fecha(inicio) > dia": True,
    "fecha(cuando)": date(2026, 8, 12),
    "date and time('2026-08-12T09:00:00') == cuando": True,
    "cuando + duracion('PT90M')": datetime(2026, 8, 12, 15, 30, tzinfo=UTC),
    "cuando - 1": datetime(2026, 8, 11, 14, tzinfo=UTC),
    "cuando - instante('2026-08-12') == duracion('PT9H')": True,
    "duration('P1W') == duration('P7D')": True,
    "duration('PT24H') < duration('P2D')": True,
    "count(caminos)": 2,
    "len('año')": 3,
    "count(nunca_dada)": 0,
    "sum([1, 2, 3.5])": 6.5,
    "min(3, n, 8)": 3,
    "max(['a', 'b'])": "b",
    "contains('cusco', 'us')": True,
    "contiene(caminos, 'una')": True,
    "starts with(camino, 'o')": True,
    "empieza(camino, 'x')": False,
    "upper('año')": "AÑO",
    "lower case('AÑO')": "año",
    "is defined(camino)": True,
    "is defined(nunca_dada)": False,
    "abs(-2)": 2,
    "round(2.5)": 3,
    "round(2.345, 2)": 2.35,
    "number('08')": 8,
    "string(n) + '!'": "3!",
}

FEEL = {
    "= n = 3": True,
    '= if n = 3 then "tres" else "otro"': "tres",
    "= n between 1 and 3": True,
    "= n in [1..3]": True,
    "= n in [1..3)": False,
    "= n in ]3..5]": False,
    "= n in (1, 3)": True,
    "= n in (< 2, >= 3)": True,
    "= n in (1..5)": True,
    "= not(n = 3)": False,
    "= not(nunca_dada)": None,
    "= nunca_dada < 1": None,
    "= nunca_dada and true": None,
    "= nunca_dada and false": False,
    "= nunca_dada or true": True,
    '= @"2026-01-31" = dia': True,
    '= @"P1M" < @"P1Y"': True,
}

JUEL = {
    "${n eq 3 && !reservada}": True,
    "#{camino == 'otra'}": True,
    "${n gt 2 ? 'a' : 'b'}": "a",
    "${n ge 3 and n le 3 and n lt 4 and n ne 5}": True,
    "${empty nunca_dada || false}": True,
    "${not empty caminos}": True,
    '${ugel.region["nombre"]}': "Cusco",
    "${!si}": False,
}
ALL = {**SAYS, **FEEL, **JUEL}


@pytest.mark.parametrize(("text", "value"), ALL.items(), ids=ALL)
def test_an_expression_says_what_it_reads(text, value):
    found = evaluate(text, VARIABLES, FUNCTIONS)
    assert found == value
    assert type(found) is type(value)


WRONG = {
    "a text and a number": "camino > 3",
    "a text and a number added": "camino + 3",
    "a text searched as a list": "'o' in camino",
    "a number as a condition": "n and si",
    "a text as a condition": "not camino",
    "a yes as a number": "si + 1",
    "nothing added": "nunca_dada + 1",
    "a key of a text": "camino.codigo",
    "a date and an instant": "dia < cuando",
    "a date and a text": "dia < '2026-01-01'",
    "half a day after a date": "dia + duration('PT12H')",
    "a month against days": "duration('P1M') < duration('P30D')",
    "a date beyond the calendar": "dia + duration('P9000Y')",
    "two dates added": "dia + dia",
    "the least of nothing": "min(1, null)",
    "the sum of texts": "sum(['a'])",
    "a text and a number in JUEL": "${camino == 3}",
    "a call with a call inside": "habiles(habiles(1))",
    "too few arguments": "habiles()",
    "too many arguments": "habiles(1, 2, 3)",
    "too many arguments of our own": "abs(1, 2)",
    "a negative term": "habiles(-1)",
    "a term of yes": "habiles(true)",
    "a term of centuries": "habiles(100000000)",
    "a term of text": "habiles('3')",
    "an instant without a zone": "en('2026-08-12T09:00:00')",
    "a date that is none": "fecha_limite('2026-02-30')",
    "a date that is none, at once": "fecha('2026-02-30')",
    "a length that is none": "duration('3 días')",
    "a length of half a day": "duration('P0.5D')",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_cannot_be_evaluated_is_an_error_of_the_expression_at_once(text):
    before = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(text, VARIABLES, FUNCTIONS)
    assert time.perf_counter() - before < 1


def test_a_refusal_says_where_and_what():
    with pytest.raises(ExpressionError, match=r"se esperaba «\)» al final"):
        compile_expression("(n > 2")
    with pytest.raises(ExpressionError, match="no se admite «%» en la posición 3"):
        compile_expression("n % 2")
    with pytest.raises(ExpressionError, match="no se puede comparar un texto con un número"):
        evaluate("camino > 3", VARIABLES, {})


def test_a_formula_tells_what_it_reads_and_what_it_needs_to_call():
    formula = compile_expression("habiles(n) if ugel.codigo == 'a' else len(caminos)")
    assert formula.nombres == {"n", "ugel", "caminos"}
    assert formula.funciones == {"habiles"}


def test_a_variable_called_like_a_function_does_not_replace_it():
    due = evaluate("habiles(n)", {**VARIABLES, "habiles": open}, FUNCTIONS)
    assert due.dia.isoformat() == "2026-07-09"
    assert evaluate("len('a')", {"len": open}, {"len": lambda _: 9}) == 1


def test_only_what_is_offered_can_be_called():
    with pytest.raises(ExpressionError, match="función desconocida: print"):
        evaluate("print(1)", {}, FUNCTIONS)


def test_an_expression_is_compiled_once():
    assert compile_expression("camino == 'a'") is compile_expression("camino == 'a'")


def test_an_instant_is_read_in_its_zone_and_told_in_utc():
    assert read_instant("2026-08-12T09:00:00-05:00") == datetime(2026, 8, 12, 14, tzinfo=UTC)
    with pytest.raises(TypeError, match="se esperaba un instante"):
        instant_of("mañana")


def test_a_length_counts_months_on_the_calendar_and_hours_on_the_clock():
    last = datetime(2024, 2, 1, 3, tzinfo=UTC)  # in Lima it is still 31 January
    assert Duracion(meses=1).after(last) == datetime(2024, 3, 1, 3, tzinfo=UTC)
    assert Duracion(segundos=60).after(last) == datetime(2024, 2, 1, 3, 1, tzinfo=UTC)


_numbers = st.integers(-(10**9), 10**9)
_arithmetic = st.recursive(
    st.one_of(_numbers.map(str), st.sampled_from(["x", "y"])),
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from(["+", "-", "*"]), inside).map(" ".join),
        inside.map(lambda text: f"({text})"),
        inside.map(lambda text: f"-({text})"),
    ),
    max_leaves=6,
)
_signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
_conditions = st.recursive(
    st.one_of(
        st.sampled_from(["True", "False", "p", "q"]),
        st.tuples(
            _numbers.map(str), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.just("x")
        ).map(" ".join),
    ),
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from(["and", "or"]), inside).map(" ".join),
        inside.map(lambda text: f"not {text}"),
        inside.map(lambda text: f"({text})"),
        st.tuples(inside, inside, inside).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
    ),
    max_leaves=10,
)


@given(_arithmetic, _numbers, _numbers)
def test_arithmetic_of_whole_numbers_is_as_everywhere(text, x, y):
    expected = eval(text, {}, {"x": x, "y": y})  # noqa: S307 - the oracle
    if abs(expected) < 10**34:
        assert _or_refused(text, {"x": x, "y": y}) in (expected, None)


@given(_conditions, _numbers, st.booleans(), st.booleans())
def test_conditions_join_as_everywhere(text, x, p, q):
    expected = eval(text, {}, {"x": x, "p": p, "q": q})  # noqa: S307 - the oracle
    assert evaluate(text, {"x": x, "p": p, "q": q}, {}) is expected


@given(st.decimals(-(10**9), 10**9, places=4), st.decimals(-(10**9), 10**9, places=4))
def test_decimals_keep_every_digit(a, b):
    assert evaluate("a * b + a - b", {"a": a, "b": b}, {}) == a * b + a - b
    assert evaluate("a < b", {"a": a, "b": b}, {}) is (a < b)


@given(st.text(max_size=200))
def test_any_text_is_an_expression_or_a_refusal(text):
    _or_refused(text, VARIABLES)


def _or_refused(text, variables):
    try:
        return evaluate(text, variables, FUNCTIONS)
    except ExpressionError:
        return None
