"""The language of the diagrams says what it should and offers no way out of itself."""

import time
from datetime import UTC, datetime

import pytest

from engine.domain.calendario import Calendario
from engine.process.expresiones import ExpressionError, compile_expression, evaluate
from engine.process.plazos import NAMES, functions, instant_of, read_instant

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
FUNCTIONS = functions(Calendario((), ()), NOW)
VARIABLES = {"camino": "otra", "n": 3, "si": True, "inicio": "2026-08-12T14:00:00+00:00"}

SAYS = {
    "camino == 'otra'": True,
    "not reservada": True,
    "n > 2 and n <= 3": True,
    "1 < n < 3": False,
    "camino in ['una', 'otra']": True,
    "camino not in ('una', 'otra')": False,
    "n + 1 - 2": 2,
    "-n": -3,
    "'a' if si else 'b'": "a",
    "true and not false": True,
    "nunca_dada": None,
    "nunca_dada == null": True,
    "si or desconocida > 3": True,
}


@pytest.mark.parametrize(("text", "value"), SAYS.items(), ids=SAYS)
def test_an_expression_says_what_it_reads(text, value):
    assert evaluate(text, VARIABLES, FUNCTIONS) == value


ESCAPES = {
    "an attribute": "camino.upper()",
    "the class of nothing": "().__class__.__bases__",
    "a dunder name": "__import__('os')",
    "a private name": "_x",
    "a builtin": "open('/etc/passwd')",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "getattr": "getattr(camino, 'upper')",
    "globals": "globals()",
    "a subscript": "camino[0]",
    "a slice": "camino[0:1]",
    "a list comprehension": "[x for x in camino]",
    "a set comprehension": "{x for x in camino}",
    "a generator": "any(x for x in camino)",
    "a lambda": "(lambda: 1)()",
    "an f-string": "f'{camino}'",
    "a format": "'%s' % camino",
    "a power": "9 ** 9 ** 9",
    "a repeated text": "'a' * 999999999",
    "a product": "n * n",
    "a shift": "1 << 999999999",
    "a division": "1 / 0",
    "a walrus": "(y := 1)",
    "a starred argument": "habiles(*[1])",
    "a keyword argument": "habiles(n=1)",
    "keywords spread": "habiles(**{})",
    "a call of a call": "habiles(1)(2)",
    "a call of a text": "'habiles'(1)",
    "a dictionary": "{'a': 1}",
    "a set": "{1, 2}",
    "an await": "await habiles(1)",
    "a yield": "(yield 1)",
    "bytes": "b'a'",
    "an ellipsis": "...",
    "a complex number": "1j",
    "a statement": "import os",
    "two lines": "1\n2",
    "an assignment": "n = 2",
    "a decorated nothing": "@x",
    "a null byte": "1\x00",
    "a bitwise or": "1 | 2",
    "an identity": "n is None",
    "a matrix": "n @ n",
    "a text of 501 characters": "'" + "a" * 500 + "'",
    "a hundred sums": " + ".join(["1"] * 100),
    "deep parentheses": "(" * 240 + "1" + ")" * 240,
    "deep negations": "not " * 120 + "n",
    "deep signs": "-" * 490 + "1",
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_no_expression_leaves_the_language(text):
    with pytest.raises((SyntaxError, ExpressionError)):
        evaluate(text, VARIABLES, FUNCTIONS)


WRONG = {
    "a text and a number": "camino > 3",
    "nothing and a number": "nunca_dada > 3",
    "a call with a call inside": "habiles(habiles(1))",
    "too few arguments": "habiles()",
    "too many arguments": "habiles(1, 2, 3)",
    "a negative term": "habiles(-1)",
    "a term of centuries": "habiles(100000000)",
    "a term of text": "habiles('3')",
    "an instant without a zone": "en('2026-08-12T09:00:00')",
    "a date that is none": "fecha_limite('2026-02-30')",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_cannot_be_evaluated_is_an_error_of_the_expression_at_once(text):
    before = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(text, VARIABLES, FUNCTIONS)
    assert time.perf_counter() - before < 1


def test_a_variable_called_like_a_function_does_not_replace_it():
    due = evaluate("habiles(n)", {**VARIABLES, "habiles": open}, FUNCTIONS)
    assert due.dia.isoformat() == "2026-07-09"


def test_only_what_is_offered_can_be_called():
    assert set(FUNCTIONS) == NAMES
    with pytest.raises(ExpressionError, match="función desconocida: print"):
        evaluate("print(1)", {}, FUNCTIONS)


def test_an_expression_is_compiled_once():
    assert compile_expression("camino == 'a'") is compile_expression("camino == 'a'")


def test_an_instant_is_read_in_its_zone_and_told_in_utc():
    assert read_instant("2026-08-12T09:00:00-05:00") == datetime(2026, 8, 12, 14, tzinfo=UTC)
    with pytest.raises(TypeError, match="se esperaba un instante"):
        instant_of("mañana")
