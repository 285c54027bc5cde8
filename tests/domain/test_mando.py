"""What may be ordered of an instance, by its state and by what it belongs to."""

import pytest

from engine.domain.mando import COMANDOS, find_objection


def _instance(**facts):
    return {"estado": "activa", "asistencia": None, "padre_id": None, "incidentes": 0} | facts


def _allowed(**facts):
    return {c for c in COMANDOS if find_objection(c, _instance(**facts)) is None}


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        pytest.param({}, {"mover", "datos", "suspender", "anular"}, id="at work"),
        pytest.param(
            {"incidentes": 1},
            {"reintentar", "omitir", "mover", "datos", "suspender", "anular"},
            id="in trouble",
        ),
        pytest.param(
            {"estado": "suspendida", "incidentes": 1}, {"reanudar", "anular"}, id="stopped"
        ),
        pytest.param({"estado": "terminada"}, set(), id="over"),
        pytest.param({"estado": "anulada"}, set(), id="cancelled"),
        pytest.param({"asistencia": "AT-2026-0001"}, {"mover", "datos"}, id="of an AT"),
        pytest.param(
            {"asistencia": "AT-2026-0001", "padre_id": "x"},
            {"mover", "datos", "anular"},
            id="a child of an AT's",
        ),
    ],
)
def test_orders_fit_the_state(facts, allowed):
    assert _allowed(**facts) == allowed


def test_an_at_is_stopped_as_an_at():
    for comando in ("suspender", "reanudar", "anular"):
        assert find_objection(comando, _instance(asistencia="AT")) == "mando_de_asistencia"
