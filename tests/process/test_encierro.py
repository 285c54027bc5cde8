"""No expression leaves its language, grows beyond bounds or takes the service's time."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendario import Calendario
from engine.process.lenguaje.expresiones import ExpressionError, evaluate
from engine.process.tiempos.plazos import functions

FUNCTIONS = functions(Calendario((), ()), datetime(2026, 7, 6, 13, tzinfo=UTC))
VARIABLES = {"camino": "otra", "n": 3, "si": True, "ugel": {"codigo": "080001"}}

ESCAPES = {
    "an attribute": "camino.upper()",
    "the class of nothing": "().__class__.__bases__",
    "the class of a text": "''.__class__",
    "a class by its key": "camino['__class__']",
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
    "a FEEL loop": "= for x in caminos return x",
    "a FEEL quantifier": "= some x in caminos satisfies x = 1",
    "a FEEL function": "= function(x) x + 1",
    "a FEEL filter": "= caminos[item = 'una']",
    "a set comprehension": "{x for x in camino}",
    "a generator": "any(x for x in camino)",
    "a lambda": "(lambda: 1)()",
    "an f-string": "f'{camino}'",
    "a format": "'%s' % camino",
    "a power": "9 ** 9 ** 9",
    "a power by name": "pow(9, 9)",
    "a repeated text": "'a' * 999999999",
    "a shift": "1 << 999999999",
    "a division by nothing": "1 / 0",
    "a walrus": "(y := 1)",
    "a starred argument": "habiles(*[1])",
    "a keyword argument": "habiles(n=1)",
    "keywords spread": "habiles(**{})",
    "a call of a call": "habiles(1)(2)",
    "a call of a text": "'habiles'(1)",
    "a call of a variable": "camino()",
    "a method in JUEL": "${execution.setVariable('a', 1)}",
    "a class in JUEL": "${''.getClass().forName('java.lang.Runtime')}",
    "two expressions in JUEL": "${n} y ${n}",
    "a dictionary": "{'a': 1}",
    "a set": "{1, 2}",
    "an await": "await habiles(1)",
    "a yield": "(yield 1)",
    "bytes": "b'a'",
    "an ellipsis": "...",
    "a complex number": "1j",
    "a scientific number": "1e400",
    "a statement": "import os",
    "two lines": "1\n2",
    "an assignment": "n := 2",
    "a decorated nothing": "@x",
    "a null byte": "1\x00",
    "a bitwise or": "1 | 2",
    "an identity": "n is None",
    "a matrix": "n @ n",
    "a range alone": "[1..5]",
    "a chain in FEEL": "= 1 < n < 5",
    "a text left open": "'abc",
    "an escape of nothing": "'\\x41'",
    "a number of 35 digits": "9" * 35,
    "a text of 2,001 characters": "'" + "a" * 2000 + "'",
    "two hundred sums": " + ".join(["1"] * 200),
    "deep parentheses": "(" * 240 + "1" + ")" * 240,
    "deep lists": "n in " + "[" * 240 + "1" + "]" * 240,
    "deep ranges": "n in [(" * 100,
    "deep calls": "abs(" * 60 + "1" + ")" * 60,
    "deep choices": "if si then " * 60,
    "deep negations": "not " * 120 + "n",
    "deep signs": "-" * 490 + "1",
    "long keys": "n" + ".a" * 400,
    "nothing": "   ",
    "nothing in FEEL": "= ",
    "nothing in JUEL": "${}",
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_no_expression_leaves_the_language(text):
    before = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(text, VARIABLES, FUNCTIONS)
    assert time.perf_counter() - before < 1


GREAT = {
    "texts that double": ("a + a", {"a": "x" * 15_000}),
    "numbers that grow": ("a * a * a", {"a": 10**20}),
    "decimals that grow": ("a * a", {"a": Decimal("1e30")}),
    "a giant number": ("a + 1", {"a": 10**5000}),
    "a giant number compared": ("a > 1.5", {"a": 10**5000}),
    "not a number": ("a + 1", {"a": float("nan")}),
    "not a number compared": ("a > 1", {"a": float("nan")}),
    "infinity": ("a", {"a": float("inf")}),
    "a long list": ("1 in a", {"a": list(range(2001))}),
    "a long list given back": ("a", {"a": [0] * 2001}),
    "a sum of a long list": ("sum(a)", {"a": [0] * 2001}),
    "many searches": (" or ".join(["x in a"] * 30), {"a": [0] * 1000, "x": 1}),
    "lists of lists compared": (
        "a == b",
        {"a": [[0] * 2000] * 2000, "b": [[0] * 2000] * 2000},
    ),
}


@pytest.mark.parametrize(("text", "variables"), GREAT.values(), ids=GREAT)
def test_what_grows_beyond_bounds_is_refused_at_once(text, variables):
    before = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(text, variables, {})
    assert time.perf_counter() - before < 0.5


WORDS = (
    "n camino 1 2.5 'a' ( ) [ ] .. , + - * / == = < in not and or if then else between ? : "
    "${ } ! && empty ugel . count( fecha( @"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_any_words_are_an_expression_or_a_refusal(words):
    with suppress(ExpressionError):
        evaluate(" ".join(words), VARIABLES, FUNCTIONS)
