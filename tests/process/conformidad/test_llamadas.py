"""Starts and calls as the service drives them: who starts what, and when a call is over."""

from datetime import timedelta

import pytest

from engine.errors import Conflict, RuleBroken
from engine.process.definicion import define
from tests.process.conformidad.dibujo import draw
from tests.process.conformidad.marcha import Marcha


def _marcha(texto: str, variables: dict | None = None, **how) -> Marcha:
    return Marcha(define("conformidad", draw(texto), {}), variables, **how)


ONE_IS_ENOUGH = 'ini > l > a > fin\nllama l llamado=hijo de=xs como=x hasta="acepta"'
HALF = "ini > l > a > fin\nllama l llamado=hijo veces=4 hasta='nrOfCompletedInstances >= 2'"
ALL = "ini > l > a > fin\nllama l llamado=hijo veces=2"


@pytest.mark.parametrize(
    ("texto", "salida", "terminadas", "over"),
    [
        pytest.param(ONE_IS_ENOUGH, {"acepta": True}, 1, True, id="lo que dice el hijo"),
        pytest.param(ONE_IS_ENOUGH, {"acepta": False}, 1, False, id="el hijo dice que no"),
        pytest.param(HALF, {}, 1, False, id="aun no la mitad"),
        pytest.param(HALF, {}, 2, True, id="la mitad"),
        pytest.param(ALL, {}, 1, False, id="sin condicion no se adelanta"),
    ],
)
def test_a_call_is_over_before_its_time_only_when_its_condition_says_so(
    texto, salida, terminadas, over
):
    """13.3.7: the completion condition is looked at each time an instance ends."""
    marcha = _marcha(texto, {"xs": [1, 2, 3, 4]})
    token = marcha.one("l").token
    vivas = 4 - terminadas
    told = []
    marcha.take(
        lambda e: told.append(
            e.child_ended(token, salida, terminadas=terminadas, vivas=vivas, total=4)
        )
    )
    assert told == [over]
    assert marcha.stands() == ["l"]
    marcha.complete("l")
    assert marcha.stands() == ["a"]


def test_what_the_condition_reads_of_a_child_stays_in_the_child():
    marcha = _marcha(ONE_IS_ENOUGH, {"xs": [1]})
    token = marcha.one("l").token
    marcha.take(lambda e: e.child_ended(token, {"acepta": True}, terminadas=1, vivas=0, total=1))
    assert "acepta" not in marcha.ahora.variables


def test_a_process_that_only_events_start_is_not_started_without_one():
    with pytest.raises(RuleBroken, match="proceso_sin_inicio"):
        _marcha("ini_m > a > fin\ninicio ini_m mensaje=pedido")


def test_one_start_event_starts_only_its_own_road():
    """13.5.1: each start event that is not plain begins the instance alone."""
    texto = "ini > a > fin\nini_m > b > fin\nini_s > c > fin\n"
    texto += "inicio ini_m mensaje=pedido\ninicio ini_s senal=alto"
    assert _marcha(texto, desde="ini_s").stands() == ["c"]
    assert _marcha(texto).stands() == ["a"]


def test_a_listener_of_the_process_that_cannot_be_set_is_an_incident_from_the_start():
    texto = """
        ini > a > fin
        evento v {
          inicio ini_v fecha=en(cuando)
          ini_v > b > fin_v
        }"""
    marcha = _marcha(texto, {"cuando": "mañana"})
    assert marcha.stands() == ["!ini_v", "a"]
    (fallo,) = marcha.ahora.photograph().fallos
    marcha.take(lambda e: e.set_variables({"cuando": "2026-07-07T13:00:00+00:00"}))
    marcha.take(lambda e: e.retry(fallo.token))
    assert marcha.stands() == ["a", "ini_v"]
    marcha.pass_time(timedelta(days=1))
    assert marcha.stands() == ["b"]


def test_a_listener_that_cannot_be_set_may_be_done_without():
    texto = """
        ini > a > fin
        evento v {
          inicio ini_v fecha=en(cuando)
          ini_v > b > fin_v
        }"""
    marcha = _marcha(texto, {"cuando": "mañana"})
    marcha.complete("a")
    assert marcha.stands() == ["!ini_v"]
    (fallo,) = marcha.ahora.photograph().fallos
    marcha.take(lambda e: e.skip(fallo.token))
    assert marcha.stands() == ["."]


def test_what_was_withdrawn_can_no_longer_be_completed_nor_delivered():
    texto = "ini > a > fin\nborde t@a duracion=PT1H\nborde m@a mensaje=alto\nt > b > fin"
    marcha = _marcha(texto)
    task, message = marcha.one("a").token, marcha.one("m").token
    marcha.deliver("mensaje", "alto", None, {})
    for late in (
        lambda e: e.complete(task, {}),
        lambda e: e.deliver(message, {}),
        lambda e: e.fail(task, "E1"),
        lambda e: e.note_failure(task, "averia", "No respondió."),
    ):
        with pytest.raises(Conflict, match="tarea_ya_atendida"):
            marcha.take(late)


def test_cancelling_takes_every_token_away_and_ends():
    texto = """
        ini > p
        paralela p
        p > a > fin
        p > s > fin
        sub s {
          ini2 > b > fin2
          borde t@b duracion=PT1H
          t > fin2
        }"""
    marcha = _marcha(texto)
    marcha.take(lambda e: e.cancel())
    assert marcha.stands() == ["."]
    assert marcha.unaccounted() == set()
