"""An expression that only lacks a datum is told apart from one that is wrong."""

from datetime import UTC, datetime

import pytest

from engine.domain.calendario import Calendario
from engine.process.lenguaje.expresiones import EmptyError, ExpressionError, evaluate
from engine.process.tiempos.plazos import functions

FUNCTIONS = functions(Calendario((), ()), datetime(2026, 7, 6, tzinfo=UTC))

EMPTY = ("nada + 1", "-nada", "sum([1, nada])", "max(1, nada)", "date(nada)", "lower(nada)",
         "starts_with(nada, 'a')", "round(nada)", "nada.dentro + 1 > 3")  # fmt: skip


@pytest.mark.parametrize("text", EMPTY)
def test_what_lacks_a_datum_is_told_apart_from_what_is_wrong(text):
    with pytest.raises(EmptyError):
        evaluate(text, {}, FUNCTIONS)
    with pytest.raises(ExpressionError) as wrong:
        evaluate(text, {"nada": [[]]}, FUNCTIONS)
    assert not isinstance(wrong.value, EmptyError)


@pytest.mark.parametrize("text", ["en(nada)", "habiles(nada)", "fecha_limite(nada)"])
def test_a_deadline_without_its_date_lacks_a_datum(text):
    with pytest.raises(EmptyError):
        evaluate(text, {}, FUNCTIONS)
