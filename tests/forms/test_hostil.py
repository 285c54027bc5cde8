"""Whatever is thrown at a ficha gets a sentence, is never said back whole and breaks nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RuleBroken
from forms.esquema import bare_schema
from forms.registro import FICHAS
from forms.validacion import find_errors, validate_draft
from tests.forms.contextos import REAL
from tests.forms.respuestas import changed

UNREADABLE = [
    ("a null character", {"observaciones": "a\x00b"}, "observaciones"),
    ("a bell", {"observaciones": "a\x07b"}, "observaciones"),
    ("half a surrogate pair", {"observaciones": "\ud800"}, "observaciones"),
    ("a number that is none", {"decision": float("nan")}, "decision"),
    ("infinity", {"decision": float("inf")}, "decision"),
    ("a number beyond counting", {"decision": 10**400}, "decision"),
    ("a name of control characters", {"\x00": 1}, ""),
    ("bytes", {"decision": b"x"}, "decision"),
]


@pytest.mark.parametrize(
    ("answer", "path"), [u[1:] for u in UNREADABLE], ids=[u[0] for u in UNREADABLE]
)
def test_nothing_unreadable_enters_not_even_as_a_draft(answer, path):
    assert path in find_errors("revision", REAL, answer)
    with pytest.raises(RuleBroken):
        validate_draft(answer)


def test_a_text_may_have_lines_and_accents():
    assert changed("revision", observaciones="Falta:\n\t1. el público\r\n\t2. año 🙂") == {}


def test_data_inside_data_without_end_is_refused():
    deep: Any = "fondo"
    for _ in range(5000):
        deep = [deep]
    (sentence,) = find_errors("revision", REAL, {"decision": deep}).values()
    assert sentence.startswith("Hay datos dentro de datos")


def test_too_many_values_are_refused_without_reading_them_all():
    assert find_errors("revision", REAL, {"decision": [0] * 200_000}) == {
        "": "La ficha trae más de 50 000 datos: envíe menos."
    }


def test_many_texts_that_together_are_too_much_are_refused():
    errors = find_errors("at_cierre", REAL, {"difusion": ["a" * 10_000] * 200})
    assert list(errors.values()) == [
        "La ficha completa tiene 2 000 000 caracteres; el máximo es 1 048 576."
    ]


def test_a_huge_name_is_never_said_back():
    errors = find_errors("revision", REAL, {"decision": "conformidad", "x" * 100_000: 1})
    ((path, sentence),) = errors.items()
    assert len(path) < 80
    assert len(sentence) < 160


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("ficha", FICHAS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_comes_gets_sentences_and_never_a_crash(ficha, data):
    properties = list(bare_schema(ficha, REAL)["properties"])
    changes = data.draw(st.dictionaries(st.sampled_from(properties), json_values, max_size=3))
    errors = changed(ficha, **changes)
    assert all(sentence.endswith(".") for sentence in errors.values())
