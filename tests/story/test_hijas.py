"""Call activities start instances of their own, linked by rows and joined by a counter."""

import asyncio

import pytest
from sqlalchemy import update

from api.integridad import find_faults
from engine.actions.mando import ordenes
from engine.actions.tareas.atencion import complete
from engine.db import escritura
from engine.db.queries.tablas import grupos
from engine.errors import Conflict
from tests.story.familia import HIJA
from tests.story.gente import NOW
from tests.story.sala import QUIEN

UNA = f"ini > l > z > fin\nllama l proceso=hija\nusuario z {QUIEN}"
VARIAS = f"ini > l > z > fin\nllama l proceso=hija de=xs como=x\nusuario z {QUIEN}"
AL_INSTANTE = "ini > c > fin\nformula c expresion=1 resultado=uno"
MOTIVO = "Se corrigió con la oficina"


async def test_a_call_starts_one_instance_of_its_own_and_goes_on_when_it_ends(familia):
    parent = await familia.call(UNA)
    [child] = await familia.children(parent)
    assert (child["proceso"], child["raiz_id"], child["estado"]) == ("hija", parent, "activa")
    assert await familia.where(parent) == ["l"]
    assert child["padre_token"] in (await familia.look(parent)).estado.tokens
    assert await familia.counter(parent) == (1, 1, 0, 0)
    assert await familia.sound()
    await familia.do(child["id"])
    assert await familia.where(parent) == ["z"]
    assert await familia.state(child["id"]) == "terminada"
    assert await familia.counter(parent) == (1, 0, 1, 0)
    await familia.do(parent)
    assert await familia.state(parent) == "terminada"
    assert await familia.sound()


async def test_a_child_is_of_the_newest_version_when_its_call_begins(familia):
    await familia.deploy("hija", HIJA)
    await familia.deploy("padre", f"ini > y > l > fin\nusuario y {QUIEN}\nllama l proceso=hija")
    parent = await familia.start("padre")
    await familia.deploy("hija", HIJA.replace("> t >", "> u >").replace("usuario t", "usuario u"))
    await familia.do(parent)
    [child] = await familia.ids(parent)
    assert await familia.where(child) == ["u"]


@pytest.mark.parametrize(
    ("how", "variables"),
    [("veces=n", {"n": 3}), ("de=xs como=x", {"xs": ["a", "b", "c"]})],
    ids=["by cardinality", "by collection"],
)
async def test_several_start_one_each_and_the_last_to_end_joins(familia, how, variables):
    drawn = f"ini > l > z > fin\nllama l proceso=hija {how}\nusuario z {QUIEN}"
    parent = await familia.call(drawn, **variables)
    children = await familia.ids(parent)
    assert len(children) == 3
    for left, child in zip((2, 1, 0), reversed(children), strict=True):
        assert await familia.where(parent) == ["l"]
        await familia.do(child)
        assert await familia.counter(parent) == (3, left, 3 - left, 0)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_each_in_its_turn_when_they_go_in_sequence(familia):
    drawn = VARIAS.replace("como=x", "como=x secuencial")
    parent = await familia.call(drawn, xs=["a", "b", "c"])
    for x in ("a", "b", "c"):
        *over, child = await familia.ids(parent)
        assert [await familia.state(one) for one in over] == ["terminada"] * len(over)
        assert (await familia.look(child)).variables["x"] == x
        await familia.do(child)
    assert len(await familia.ids(parent)) == 3
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_a_loop_calls_again_while_its_condition_holds(familia):
    drawn = f"""
        ini > l > z > fin
        llama l proceso=hija bucle="veredicto = 'otra'" salidas="veredicto=veredicto"
        usuario z {QUIEN}
    """
    parent = await familia.call(drawn)
    for said, calls in (("otra", 2), ("otra", 3), ("basta", 3)):
        await familia.do((await familia.ids(parent))[-1], veredicto=said)
        assert len(await familia.ids(parent)) == calls
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_an_empty_collection_is_passed_by_and_no_child_starts(familia):
    parent = await familia.call(VARIAS, xs=[])
    assert await familia.where(parent) == ["z"]
    assert await familia.ids(parent) == []
    assert await familia.sound()


async def test_children_that_wait_for_nobody_are_kept_with_their_history(familia):
    parent = await familia.call(VARIAS, AL_INSTANTE, xs=[1, 2])
    assert await familia.where(parent) == ["z"]
    assert await familia.states(parent) == {"terminada": 2}
    assert await familia.counter(parent) == (2, 0, 2, 0)
    for child in await familia.ids(parent):
        assert len(await familia.told(child, "paso")) == 1
    assert await familia.sound()


async def test_grandchildren_share_the_root_and_end_it_when_the_last_ends(familia):
    await familia.deploy("nieta", HIJA)
    middle = "ini > m > fin\nllama m proceso=nieta de=ys como=y"
    top = "ini > l > fin\nllama l proceso=hija de=xs como=x entradas='ys=x'"
    parent = await familia.call(top, middle, xs=[[1, 2], [3]])
    children = await familia.ids(parent)
    grandchildren = [await familia.children(child) for child in children]
    assert [len(group) for group in grandchildren] == [2, 1]
    assert {row["raiz_id"] for group in grandchildren for row in group} == {parent}
    for group in grandchildren:
        assert await familia.state(parent) == "activa"
        for row in group:
            await familia.do(row["id"])
    assert [await familia.state(child) for child in children] == ["terminada"] * 2
    assert await familia.state(parent) == "terminada"
    assert await familia.sound()


async def test_a_process_that_calls_itself_without_end_is_an_incident(familia):
    await familia.deploy("eterna", "ini > l > fin\nllama l proceso=eterna")
    parent = await familia.start("eterna")
    for _ in range(20):
        [parent] = await familia.ids(parent)
    assert await familia.troubles(parent) == [("l", "abierto")]
    assert await familia.sound()


async def test_an_unknown_process_is_an_incident_until_somebody_deploys_it(familia):
    await familia.deploy("padre", UNA)
    parent = await familia.start("padre")
    assert await familia.troubles(parent) == [("l", "abierto")]
    await familia.deploy("hija", HIJA)
    orden = await familia.orden("admin")
    await ordenes.retry(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    assert await familia.troubles(parent) == [("l", "resuelto")]
    [child] = await familia.ids(parent)
    await familia.do(child)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


@pytest.mark.parametrize("many", [2, 10])
async def test_children_that_end_at_the_same_instant_never_lose_the_join(familia, many):
    parent = await familia.call(VARIAS, xs=list(range(many)))
    orden = await familia.orden()
    open_ones = [(await familia.open_tareas(child))[0] for child in await familia.ids(parent)]
    await asyncio.gather(
        *(complete(familia.database, orden, tarea_id=t.id, respuesta={}) for t in open_ones)
    )
    assert await familia.counter(parent) == (many, 0, many, 0)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_grandchildren_of_two_branches_end_at_once_and_the_top_ends_once(familia):
    await familia.deploy("nieta", HIJA)
    middle = "ini > m > fin\nllama m proceso=nieta veces=2"
    top = f"ini > l > z > fin\nllama l proceso=hija veces=2\nusuario z {QUIEN}"
    parent = await familia.call(top, middle)
    lowest = [g for c in await familia.ids(parent) for g in await familia.ids(c)]
    orden = await familia.orden()
    open_ones = [(await familia.open_tareas(one))[0] for one in lowest]
    await asyncio.gather(
        *(complete(familia.database, orden, tarea_id=t.id, respuesta={}) for t in open_ones)
    )
    assert len(await familia.open_tareas(parent)) == 1
    assert await familia.sound()


async def test_a_fan_out_wider_than_one_statement_is_written_whole(familia, monkeypatch):
    monkeypatch.setattr(escritura, "AT_ONCE", 3)
    hija = HIJA + "\nborde v@t duracion=P9D\nv > fin"
    parent = await familia.call(VARIAS, hija, xs=list(range(10)))
    children = await familia.ids(parent)
    assert len(children) == 10
    assert await familia.counter(parent) == (10, 10, 0, 0)
    assert await familia.sound()
    for child in children:
        await familia.do(child)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_a_stopped_parent_stops_its_children_and_they_go_on_with_it(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, second = await familia.ids(parent)
    [tarea] = await familia.open_tareas(first)
    orden = await familia.orden("admin")
    await ordenes.suspend(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    assert await familia.states(parent) == {"suspendida": 2}
    with pytest.raises(Conflict, match="tarea_suspendida"):
        await complete(familia.database, await familia.orden(), tarea_id=tarea.id, respuesta={})
    await ordenes.resume(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    for child in (first, second):
        await familia.do(child)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_a_child_is_not_taken_up_while_what_called_it_is_stopped(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, _ = await familia.ids(parent)
    orden = await familia.orden("admin")
    await ordenes.suspend(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    with pytest.raises(Conflict, match="madre_suspendida"):
        await ordenes.resume(familia.database, orden, instancia_id=first, motivo=MOTIVO)
    assert await familia.states(parent) == {"suspendida": 2}


async def test_a_child_stopped_alone_holds_the_join_until_it_goes_on(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, second = await familia.ids(parent)
    orden = await familia.orden("admin")
    await ordenes.suspend(familia.database, orden, instancia_id=first, motivo=MOTIVO)
    await familia.do(second)
    assert await familia.where(parent) == ["l"]
    await ordenes.resume(familia.database, orden, instancia_id=first, motivo=MOTIVO)
    familia.now = NOW
    await familia.do(first)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_counters_that_do_not_add_up_are_told(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    for child in await familia.ids(parent):
        await familia.do(child)
    assert await familia.sound()
    async with familia.database.transaction() as tx:
        await tx.execute(update(grupos).values(terminadas=grupos.c.terminadas + 1))
    [fault] = await find_faults(familia.database, familia.now)
    assert str(parent) in fault
