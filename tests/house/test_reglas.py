"""The list of built rules reads what modules and tests say of themselves."""

import pytest

from tests.house.reglas import (
    NAMED,
    built,
    built_here,
    proven,
    proven_here,
    rules_asked,
    rules_in,
    rules_named,
)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        pytest.param("(PR-10, S003:2062)", {"PR-10"}, id="a rule with its source"),
        pytest.param("ET-01..03", {"ET-01", "ET-02", "ET-03"}, id="a range"),
        pytest.param("ID-01..ID-02 y MA-04", {"ID-01", "ID-02", "MA-04"}, id="a long range"),
        pytest.param("AT-2026-0147, UTF-16, XPR-10", set(), id="what only looks like one"),
    ],
)
def test_rules_are_read_from_text(text, rules):
    assert rules_in(text) == rules


def test_a_rule_is_joined_from_its_module_and_its_test(tmp_path):
    module = tmp_path / "engine" / "rotacion.py"
    test = tmp_path / "tests" / "test_rotacion.py"
    for path in (module, test):
        path.parent.mkdir()
    module.write_text('"""Rotation (PB-05)."""\n\n\ndef f():\n    """Return it (PR-10)."""\n')
    test.write_text('"""Rotation."""\n\n\ndef test_it():\n    """PB-05: staff rotates."""\n')
    assert built([module, test], tmp_path) == {
        "PB-05": ["engine.rotacion"],
        "PR-10": ["engine.rotacion"],
    }
    assert proven([module, test], tmp_path) == {"PB-05": ["tests/test_rotacion.py::test_it"]}


def test_the_name_of_a_test_tells_its_rule():
    assert rules_named("test_nu_10_a_companion_takes_eight_docentes") == {"NU-10"}
    assert rules_named("test_there_are_12_of_them") == set()


def test_every_rule_of_accompaniment_is_asked_for():
    asked = rules_asked()
    assert len(asked) == 22 + 2 + 15 + 10 + 12 + 18 + 9 + 4 + 3 + 16
    assert {"PR-05", "PR-26", "NU-24", "VA-10", "CF-12"} <= set(asked)


def test_no_rule_of_accompaniment_lacks_its_module_or_its_test():
    """Those of dates, numbers and valuation have one named after them, as in test_pr_05_…"""
    modules, tests = built_here(), proven_here()
    assert [rule for rule in rules_asked() if rule not in modules] == []
    assert [rule for rule in rules_asked() if rule not in tests] == []
    named = {rule for own in tests.values() for test in own for rule in rules_named(_name(test))}
    assert [rule for rule in rules_asked(NAMED) if rule not in named] == []


def _name(test: str) -> str:
    return test.rpartition("::")[2]
