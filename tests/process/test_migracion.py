"""A live state goes to a newer version of its diagram whole, or not at all and with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from engine.errors import RuleBroken
from engine.process.ejecucion import Ejecucion
from engine.process.memoria.codec import dump
from engine.process.traslado.migracion import rehearse
from tests.process.viaje import begin, carry, drawn, waits


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
