"""A live state goes to a newer version of its diagram whole, or not at all and with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.calendario import Calendario
from engine.errors import RuleBroken
from engine.process.casos import play
from engine.process.definicion import Definicion, define
from engine.process.ejecucion import Ejecucion
from engine.process.estado import Estado
from engine.process.memoria import dump
from engine.process.migracion import migrate, rehearse
from engine.process.motor import Motor
from tests.process.conformidad.dibujo import draw
from tests.process.dibujos import PROCESOS, cases, definicion, drawing, tables
from tests.process.injertos import grafted, series, tell

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
EMPTY = Calendario((), ())


def drawn(words: str) -> Definicion:
    """Return the process that the words of the conformance cases draw."""
    return define("p", draw(words), {})


def begin(words: str, *done: str, **variables: object) -> Ejecucion:
    """Start a process and present those tasks, one of each name after another."""
    execution = Ejecucion.start(drawn(words), variables, EMPTY, NOW)
    for name in done:
        waiting = next(e for e in execution.photograph().tareas if e.elemento.id == name)
        execution.complete(waiting.token)
    return execution


def carry(execution: Ejecucion, words: str, mapping: Mapping[str, str] | None = None) -> Ejecucion:
    """Take an instance to another version and take it up there, five hours later."""
    hasta, motor = drawn(words), Motor(EMPTY, LATER)
    moved = migrate(execution.estado, execution.definicion, hasta, mapping, motor=motor)
    return Ejecucion.resume(hasta, moved, EMPTY, LATER)


def waits(execution: Ejecucion) -> list[str]:
    """Return the elements where somebody or something is waited for."""
    foto = execution.photograph()
    waiting = (*foto.tareas, *foto.temporizadores, *foto.suscripciones, *foto.hijos)
    return sorted(espera.elemento.id for espera in waiting)


def refusals(execution: Ejecucion, words: str, mapping: Mapping[str, str] | None = None) -> str:
    """Return why an instance cannot go, or nothing."""
    ensayo = rehearse(execution.estado, execution.definicion, drawn(words), mapping)
    assert ensayo.puede is not bool(ensayo.motivos)
    return " ".join(ensayo.motivos)


@dataclass(frozen=True)
class Paso:
    """A change that an instance may take: where it stood, and where it waits afterwards."""

    antes: str
    despues: str
    quedan: list[str]
    hechas: tuple[str, ...] = ()
    mapa: Mapping[str, str] = field(default_factory=dict)


SUB = "ini > s > fin\nsub s {\n{}\n}"
PASOS = {
    "a task put in ahead": Paso("ini > a > b > fin", "ini > a > c > b > fin", ["a"]),
    "a task put in behind": Paso("ini > a > b > fin", "ini > c > a > b > fin", ["a"]),
    "a task taken away ahead": Paso("ini > a > b > c > fin", "ini > a > c > fin", ["a"]),
    "a task taken away behind": Paso("ini > a > b > fin", "ini > b > fin", ["b"], ("a",)),
    "the task where it stands, renamed by hand": Paso(
        "ini > a > b > fin", "ini > x > b > fin", ["x"], mapa={"a": "x"}
    ),
    "a parallel block ahead": Paso(
        "ini > a > b > fin", "ini > a > f > b > j > fin\nf > c > j\nparalela f j", ["a"]
    ),
    "inside a parallel block that stays": Paso(
        "ini > f > a > j > fin\nf > b > j\nparalela f j",
        "ini > f > a > x > j > fin\nf > b > j\nparalela f j",
        ["a", "b"],
    ),
    "a join that one branch has reached": Paso(
        "ini > f > a > j > c > fin\nf > b > j\nparalela f j",
        "ini > f > a > j > d > c > fin\nf > x > b > j\nparalela f j",
        ["b"],
        ("a",),
    ),
    "a join renamed, its flows found by where they come from": Paso(
        "ini > f > a > j > c > fin\nf > b > j\nparalela f j",
        "ini > f > a > k > c > fin\nf > b > k\nparalela f k",
        ["b"],
        ("a",),
        {"j": "k"},
    ),
    "inside a sub-process": Paso(
        SUB.replace("{}", "ini_s > a > fin_s"), SUB.replace("{}", "ini_s > a > b > fin_s"), ["a"]
    ),
    "a sub-process renamed with what lies inside": Paso(
        SUB.replace("{}", "ini_s > a > fin_s"),
        "ini > r > fin\nsub r {\nini_s > a > fin_s\n}",
        ["a"],
        mapa={"s": "r"},
    ),
    "half-done instances of a task": Paso(
        "ini > a > fin\nusuario a veces=3",
        "ini > a > b > fin\nusuario a veces=3",
        ["a", "a"],
        ("a",),
    ),
    "half-done instances of a sub-process": Paso(
        "ini > s > fin\nsub s veces=2 {\nini_s > a > b > fin_s\n}",
        "ini > s > z > fin\nsub s veces=2 {\nini_s > a > c > b > fin_s\n}",
        ["a", "b"],
        ("a",),
    ),
    "a round of a loop": Paso(
        'ini > a > fin\nusuario a bucle="loopCounter < 3"',
        'ini > a > b > fin\nusuario a bucle="loopCounter < 5"',
        ["a"],
        ("a",),
    ),
    "a call whose process is another from now": Paso(
        "ini > c > fin\nllama c llamado=hija", "ini > c > fin\nllama c llamado=otra", ["c"]
    ),
    "an exclusive block around where it stands": Paso(
        "ini > a > fin", "ini > g > a > h > fin\ng >[n > 1] b > h\nexclusiva g h", ["a"]
    ),
    "a message whose name changes": Paso(
        "ini > m > fin\ncaptura m mensaje=alto", "ini > m > fin\ncaptura m mensaje=pare", ["m"]
    ),
    "an inclusive block that stays": Paso(
        "ini > f > a > j > fin\nf >[*] b > j\ninclusiva f j",
        "ini > f > a > j > fin\nf >[*] b > x > j\ninclusiva f j",
        ["a"],
    ),
}


@pytest.mark.parametrize("paso", PASOS.values(), ids=PASOS.keys())
def test_an_instance_goes_to_the_newer_version_and_waits_where_it_should(paso):
    execution = begin(paso.antes, *paso.hechas)
    before = dump(execution.estado)
    assert refusals(execution, paso.despues, paso.mapa) == ""
    moved = carry(execution, paso.despues, paso.mapa)
    assert waits(moved) == paso.quedan
    assert dump(execution.estado) == before
    assert _finish(moved)


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


PAR = "ini > f > a > j > c > fin\nf > b > j\nparalela f j"
NEGADOS = {
    "the element is gone": ("ini > a > b > fin", "ini > b > fin", (), {}, "ya no existe"),
    "the element is left out by hand": (
        "ini > a > fin", "ini > a > fin", (), {"a": ""}, "ya no existe"
    ),
    "the element is of another class": (
        "ini > a > fin", "ini > a > fin\nservicio a", (), {}, "es tarea de una persona y"
    ),
    "the element is in a sub-process now": (
        "ini > a > fin", "ini > s > fin\nsub s {\nini_s > a > fin_s\n}", (), {},
        "dentro de otro subproceso",
    ),
    "the sub-process around it is gone": (
        "ini > s > fin\nsub s {\nini_s > a > fin_s\n}", "ini > a > fin", (), {}, "«s» ya no existe"
    ),
    "a parallel block is wrapped around it": (
        "ini > a > fin", "ini > f > a > j > fin\nf > x > j\nparalela f j", (), {},
        "«j» esperaría la rama que viene de «x»",
    ),
    "an inclusive block is wrapped around it": (
        "ini > a > fin", "ini > f > a > j > fin\nf > x > j\ninclusiva f j", (), {},
        "«j» esperaría la rama que viene de «x»",
    ),
    "a parallel block is wrapped around it, inside a way back": (
        "ini > a > g > fin\ng >[otra] a\nexclusiva g",
        "ini > f > a > j > g > fin\nf > x > j\ng >[otra] f\nparalela f j\nexclusiva g", (), {},
        "«j» esperaría",
    ),
    "a branch is added to the block it is in": (
        PAR, "ini > f > a > j > c > fin\nf > b > j\nf > x > j\nparalela f j", (), {},
        "viene de «x»",
    ),
    "the join of its branches is gone": (
        PAR, "ini > f > a > c > fin\nf > b > c\nparalela f", (), {}, "se haría más de una vez"
    ),
    "a branch that has arrived has no way in": (
        PAR, "ini > f > b > j > c > fin\nf > x > j\nparalela f j", ("a",), {},
        "ya recibió una rama que en la versión nueva no llega",
    ),
    "an inclusive join has one of its branches": (
        "ini > f > a > j > c > fin\nf > b > j\ninclusiva f j",
        "ini > f > a > j > d > c > fin\nf > b > j\ninclusiva f j", ("a",), {},
        "ya recibió una rama y espera otras",
    ),
    "two steps would be at one": (
        PAR, "ini > f > x > j > c > fin\nf > y > j\nparalela f j", (), {"a": "x", "b": "x"},
        "dos pasos en curso que hoy son distintos",
    ),
    "it repeats from now": (
        "ini > a > fin", "ini > a > fin\nusuario a veces=3", (), {}, "se hacía una sola vez"
    ),
    "it repeats no more": (
        "ini > a > fin\nusuario a veces=3", "ini > a > fin", ("a",), {}, "ahora una sola vez"
    ),
    "in turn and no longer at once": (
        "ini > a > fin\nusuario a veces=3", "ini > a > fin\nusuario a veces=3 secuencial", (), {},
        "una tras otra",
    ),
    "what it gathers changes half-way": (
        "ini > a > fin\nusuario a de=xs como=x reune=ys cada=y",
        "ini > a > fin\nusuario a de=xs como=x reune=zs cada=y", (), {}, "a medio repetir",
    ),
    "it waits for something else": (
        "ini > m > fin\ncaptura m mensaje=alto", "ini > m > fin\ncaptura m senal=alto", (), {},
        "espera un mensaje y en la versión nueva una señal",
    ),
    "a timer of another kind": (
        "ini > t > fin\ncaptura t duracion=PT1H",
        'ini > t > fin\ncaptura t fecha="2026-08-01T09:00:00-05:00"', (), {},
        "espera un temporizador",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("antes", "despues", "hechas", "mapa", "motivo"), NEGADOS.values(), ids=NEGADOS.keys()
)
def test_what_does_not_fit_is_refused_with_its_reason(antes, despues, hechas, mapa, motivo):
    execution = begin(antes, *hechas, xs=["uno", "dos"], otra=False)
    before = dump(execution.estado)
    assert motivo in refusals(execution, despues, mapa)
    with pytest.raises(RuleBroken, match="migracion_imposible"):
        carry(execution, despues, mapa)
    assert dump(execution.estado) == before


@pytest.mark.parametrize("mapa", [{"nadie": "a"}, {"a": "nadie"}])
def test_a_mapping_of_what_does_not_exist_is_refused(mapa):
    with pytest.raises(RuleBroken, match="correspondencia_invalida"):
        refusals(begin("ini > a > fin"), "ini > a > fin", mapa)


def test_an_instance_that_ended_has_nowhere_to_go():
    assert "ya terminó" in refusals(begin("ini > a > fin", "a"), "ini > a > fin")


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
    return {i: (t.nodo, t.ambito, t.estado) for i, t in estado.tokens.items()}


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
