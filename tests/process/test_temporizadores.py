"""Timers fire at their instant, once, whatever was stored or changed meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.calendario import Calendario
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Foto
from tests.process.dibujos import definicion

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
INICIO = datetime(2026, 8, 12, 14, tzinfo=UTC)
EMPTY = Calendario((), ())
INSTANT = timedelta(microseconds=1)


def _start() -> Ejecucion:
    variables = {"inicio": INICIO.isoformat(), "fin": INICIO.isoformat()}
    return Ejecucion.start(definicion("logistica"), variables, EMPTY, NOW)


def _at(execution: Ejecucion, instant: datetime) -> Ejecucion:
    later = Ejecucion.load(execution.definicion, execution.dump(), EMPTY, instant)
    later.run_on()
    return later


@pytest.mark.parametrize(
    ("instant", "ended"),
    [
        pytest.param(INICIO - INSTANT, False, id="an instant before"),
        pytest.param(INICIO, True, id="at the instant"),
        pytest.param(INICIO + timedelta(days=40), True, id="forty days late"),
    ],
)
def test_a_timer_fires_at_its_instant_and_not_before(instant, ended):
    assert _at(_start(), instant).photograph().terminada is ended


def test_a_timer_that_runs_is_not_moved_by_its_variable():
    execution = _start()
    execution.variables["inicio"] = "2026-12-01T14:00:00+00:00"
    later = _at(execution, NOW + timedelta(days=1))
    assert [e.vence for e in later.photograph().temporizadores] == [INICIO]
    assert _at(later, INICIO).photograph().terminada


def test_a_timer_that_fired_leaves_nothing_waiting():
    ended = _at(_start(), INICIO)
    assert ended.photograph() == Foto((), (), (), (), terminada=True)
    assert _at(ended, INICIO + timedelta(days=1)).recorrido == []


def test_completing_the_task_takes_its_timer_away():
    execution = _start()
    execution.complete(execution.photograph().tareas[0].token)
    assert execution.photograph().temporizadores == ()
    assert _at(execution, INICIO).recorrido == []


def test_cancelling_leaves_nothing_waiting():
    execution = _start()
    execution.cancel()
    later = _at(execution, INICIO)
    assert later.photograph().tareas == ()
    assert later.recorrido == []


def test_a_timer_already_due_when_its_task_opens_fires_at_once():
    variables = {"inicio": NOW.isoformat(), "fin": NOW.isoformat()}
    started = Ejecucion.start(definicion("logistica"), variables, EMPTY, NOW)
    assert started.photograph().terminada


def test_two_timers_due_at_once_fire_in_their_order():
    variables = {"inicio": INICIO.isoformat(), "fin": INICIO.isoformat()}
    started = Ejecucion.start(definicion("confirmacion"), variables, EMPTY, NOW)
    late = _at(started, INICIO)
    assert late.photograph().terminada
    assert late.photograph().tareas == ()
