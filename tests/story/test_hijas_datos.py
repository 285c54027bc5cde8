"""What goes into children and comes out of them, and members that come late or leave early."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.actions.mando import ordenes
from engine.actions.tareas.atencion import complete
from engine.errors import Conflict, Forbidden, NotFound
from tests.story.familia import HIJA
from tests.story.sala import QUIEN

VARIAS = f"""
    ini > l > z > fin
    llama l proceso=hija de=xs como=x salidas="montos=monto"
    usuario z {QUIEN}
"""
MOTIVO = "Se corrigió con la oficina"


async def test_a_child_is_given_what_is_declared_and_nothing_else(familia):
    drawn = f"""
        ini > l > z > fin
        llama l proceso=hija entradas="base=monto * 2;dia=dia" salidas="total=monto + 1"
        usuario z {QUIEN}
    """
    told: dict[str, Any] = {"monto": Decimal("10.50"), "dia": date(2026, 8, 1), "secreto": "no"}
    parent = await familia.call(drawn, **told)
    [child] = await familia.ids(parent)
    assert (await familia.look(child)).variables == {
        "base": Decimal("21.00"), "dia": date(2026, 8, 1),
    }  # fmt: skip
    await familia.do(child, monto=4)
    assert (await familia.look(parent)).variables == {**told, "total": 5}
    assert await familia.sound()


async def test_each_member_is_given_its_own_and_what_the_call_works_out(familia):
    drawn = VARIAS.replace("como=x", 'como=x entradas="doble=x * base"')
    parent = await familia.call(drawn, xs=[1, 2, 3], base=2)
    given = [(await familia.look(child)).variables for child in await familia.ids(parent)]
    assert [(v["x"], v["doble"], v["loopCounter"]) for v in given] == [
        (1, 2, 0), (2, 4, 1), (3, 6, 2),
    ]  # fmt: skip
    assert all("base" not in v for v in given)


async def test_results_come_as_lists_in_the_order_of_the_members(familia):
    parent = await familia.call(VARIAS, xs=[1, 2, 3])
    first, second, third = await familia.ids(parent)
    for child, monto in ((third, 30), (first, 10), (second, 20)):
        await familia.do(child, monto=monto)
    assert (await familia.look(parent)).variables["montos"] == [10, 20, 30]


async def test_no_members_give_empty_lists(familia):
    parent = await familia.call(VARIAS, xs=[])
    assert (await familia.look(parent)).variables["montos"] == []


@pytest.mark.parametrize("turn", ["", "secuencial"], ids=["at once", "in sequence"])
@pytest.mark.parametrize(
    "how", ["cada=monto", 'cada=r salidas="r=monto"'], ids=["by its name", "by a mapping"]
)
async def test_the_standard_output_collection_gathers_one_of_each(familia, turn, how):
    drawn = f"""
        ini > l > z > fin
        llama l proceso=hija de=xs como=x reune=rs {how} {turn}
        usuario z {QUIEN}
    """
    parent = await familia.call(drawn, xs=["a", "b"])
    for monto in (7, 8):
        alive = [c["id"] for c in await familia.children(parent) if c["estado"] == "activa"]
        await familia.do(alive[0], monto=monto)
    assert (await familia.look(parent)).variables["rs"] == [7, 8]
    assert await familia.sound()


async def test_results_of_children_that_end_as_they_start_are_gathered_with_the_others(familia):
    hija = f"""
        ini > m > g
        formula m expresion="x * 10" resultado=monto
        exclusiva g
        g >[x = 2] t > fin
        g >[*] fin
        usuario t {QUIEN} variables="monto=monto"
    """
    parent = await familia.call(VARIAS, hija, xs=[1, 2, 3])
    assert await familia.counter(parent) == (3, 1, 2, 0)
    await familia.do((await familia.ids(parent))[1], monto=5)
    assert (await familia.look(parent)).variables["montos"] == [10, 5, 30]


async def test_a_mapping_in_that_cannot_be_worked_out_is_an_incident_of_the_call(familia):
    drawn = VARIAS.replace("como=x", 'como=x entradas="y=x + 1"')
    parent = await familia.call(drawn, xs=[1, "dos"])
    assert await familia.troubles(parent) == [("l", "abierto")]
    assert await familia.ids(parent) == []
    assert await familia.sound()


async def test_a_mapping_out_that_cannot_be_worked_out_stops_the_parent_and_not_the_child(
    familia,
):
    drawn = VARIAS.replace("montos=monto", "montos=monto + base")
    parent = await familia.call(drawn, xs=[1, 2], base=1)
    first, second = await familia.ids(parent)
    await familia.do(first, monto=5)
    await familia.do(second, monto="mucho")
    assert await familia.states(parent) == {"terminada": 2}
    assert await familia.troubles(parent) == [("l", "abierto")]
    assert await familia.sound()
    orden = await familia.orden("admin")
    await ordenes.retry(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    assert await familia.troubles(parent) == [("l", "abierto")]
    await ordenes.skip(
        familia.database, orden, instancia_id=parent, motivo=MOTIVO, variables={"montos": [6]}
    )
    assert await familia.where(parent) == ["z"]
    assert len(await familia.ids(parent)) == 2, "nobody is called a second time"
    assert await familia.sound()


async def test_what_is_mended_in_the_parent_is_gathered_without_calling_again(familia):
    drawn = VARIAS.replace("montos=monto", "montos=monto + monto / xs[5]")
    drawn = drawn.replace("como=x", 'como=x hasta="nrOfCompletedInstances >= tope"')
    parent = await familia.call(drawn.replace("+ monto / xs[5]", ""), xs=[1, 2, 3], tope="x")
    first, second, third = await familia.ids(parent)
    await familia.do(first, monto=5)
    assert await familia.troubles(parent) == [("l", "abierto")]
    assert await familia.states(parent) == {"terminada": 1, "activa": 2}
    await familia.do(second, monto=6)
    orden = await familia.orden("admin")
    await ordenes.set_data(
        familia.database, orden, instancia_id=parent, motivo=MOTIVO, cambios={"tope": 3}
    )
    await ordenes.retry(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    assert await familia.where(parent) == ["l"]
    assert await familia.sound()
    await familia.do(third, monto=7)
    assert await familia.where(parent) == ["z"]
    assert (await familia.look(parent)).variables["montos"] == [5, 6, 7]
    assert await familia.sound()


async def test_a_border_takes_a_call_that_failed_with_its_children(familia):
    drawn = f"{VARIAS}\nborde v@l duracion=P1D\nv > b > fin"
    drawn = drawn.replace("como=x", 'como=x hasta="nrOfCompletedInstances >= tope"')
    parent = await familia.call(drawn, xs=[1, 2, 3], tope="x")
    await familia.do((await familia.ids(parent))[0], monto=5)
    await familia.pass_time(days=1)
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"terminada": 1, "anulada": 2}
    assert await familia.troubles(parent) == [("l", "resuelto")]
    assert await familia.sound()


async def test_a_member_that_joins_late_is_waited_for_and_gives_its_part(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    told = await familia.add(parent, clave="tarde", variables={"x": 9})
    assert told["estado"] == "activa"
    assert await familia.counter(parent) == (3, 3, 0, 0)
    *early, late = await familia.ids(parent)
    assert str(late) == told["instancia"]
    assert (await familia.look(late)).variables["x"] == 9
    for n, child in enumerate(early):
        await familia.do(child, monto=n)
    assert await familia.where(parent) == ["l"]
    await familia.do(late, monto=9)
    assert (await familia.look(parent)).variables["montos"] == [0, 1, 9]
    assert [d["elemento"] for d in await familia.told(parent, "miembro_agregado")] == ["l"]
    assert await familia.sound()


async def test_a_member_that_leaves_is_waited_for_no_more_and_gives_nothing(familia):
    parent = await familia.call(VARIAS, xs=[1, 2, 3])
    first, second, third = await familia.ids(parent)
    assert (await familia.remove(parent, second))["estado"] == "anulada"
    assert await familia.tarea_states(second) == ["cancelada"]
    assert await familia.counter(parent) == (3, 2, 0, 1)
    await familia.do(first, monto=1)
    await familia.do(third, monto=3)
    assert (await familia.look(parent)).variables["montos"] == [1, 3]
    with pytest.raises(Conflict, match="llamada_cerrada"):
        await familia.remove(parent, first)
    assert await familia.sound()


async def test_the_parent_goes_on_when_the_last_one_alive_leaves(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, second = await familia.ids(parent)
    await familia.do(first, monto=1)
    await familia.remove(parent, second)
    assert await familia.where(parent) == ["z"]
    assert (await familia.look(parent)).variables["montos"] == [1]
    assert await familia.sound()


async def test_a_member_that_leaves_takes_its_own_children_with_it(familia):
    await familia.deploy("nieta", HIJA)
    parent = await familia.call(VARIAS, "ini > m > fin\nllama m proceso=nieta veces=2", xs=[1])
    [child] = await familia.ids(parent)
    await familia.remove(parent, child)
    assert await familia.states(child) == {"anulada": 2}
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


@pytest.mark.parametrize(
    ("end", "reached", "count"),
    [("fin_e error=E1", ["b"], (3, 0, 1, 2)), ("fin_e escala=E1", ["b"], (3, 0, 1, 2))],
    ids=["an error", "an escalation"],
)
async def test_a_late_member_that_ends_at_once_is_heard(familia, end, reached, count):
    kind = end.split()[1]
    hija = f"""
        ini > g
        exclusiva g
        g >[x = 9] fin_e
        g >[*] t > fin
        fin {end}
        usuario t {QUIEN}
    """
    parent = await familia.call(f"{VARIAS}\nborde e@l {kind}\ne > b > fin", hija, xs=[1, 2])
    await familia.add(parent, clave="tarde", variables={"x": 9})
    assert await familia.where(parent) == reached
    assert await familia.counter(parent) == count
    assert await familia.sound()


async def test_a_late_member_that_ends_at_once_may_fulfil_the_condition(familia):
    hija = f"ini > g\nexclusiva g\ng >[x = 9] fin\ng >[*] t > fin\nusuario t {QUIEN}"
    drawn = VARIAS.replace("como=x", 'como=x hasta="nrOfCompletedInstances >= 1"')
    parent = await familia.call(drawn, hija, xs=[1, 2])
    await familia.add(parent, clave="tarde", variables={"x": 9})
    assert await familia.where(parent) == ["z"]
    assert await familia.counter(parent) == (3, 0, 1, 2)
    assert await familia.sound()


async def test_who_joins_and_who_ends_at_the_same_instant_both_count(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, second = await familia.ids(parent)
    await familia.do(first, monto=1)
    [tarea] = await familia.open_tareas(second)
    joined: object
    joined, _ = await asyncio.gather(
        familia.add(parent, clave="tarde", variables={"x": 3}),
        complete(familia.database, await familia.orden(), tarea_id=tarea.id, respuesta={}),
        return_exceptions=True,
    )
    if isinstance(joined, Conflict):
        assert await familia.where(parent) == ["z"]
    else:
        assert await familia.where(parent) == ["l"]
        await familia.do((await familia.ids(parent))[-1])
        assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_members_of_what_is_stopped_or_over_are_refused(familia):
    parent = await familia.call(VARIAS, xs=[1, 2])
    first, _ = await familia.ids(parent)
    with pytest.raises(NotFound, match="miembro_desconocido"):
        await familia.remove(parent, parent)
    orden = await familia.orden("admin")
    await ordenes.suspend(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    with pytest.raises(Conflict, match="instancia_suspendida"):
        await familia.add(parent, clave="tarde")
    with pytest.raises(Conflict, match="instancia_suspendida"):
        await familia.remove(parent, first)
    await ordenes.cancel(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    with pytest.raises(Conflict, match="llamada_cerrada"):
        await familia.add(parent, clave="tarde")
    assert await familia.states(parent) == {"anulada": 2}
    assert await familia.sound()


async def test_only_who_administers_adds_and_removes(familia, monkeypatch):
    parent = await familia.call(VARIAS, xs=[1])
    plain = await familia.orden("diri")
    monkeypatch.setattr(familia, "orden", lambda *_: _ready(plain))
    with pytest.raises(Forbidden, match="solo_administracion"):
        await familia.add(parent, clave="tarde")
    with pytest.raises(Forbidden, match="solo_administracion"):
        await familia.remove(parent, (await familia.ids(parent))[0])


async def _ready(orden):
    return orden
