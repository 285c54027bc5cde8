"""A completion is one transaction of at most four statements, whatever the instance's age."""

import pytest

from engine.actions.instancias.memoria_caliente import CALIENTE
from engine.actions.tareas.atencion import complete
from tests.story.alambre import counting
from tests.story.familia import HIJA, Familia
from tests.story.sala import QUIEN

MOST = 4
SIGUE = f"ini > t > z > fin\nusuario t z {QUIEN}"
DURA = f"ini > t > z > fin\nusuario t z {QUIEN} vence=habiles(2)"
FINAL = f"ini > t > fin\nusuario t {QUIEN}"
RELOJES = f"""
    ini > t > z > fin
    usuario t z {QUIEN}
    borde v@t duracion=P1D
    borde w@z duracion=P2D
    v > fin
    w > fin
"""
OIDOS = f"""
    ini > t > z > fin
    usuario t z {QUIEN}
    borde m@t mensaje=uno clave="'a'"
    borde n@z mensaje=dos
    borde s@z senal=tres sigue
    m > fin
    n > fin
    s > fin
"""
LANZA = f"""
    ini > t > e > z > fin
    usuario t z {QUIEN}
    lanza e mensaje=uno clave="'a'"
"""
JUNTA = f"""
    ini > p
    paralela p q
    p > t > q
    p > a > q
    q > z > fin
    formula a expresion=1 resultado=uno
    usuario t z {QUIEN}
"""
MADRE = f"ini > l > z > fin\nllama l proceso=hija de=xs como=x\nusuario z {QUIEN}"
SUMA = MADRE.replace("como=x", "como=x salidas='montos=monto'")
LLAMA = f"ini > t > l > fin\nusuario t {QUIEN}\nllama l proceso=hija de=xs como=x"
ABANDONA = f"""
    ini > p
    paralela p
    p > l > fin
    p > t > fin_t
    fin fin_t termina
    llama l proceso=hija de=xs como=x
    usuario t {QUIEN}
"""
EDAD = f"""
    ini > t > g
    usuario t {QUIEN} variables="sigue=sigue"
    exclusiva g
    g >[sigue] t
    g >[*] fin
"""


async def _sent(familia: Familia, tarea_id, *, clave: str = "k", **respuesta) -> str:
    """Complete a tarea; return what was sent, or nothing when it was little enough."""
    orden = await familia.orden(clave=f"{clave}-{tarea_id}")
    async with counting(familia.database) as alambre:
        await complete(familia.database, orden, tarea_id=tarea_id, respuesta=respuesta)
    assert len(alambre) >= 2, "a statement opens the step and another ends it"
    return "" if len(alambre) <= MOST else str(alambre)


async def _tarea(familia: Familia, instancia, elemento: str = "t"):
    return next(t.id for t in await familia.open_tareas(instancia) if t.elemento == elemento)


async def _warm(familia: Familia) -> None:
    """Let this process read what all instances share, and its connection the types it uses."""
    await familia.deploy("calienta", FINAL)
    await familia.do(await familia.start("calienta"))


@pytest.mark.parametrize("memory", ["hot", "cold"])
@pytest.mark.parametrize(
    "drawn",
    [SIGUE, DURA, FINAL, RELOJES, OIDOS, LANZA, JUNTA],
    ids=[
        "the next task", "a task with its deadline", "the end", "timers set and cancelled",
        "waits for messages set and cancelled", "a message thrown", "a parallel join",
    ],
)  # fmt: skip
async def test_a_completion_sends_few_statements(familia, drawn, memory):
    await familia.deploy("p", drawn)
    instancia = await familia.start("p")
    await _warm(familia)
    if memory == "cold":
        CALIENTE.forget(instancia)
    assert await _sent(familia, await _tarea(familia, instancia)) == ""
    assert await familia.sound()


@pytest.mark.parametrize(
    ("drawn", "many"), [(MADRE, 3), (MADRE, 1), (SUMA, 3)], ids=["of three", "of one", "gathered"]
)
async def test_each_child_that_ends_and_the_last_that_moves_its_parent_send_few(
    familia, drawn, many
):
    await _warm(familia)
    await familia.deploy("hija", HIJA)
    await familia.deploy("madre", drawn)
    parent = await familia.start("madre", xs=list(range(many)))
    for child in await familia.ids(parent):
        CALIENTE.forget(parent)
        assert await _sent(familia, await _tarea(familia, child)) == ""
    assert await familia.where(parent) == ["z"]


async def test_the_last_grandchild_ends_three_levels_in_few(familia):
    await _warm(familia)
    await familia.deploy("nieta", HIJA)
    await familia.deploy("hija", "ini > m > fin\nllama m proceso=nieta")
    await familia.deploy("madre", MADRE)
    parent = await familia.start("madre", xs=[1])
    [child] = await familia.ids(parent)
    [grandchild] = await familia.ids(child)
    assert await _sent(familia, await _tarea(familia, grandchild)) == ""
    assert await familia.where(parent) == ["z"]


@pytest.mark.parametrize("many", [1, 100])
async def test_children_are_started_and_ended_in_few_however_many_they_are(familia, many):
    await _warm(familia)
    await familia.deploy("hija", HIJA)
    await familia.deploy("llama", LLAMA)
    await familia.deploy("abandona", ABANDONA)
    starting = await familia.start("llama", xs=list(range(many)))
    leaving = await familia.start("abandona", xs=list(range(many)))
    assert await _sent(familia, await _tarea(familia, starting)) == ""
    assert await _sent(familia, await _tarea(familia, leaving)) == ""
    assert await familia.states(starting) == {"activa": many}
    assert await familia.states(leaving) == {"anulada": many}


async def test_the_two_hundredth_round_sends_what_the_first_did(familia):
    await familia.deploy("edad", EDAD)
    instancia = await familia.start("edad")
    counts = []
    for _ in range(200):
        tarea_id = await _tarea(familia, instancia)
        orden = await familia.orden()
        async with counting(familia.database) as alambre:
            await complete(familia.database, orden, tarea_id=tarea_id, respuesta={"sigue": True})
        counts.append(len(alambre))
    assert set(counts[1:]) == {2}


async def test_what_was_sent_once_is_answered_again_by_little(familia):
    await familia.deploy("p", SIGUE)
    instancia = await familia.start("p")
    tarea_id = await _tarea(familia, instancia)
    orden = await familia.orden(clave="una")
    told = await complete(familia.database, orden, tarea_id=tarea_id, respuesta={})
    async with counting(familia.database) as alambre:
        again = await complete(familia.database, orden, tarea_id=tarea_id, respuesta={})
    assert again == told
    assert len(alambre) == 2, str(alambre)
