"""Fichas that two buttons can answer are read from their schemas, and the rest are left alone."""

import pytest

from forms.decisiones import decisions_of
from forms.registro import FICHAS
from forms.validacion import validate
from tests.forms.contextos import REAL

DECIDED = {
    "at_prioridad": {"prioriza": "sustento", "no_prioriza": "sustento"},
    "revision": {
        "conformidad": None, "observar_objetivos": "observaciones",
        "observar_pauta": "observaciones",
    },
    "at_fecha": {"acepta": None, "objeta": "motivo"},
    "compromiso_verificacion": {"verificado": None, "observar": "observaciones"},
    "conformidad": {"conformidad": None, "observar": "observaciones"},
}  # fmt: skip


@pytest.mark.parametrize("ficha", sorted(FICHAS))
def test_only_a_decision_with_at_most_one_remark_is_for_buttons(ficha):
    found = {
        each.valor: each.sustento.campo if each.sustento else None
        for each in decisions_of(ficha, REAL)
    }
    assert found == DECIDED.get(ficha, {})


@pytest.mark.parametrize("ficha", sorted(DECIDED))
def test_every_decision_offered_is_a_valid_answer_of_its_ficha(ficha):
    for decision in decisions_of(ficha, REAL):
        validate(ficha, REAL, decision.answer("Falta un objetivo" if decision.sustento else None))
        # What a button carries must fit in the 64 bytes of the platform.
        assert len(f"decide:{'0' * 32}:{decision.valor}") <= 64
