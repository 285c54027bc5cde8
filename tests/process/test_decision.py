"""Decisions answer as DMN says: by the hit policy of their table, after those they require."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.process.decisiones.decision import decide
from engine.process.decisiones.lectura import read_decisions
from engine.process.lenguaje.expresiones import ExpressionError
from tests.process.dmn import asks, file, literal, table

N = [("n", "integer")]
SALE = [("salida", "string")]
STEPS = [("> 10", '"alto"'), ("> 5", '"medio"'), ("> 0", '"bajo"')]
ORDER = '"medio","alto","bajo"'

POLICIES = {
    "UNIQUE, one rule": ("UNIQUE", [("> 5", '"a"'), ("<= 5", '"b"')], 7, "", "a"),
    "UNIQUE, no rule": ("UNIQUE", [("> 5", '"a"')], 1, "", None),
    "FIRST, the first in the file": ("FIRST", STEPS, 20, "", "alto"),
    "FIRST, not the first rule": ("FIRST", STEPS, 7, "", "medio"),
    "ANY, several that agree": ("ANY", [("> 5", '"a"'), ("> 0", '"a"')], 7, "", "a"),
    "PRIORITY, by the order of the values": ("PRIORITY", STEPS, 20, ORDER, "medio"),
    "PRIORITY, the least when alone": ("PRIORITY", STEPS, 2, ORDER, "bajo"),
    "RULE ORDER": ("RULE ORDER", STEPS, 20, "", ["alto", "medio", "bajo"]),
    "OUTPUT ORDER": ("OUTPUT ORDER", STEPS, 20, ORDER, ["medio", "alto", "bajo"]),
    "COLLECT": ("COLLECT", STEPS, 7, "", ["medio", "bajo"]),
    "COLLECT of nothing": ("COLLECT", STEPS, 0, "", []),
    "COLLECT that counts": ("COLLECT+COUNT", STEPS, 20, "", 3),
    "COLLECT that counts nothing": ("COLLECT+COUNT", STEPS, 0, "", 0),
}


@pytest.mark.parametrize(
    ("policy", "rules", "n", "values", "given"), POLICIES.values(), ids=POLICIES
)
def test_a_table_answers_by_its_hit_policy(policy, rules, n, values, given):
    kind = [("salida", "")] if policy.endswith("COUNT") else SALE
    decisiones = read_decisions(file(table(policy, N, kind, rules, values=values)))
    assert decide(decisiones, "tabla", {"n": n}, {}) == {"salida": given}


AMOUNTS = [("> 0", "10"), ("> 5", "2.5"), ("> 100", "7")]


@pytest.mark.parametrize(
    ("how", "n", "given"),
    [("SUM", 7, 12.5), ("MIN", 7, 2.5), ("MAX", 7, 10), ("SUM", 0, None), ("MIN", 0, None)],
)
def test_collect_joins_what_it_collects(how, n, given):
    source = file(table(f"COLLECT+{how}", N, [("salida", "number")], AMOUNTS))
    assert decide(read_decisions(source), "tabla", {"n": n}, {}) == {"salida": given}


def test_several_outputs_come_each_by_its_name():
    outputs = [("plazo", "integer"), ("rol", "string")]
    rules = [("> 5", "3", '"diri"'), ("> 0", "5", '"difoca"')]
    first = read_decisions(file(table("FIRST", N, outputs, rules)))
    assert decide(first, "tabla", {"n": 9}, {}) == {"plazo": 3, "rol": "diri"}
    each = read_decisions(file(table("RULE ORDER", N, outputs, rules)))
    assert decide(each, "tabla", {"n": 9}, {}) == {"plazo": [3, 5], "rol": ["diri", "difoca"]}


def test_what_no_rule_answers_has_its_default():
    source = file(table("UNIQUE", N, SALE, [("> 5", '"a"')], default='"z"'))
    assert decide(read_decisions(source), "tabla", {"n": 1}, {}) == {"salida": "z"}


WRONG = {
    "two rules of UNIQUE": (
        table("UNIQUE", N, SALE, [("> 5", '"a"'), ("> 0", '"a"')]), {"n": 7},
        "responden a la vez r1 y r2",
    ),
    "rules of ANY that differ": (
        table("ANY", N, SALE, [("> 5", '"a"'), ("> 0", '"b"')]), {"n": 7}, "no dicen lo mismo",
    ),
    "PRIORITY without an order": (
        table("PRIORITY", N, SALE, [("> 5", '"a"')]), {"n": 7}, "pide el orden",
    ),
    "an output that is not of its values": (
        table("PRIORITY", N, SALE, [("> 5", '"x"')], values=ORDER), {"n": 7}, "no puede valer",
    ),
    "an output of another type": (
        table("UNIQUE", N, [("salida", "integer")], [("> 5", '"x"')]), {"n": 7}, "pide un número",
    ),
    "an input of another type": (
        table("UNIQUE", N, SALE, [("> 5", '"a"')]), {"n": "7"}, "pide un número, no un texto",
    ),
    "an input that the table does not admit": (
        table("UNIQUE", N, SALE, [("> 5", '"a"')], admits=">= 0"), {"n": -1}, "la tabla admite",
    ),
    "an input nobody gave that must be given": (
        table("UNIQUE", N, SALE, [("> 5", '"a"')], admits=">= 0"), {}, "la tabla admite",
    ),
    "a sum of texts": (
        table("COLLECT+SUM", N, SALE, [("> 5", '"a"'), ("> 0", "null")]), {"n": 7}, "vacío",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("decision", "variables", "why"), WRONG.values(), ids=WRONG)
def test_what_a_table_cannot_answer_is_an_error_that_says_why(decision, variables, why):
    with pytest.raises(ExpressionError, match=why):
        decide(read_decisions(file(decision)), "tabla", variables, {})


TESTS: dict[tuple[str, str], dict[Any, bool]] = {
    ("-", "integer"): {5: True, None: True},
    ("", "integer"): {5: True},
    ("5", "integer"): {5: True, 6: False, None: False},
    ("== 5", "integer"): {5: True, 6: False},
    ("!= 5", "integer"): {5: False, 6: True},
    ("< 5", "integer"): {4: True, 5: False, None: False},
    (">= -5", "integer"): {-5: True, -6: False},
    ("[1..5]", "integer"): {1: True, 5: True, 0: False, 6: False},
    ("]1..5[", "integer"): {1: False, 2: True, 5: False},
    ("(1..5)", "integer"): {1: False, 4.9: True, 5: False},
    ("[1..5)", "number"): {1: True, Decimal("4.99"): True, 5: False},
    ("1,3,> 9", "integer"): {1: True, 2: False, 3: True, 10: True},
    ("[1..3],[7..9]", "integer"): {2: True, 5: False, 8: True},
    ("not(1,3)", "integer"): {1: False, 2: True},
    ("not(> 5)", "integer"): {5: True, 6: False, None: False},
    ("[1, 3]", "integer"): {1: True, 2: False},
    ("? > 3 and ? < 5", "number"): {4: True, 3: False},
    ("? in (1, 3)", "number"): {3: True, 2: False},
    ("tope", "integer"): {9: True, 8: False},
    ("> tope - 1", "integer"): {9: True, 8: False},
    ('"a","b"', "string"): {"a": True, "c": False},
    ("'a'", "string"): {"a": True, "b": False},
    ('not("a")', "string"): {"a": False, "b": True},
    ('starts with(?, "a")', "string"): {"abc": True, "cba": False},
    ("null", "string"): {None: True, "": False},
    ("true", "boolean"): {True: True, False: False, None: False},
    ("not(true)", "boolean"): {True: False, False: True},
    ('< date("2026-08-01")', "date"): {"2026-07-31": True, date(2026, 8, 1): False},
    ('[date("2026-08-01")..date("2026-08-31")]', "date"): {"2026-08-15": True, "2026-09-01": False},
    ('@"2026-08-01"', "date"): {"2026-08-01": True},
    ('> date and time("2026-08-01T09:00")', "dateTime"): {
        datetime(2026, 8, 1, 14, 1, tzinfo=UTC): True, "2026-08-01T14:00:00Z": False,
    },
    ('<= duration("P2D")', "dayTimeDuration"): {"PT48H": True, "P3D": False},
}  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "tipo", "value", "passes"),
    [
        pytest.param(*key, value, passes, id=f"{key[0]} of {value!r}")
        for key, cases in TESTS.items()
        for value, passes in cases.items()
    ],
)
def test_a_cell_is_passed_by_the_values_it_says(cell, tipo, value, passes):
    source = file(table("UNIQUE", [("x", tipo)], SALE, [(cell, '"si"')]))
    given = decide(read_decisions(source), "tabla", {"x": value, "tope": 9}, {})
    assert given == {"salida": "si" if passes else None}


def test_outputs_may_be_reckoned():
    rules = [("> 5", "n * 2"), ("<= 5", "if n = 0 then 100 else n + base")]
    decisiones = read_decisions(file(table("UNIQUE", N, [("salida", "number")], rules)))
    given = [decide(decisiones, "tabla", {"n": n, "base": 1}, {})["salida"] for n in (6, 0, 2)]
    assert given == [12, 100, 3]


def test_a_decision_asks_those_it_requires_and_only_those():
    source = file(
        table(
            "UNIQUE", [("cuota", "number")], SALE, [("> 10", '"a"'), ("<= 10", '"b"')],
            name="ultima", more=asks("cuota"),
        ),
        literal("cuota", "= tabla * 2", "tabla", tipo="number"),
        table("UNIQUE", N, [("puntos", "number")], [("> 5", "6"), ("<= 5", "1")]),
        literal("ajena", "1 / 0"),
    )  # fmt: skip
    decisiones = read_decisions(source)
    assert decide(decisiones, "ultima", {"n": 9}, {}) == {"salida": "a"}
    assert decide(decisiones, "ultima", {"n": 1}, {}) == {"salida": "b"}
    assert decide(decisiones, "cuota", {"n": 9}, {}) == {"cuota": 12}
    with pytest.raises(ExpressionError, match="ajena"):
        decide(decisiones, "ajena", {}, {})
    with pytest.raises(ExpressionError, match="no existe la decisión «otra»"):
        decide(decisiones, "otra", {}, {})


def test_a_long_chain_of_decisions_is_answered():
    chain = [literal("d0", "1")]
    chain += [literal(f"d{n}", f"d{n - 1} + 1", f"d{n - 1}") for n in range(1, 1500)]
    assert decide(read_decisions(file(*reversed(chain))), "d1499", {}, {}) == {"d1499": 1500}


def test_no_cell_runs_what_is_not_of_the_language():
    for cell in ("open('x')", "__import__('os')", "x.__class__", "? * 9 ** 9"):
        source = file(table("UNIQUE", N, SALE, [(cell, '"a"')]))
        with pytest.raises(ExpressionError):
            decide(read_decisions(source), "tabla", {"n": 1}, {})
