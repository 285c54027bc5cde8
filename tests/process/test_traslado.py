"""What a migrated instance keeps: its tokens, its timers, its incidents, its way back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.process.definicion import Definicion, define
from engine.process.ejecucion import Ejecucion
from engine.process.estado import Estado
from engine.process.memoria.codec import dump
from engine.process.motor import Motor
from engine.process.revisiones.casos import play
from engine.process.traslado.migracion import migrate, rehearse
from tests.process.dibujos import PROCESOS, cases, definicion, drawing, tables
from tests.process.injertos import grafted, series, tell
from tests.process.viaje import EMPTY, LATER, NOW, begin, carry, drawn, waits


def _finish(execution: Ejecucion, most: int = 300) -> bool:
    """Present, answer and deliver all that waits until the instance ends without incidents."""
    for _ in range(most):
        foto = execution.photograph()
        assert not foto.fallos, foto.fallos
        if foto.terminada:
            return True
        if foto.tareas or foto.hijos:
            execution.complete((foto.tareas or foto.hijos)[0].token)
        else:
            execution.deliver((foto.suscripciones or foto.temporizadores)[0].token)
    return False


def test_tokens_keep_their_ids_so_that_tareas_keep_their_drafts():
    execution = begin("ini > a > b > fin")
    moved = carry(execution, "ini > x > b > fin", {"a": "x"})
    assert [e.token for e in moved.photograph().tareas] == [
        e.token for e in execution.photograph().tareas
    ]


def _due(execution: Ejecucion) -> dict[str, datetime | None]:
    return {e.elemento.id: e.vence for e in execution.photograph().temporizadores}


def test_a_timer_that_stays_keeps_its_instant_and_one_that_comes_runs_from_now():
    execution = begin("ini > a > fin\nborde t@a duracion=PT9H\nt > fin")
    newer = (
        "ini > a > fin\nborde t@a duracion=PT1H\nt > fin\nborde u@a duracion=PT2H sigue\nu > fin"
    )
    assert _due(carry(execution, newer)) == {
        "t": NOW + timedelta(hours=9),
        "u": LATER + timedelta(hours=2),
    }


def test_a_timer_that_is_gone_is_no_longer_heard_and_that_is_said():
    execution = begin("ini > a > fin\nborde t@a duracion=PT9H\nt > fin")
    ensayo = rehearse(execution.estado, execution.definicion, drawn("ini > a > fin"))
    assert ensayo.cambios == ("Deja de atenderse «t».",)
    assert _due(carry(execution, "ini > a > fin")) == {}


def test_a_border_that_changes_its_kind_is_set_anew():
    execution = begin("ini > a > fin\nborde t@a duracion=PT9H\nt > fin")
    moved = carry(execution, "ini > a > fin\nborde t@a mensaje=alto\nt > fin")
    assert [e.nombre for e in moved.photograph().suscripciones] == ["alto"]
    assert _due(moved) == {}


def test_a_reminder_already_given_is_not_given_again():
    words = "ini > a > fin\nborde r@a duracion=PT1H sigue\nr > fin"
    execution = begin(words)
    (reminder,) = execution.photograph().temporizadores
    execution.deliver(reminder.token)
    assert _due(execution) == {}
    moved = carry(execution, "ini > a > b > fin\nborde r@a duracion=PT1H sigue\nr > fin")
    assert _due(moved) == {}


def test_an_event_subprocess_that_comes_is_heard_and_one_that_is_gone_is_not():
    aviso = "evento e {\nini_e > c > fin_e\ninicio ini_e mensaje=alto\n}"
    execution = begin("ini > a > fin")
    moved = carry(execution, f"ini > a > fin\n{aviso}")
    assert waits(moved) == ["a", "ini_e"]
    back = carry(moved, "ini > a > fin")
    assert waits(back) == ["a"]


def test_an_event_subprocess_inside_half_done_rounds_is_heard_in_each():
    words = "ini > s > fin\nsub s veces=2 {{\nini_s > a > fin_s\n{}}}"
    aviso = "evento e {\nini_e > c > fin_e\ninicio ini_e mensaje=alto sigue\n}\n"
    moved = carry(begin(words.format("")), words.format(aviso))
    assert waits(moved) == ["a", "a", "ini_e", "ini_e"]


def test_an_event_subprocess_that_took_over_stays_alone():
    aviso = "evento e {{\nini_{0} > c{0} > fin_{0}\ninicio ini_{0} mensaje={0}\n}}"
    words = "ini > a > fin\n" + aviso.format("alto")
    execution = begin(words)
    (listening,) = execution.photograph().suscripciones
    execution.deliver(listening.token)
    assert waits(execution) == ["calto"]
    newer = words + "\n" + aviso.format("pare").replace("evento e", "evento f")
    assert waits(carry(execution, newer)) == ["calto"]


def test_a_gateway_of_events_hears_what_the_newer_version_draws_behind_it():
    words = "ini > g > m > fin\ng > t > fin\neventos g\ncaptura m mensaje=alto\n"
    execution = begin(words + "captura t duracion=PT9H")
    newer = words + "captura t duracion=PT1H\ng > u > fin\ncaptura u senal=pare"
    moved = carry(execution, newer)
    assert waits(moved) == ["m", "t", "u"]
    assert _due(moved) == {"t": NOW + timedelta(hours=9)}


def test_a_new_timer_that_cannot_be_reckoned_refuses_the_instance():
    execution = begin("ini > a > fin")
    newer = "ini > a > fin\nborde t@a fecha=en(inicio)\nt > fin"
    ensayo = rehearse(
        execution.estado, execution.definicion, drawn(newer), motor=Motor(EMPTY, LATER)
    )
    assert not ensayo.puede
    assert "no se puede atender desde ahora" in ensayo.motivos[0]


def test_an_incident_is_carried_over_and_tried_again_there():
    execution = begin("ini > g >[n > 1] a > fin\ng >[*] b > fin\nexclusiva g", n="uno")
    (failed,) = execution.photograph().fallos
    moved = carry(execution, "ini > g >[n == 'uno'] a > fin\ng >[*] b > fin\nexclusiva g")
    assert [f.token for f in moved.photograph().fallos] == [failed.token]
    moved.retry(failed.token)
    assert waits(moved) == ["a"]


def _as_new(proceso: str) -> Definicion:
    """Return the same diagram as another version: one blank more is another content."""
    return define(proceso, drawing(proceso) + "\n", tables(proceso))


@pytest.mark.parametrize("proceso", PROCESOS)
def test_every_point_of_every_case_goes_to_an_equal_version_byte_by_byte(proceso):
    desde, hasta = definicion(proceso), _as_new(proceso)
    assert desde.huella != hasta.huella
    for owner, caso in cases():
        for punto in play(desde, caso) if owner == proceso else ():
            estado = punto.ejecucion.estado
            if estado.terminada:
                continue
            motor = Motor(caso.calendario, punto.ejecucion.motor.now)
            assert rehearse(estado, desde, hasta).cambios == ()
            moved = migrate(estado, desde, hasta, motor=motor)
            assert dump(moved) == dump(estado)


def _places(estado: Estado) -> dict[UUID, tuple[str, int, str]]:
    return {i: (t.nodo, t.recinto, t.estado) for i, t in estado.tokens.items()}


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_let_through_can_be_finished_and_comes_back_the_same(data):
    serie = data.draw(series())
    hasta = drawn(tell(data.draw(grafted(serie))))
    execution = Ejecucion.start(drawn(tell(serie)), {"si": data.draw(st.booleans())}, EMPTY, NOW)
    for _ in range(data.draw(st.integers(0, 8))):
        if waiting := execution.photograph().tareas:
            execution.complete(data.draw(st.sampled_from(waiting)).token)
    desde, before = execution.definicion, dump(execution.estado)
    ensayo = rehearse(execution.estado, desde, hasta)
    if not ensayo.puede:
        return
    moved = migrate(execution.estado, desde, hasta, motor=Motor(EMPTY, NOW))
    assert dump(execution.estado) == before
    if set(desde.elementos) <= set(hasta.elementos):
        back = migrate(moved, hasta, desde, motor=Motor(EMPTY, NOW))
        assert _places(back) == _places(execution.estado)
    assert _finish(Ejecucion.resume(hasta, moved, EMPTY, NOW))
