"""What is stored of an instance is all there is to it, and little."""

import zlib
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest

from engine.domain.calendario import Calendario
from engine.errors import Conflict, Unavailable
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Foto
from engine.process.revisiones.casos import play
from tests.process.dibujos import PROCESOS, cases, definicion

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
EMPTY = Calendario((), ())
MAX_BYTES = 1024


def _start(proceso: str, **variables: object) -> Ejecucion:
    return Ejecucion.start(definicion(proceso), variables, EMPTY, NOW)


def _waits(foto: Foto) -> dict[str, object]:
    """Return a photograph without the order of what waits, which means nothing."""
    told: dict[str, object] = {"terminada": foto.terminada}
    for name in ("tareas", "servicios", "hijos", "temporizadores", "suscripciones"):
        waiting = getattr(foto, name)
        by_token = {espera.token: (espera.elemento, espera.vence) for espera in waiting}
        assert len(by_token) == len(waiting)
        told[name] = by_token
    return told


@pytest.mark.parametrize("proceso", PROCESOS)
def test_an_instance_taken_up_again_is_the_same_at_every_point_of_every_case(proceso):
    drawn = definicion(proceso)
    for owner, caso in cases():
        if owner != proceso:
            continue
        for punto in play(drawn, caso):
            now = punto.ejecucion.motor.now
            memoria = punto.ejecucion.dump()
            again = Ejecucion.load(drawn, memoria, caso.calendario, now)
            assert _waits(again.photograph()) == _waits(punto.ejecucion.photograph())
            assert again.standing() == punto.ejecucion.standing()
            assert again.variables == punto.ejecucion.variables
            assert again.dump() == memoria
            assert len(memoria) < MAX_BYTES


def test_many_rounds_of_remarks_are_kept_and_stay_small():
    execution = _start("compromiso", fecha="2026-07-20")
    for _ in range(60):
        (waiting,) = execution.photograph().tareas
        execution.complete(waiting.token, {"resultado": "prorroga"})
        execution = Ejecucion.load(execution.definicion, execution.dump(), EMPTY, NOW)
    assert [e.elemento.id for e in execution.photograph().tareas] == ["cumplir_compromiso"]
    assert len(execution.dump()) < MAX_BYTES


def test_a_token_is_completed_once():
    execution = _start("compromiso", fecha="2026-07-20")
    (waiting,) = execution.photograph().tareas
    execution.complete(waiting.token, {"resultado": "cumplido"})
    with pytest.raises(Conflict, match="tarea_ya_atendida"):
        execution.complete(waiting.token, {"resultado": "retiro"})
    assert execution.variables["resultado"] == "cumplido"
    assert [e.elemento.id for e in execution.photograph().tareas] == ["verificar_compromiso"]


def test_a_token_is_completed_once_also_after_it_was_stored():
    execution = _start("logistica", inicio="2026-08-12T14:00:00+00:00")
    (waiting,) = execution.photograph().tareas
    first = Ejecucion.load(execution.definicion, execution.dump(), EMPTY, NOW)
    first.complete(waiting.token)
    again = Ejecucion.load(execution.definicion, first.dump(), EMPTY, NOW)
    with pytest.raises(Conflict, match="tarea_ya_atendida"):
        again.complete(waiting.token)


def test_a_token_nobody_gave_is_refused():
    with pytest.raises(Conflict, match="tarea_ya_atendida"):
        _start("compromiso", fecha="2026-07-20").complete(uuid4())


def test_a_token_of_before_reprogramming_is_refused():
    execution = _start("asistencia_tecnica", solicitada=False)
    answers = {"revisar_metodo": {"revision": "conformidad"}}
    while (waiting := execution.photograph().tareas[0]).elemento.id != "programar":
        execution.complete(waiting.token, answers.get(waiting.elemento.id))
    execution.move_back_to("programar")
    (again,) = execution.photograph().tareas
    stale = Ejecucion.load(execution.definicion, execution.dump(), EMPTY, NOW)
    stale.move_back_to("programar")
    (last,) = stale.photograph().tareas
    assert last.elemento.id == again.elemento.id == "programar"
    if last.token != again.token:
        with pytest.raises(Conflict):
            stale.complete(again.token)


PRESENT: dict[str, object] = {
    "v": 2, "a": [[0, None, None, "logistica", {}]], "s": [], "n": 1, "f": False, "e": None,
}  # fmt: skip


def _packed(value: object) -> bytes:
    return zlib.compress(orjson.dumps(value))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00garbage", id="not compressed"),
        pytest.param(zlib.compress(b"{not json"), id="compressed, not JSON"),
        pytest.param(_packed([]), id="a list"),
        pytest.param(_packed({}), id="without a version"),
        pytest.param(_packed({"v": 99, "t": [], "d": {}}), id="a codec to come"),
        pytest.param(_packed({"v": 1, "t": [], "d": {}, "c": 0, "u": None}), id="no tokens"),
        pytest.param(
            _packed(
                {"v": 1, "t": [["x", None, "nadie", 8, False, {}]], "d": {}, "c": 0, "u": None}
            ),
            id="a token of another diagram, in the first codec",
        ),
        pytest.param(_packed({"v": 2}), id="a version and nothing else"),
        pytest.param(_packed(PRESENT | {"t": []}), id="neither tokens nor an end"),
        pytest.param(
            _packed(PRESENT | {"t": [["0" * 32, "nadie", 0, "listo", None, None, {}]]}),
            id="a token of another diagram",
        ),
    ],
)
def test_what_is_not_the_state_of_an_instance_is_refused_in_a_sentence(data):
    with pytest.raises(Unavailable, match="memoria_ilegible"):
        Ejecucion.load(definicion("logistica"), data, EMPTY, NOW)


def test_half_a_state_is_refused():
    memoria = _start("logistica", inicio="2026-08-12T14:00:00+00:00").dump()
    with pytest.raises(Unavailable, match="memoria_ilegible"):
        Ejecucion.load(definicion("logistica"), memoria[: len(memoria) // 2], EMPTY, NOW)
