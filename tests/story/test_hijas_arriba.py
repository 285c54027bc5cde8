"""What goes up and down a family: errors, escalations, conditions fulfilled, ends from above."""

import pytest

from engine.actions.mando import ordenes
from tests.story.sala import QUIEN

VARIAS = f"""
    ini > l > z > fin
    llama l proceso=hija de=xs como=x
    usuario z {QUIEN}
"""
QUIEBRA = f"""
    ini > t > g
    usuario t {QUIEN} variables="mal=mal" vence=habiles(2)
    exclusiva g
    g >[mal] fin_e
    g >[*] u > fin
    usuario u {QUIEN}
    fin fin_e error=E1
"""
AVISA = f"""
    ini > t > e > u > fin
    usuario t {QUIEN} variables="mal=mal"
    lanza e escala=M1
    usuario u {QUIEN} vence=habiles(2)
    borde v@u duracion=P3D
    borde m@u mensaje=alto
    v > fin
    m > fin
"""
MOTIVO = "Se corrigió con la oficina"


@pytest.mark.parametrize(
    ("border", "reached"),
    [("error=E1", "b"), ("error", "b"), ("error=E2", None)],
    ids=["by its code", "by any", "by another code"],
)
async def test_an_error_that_ends_a_child_goes_to_the_border_of_its_call(familia, border, reached):
    drawn = f"{VARIAS}\nborde e@l {border}\ne > b > fin"
    parent = await familia.call(drawn.replace("> z", "> z"), QUIEBRA, xs=[1, 2, 3])
    first, second, third = await familia.ids(parent)
    await familia.do(first)
    await familia.do(second, mal=True)
    assert [await familia.state(c) for c in (first, second, third)] == [
        "anulada", "terminada", "anulada",
    ]  # fmt: skip
    assert await familia.tarea_states(first) == ["completada", "cancelada"]
    assert await familia.tarea_states(third) == ["cancelada"]
    assert await familia.counter(parent) == (3, 0, 1, 2)
    if reached:
        assert await familia.where(parent) == [reached]
        assert await familia.told(parent, "hijas_anuladas") == [{"cuantas": 2}]
    else:
        assert await familia.state(parent) == "terminada"
    assert await familia.sound()


async def test_the_border_that_names_the_code_comes_before_the_one_that_takes_any(familia):
    drawn = f"{VARIAS}\nborde c@l error\nborde e@l error=E1\nc > b > fin\ne > d > fin"
    parent = await familia.call(drawn, QUIEBRA, xs=[1])
    await familia.do((await familia.ids(parent))[0], mal=True)
    assert await familia.where(parent) == ["d"]
    assert await familia.counter(parent) == (1, 0, 1, 0)
    assert await familia.sound()


async def test_an_error_that_nobody_catches_goes_up_two_levels(familia):
    await familia.deploy("nieta", QUIEBRA)
    middle = "ini > m > fin\nllama m proceso=nieta veces=2"
    top = f"{VARIAS}\nborde e@l error=E1\ne > b > fin"
    parent = await familia.call(top, middle, xs=[1, 2])
    first, second = await familia.ids(parent)
    await familia.do((await familia.ids(first))[0], mal=True)
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"terminada": 1, "anulada": 1}
    assert await familia.states(first) == {"terminada": 1, "anulada": 1}
    assert await familia.states(second) == {"anulada": 2}
    assert await familia.counter(first) == (2, 0, 1, 1)
    assert await familia.counter(second) == (2, 0, 0, 2)
    assert await familia.sound()


async def test_an_error_at_the_very_start_ends_the_call_and_is_kept(familia):
    hija = f"ini > g\nexclusiva g\ng >[x = 2] fin_e\ng >[*] t > fin\nusuario t {QUIEN}\n"
    hija += "fin fin_e error=E1"
    parent = await familia.call(f"{VARIAS}\nborde e@l error\ne > b > fin", hija, xs=[1, 2, 3])
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"anulada": 2, "terminada": 1}
    assert await familia.counter(parent) == (3, 0, 1, 2)
    assert await familia.sound()


async def test_an_escalation_that_does_not_interrupt_adds_a_token_each_time(familia):
    drawn = f"{VARIAS}\nborde e@l escala=M1 sigue\ne > b > fin"
    parent = await familia.call(drawn, AVISA, xs=[1, 2])
    for child in await familia.ids(parent):
        await familia.do(child)
        assert await familia.where(child) == ["m", "u", "v"] or "u" in await familia.where(child)
    assert sorted(t.elemento for t in await familia.open_tareas(parent)) == ["b", "b"]
    for child in await familia.ids(parent):
        await familia.do(child)
    assert sorted(t.elemento for t in await familia.open_tareas(parent)) == ["b", "b", "z"]
    assert await familia.sound()


async def test_an_escalation_that_interrupts_ends_who_sent_it_and_the_others(familia):
    drawn = f"{VARIAS}\nborde e@l escala=M1\ne > b > fin"
    parent = await familia.call(drawn, AVISA, xs=[1, 2])
    first, second = await familia.ids(parent)
    await familia.do(first)
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"anulada": 2}
    assert await familia.open_tareas(first) == []
    assert await familia.tarea_states(second) == ["cancelada"]
    assert await familia.counter(parent) == (2, 0, 0, 2)
    assert await familia.sound()


async def test_an_escalation_with_the_end_of_the_last_child_ends_the_call_once(familia):
    hija = f"ini > t > fin_e\nusuario t {QUIEN}\nfin fin_e escala=M1"
    drawn = f"{VARIAS}\nborde e@l escala=M1\ne > b > fin"
    parent = await familia.call(drawn, hija, xs=[1, 2])
    first, _ = await familia.ids(parent)
    await familia.do(first)
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"terminada": 1, "anulada": 1}
    assert await familia.counter(parent) == (2, 0, 1, 1)
    assert await familia.sound()


async def test_an_escalation_goes_up_through_who_does_not_catch_it(familia):
    await familia.deploy("nieta", AVISA)
    middle = "ini > m > fin\nllama m proceso=nieta"
    parent = await familia.call(f"{VARIAS}\nborde e@l escala sigue\ne > b > fin", middle, xs=[1])
    [child] = await familia.ids(parent)
    [grandchild] = await familia.ids(child)
    await familia.do(grandchild)
    assert [t.elemento for t in await familia.open_tareas(parent)] == ["b"]
    assert await familia.state(child) == "activa"
    assert await familia.sound()


async def test_an_escalation_that_interrupts_at_the_start_leaves_nobody_running(familia):
    hija = f"ini > e > t > fin\nlanza e escala=M1\nusuario t {QUIEN}"
    parent = await familia.call(f"{VARIAS}\nborde e@l escala=M1\ne > b > fin", hija, xs=[1, 2])
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"anulada": 2}
    assert await familia.sound()


async def test_when_the_condition_holds_the_others_are_ended_and_their_tareas_closed(familia):
    drawn = VARIAS.replace("como=x", 'como=x hasta="nrOfCompletedInstances >= 2"')
    parent = await familia.call(drawn, xs=[1, 2, 3, 4])
    children = await familia.ids(parent)
    await familia.do(children[3])
    assert await familia.where(parent) == ["l"]
    await familia.do(children[1])
    assert await familia.where(parent) == ["z"]
    assert [await familia.state(c) for c in children] == [
        "anulada", "terminada", "anulada", "terminada",
    ]  # fmt: skip
    assert await familia.tarea_states(children[0]) == ["cancelada"]
    assert await familia.counter(parent) == (4, 0, 2, 2)
    assert await familia.sound()


async def test_the_condition_reads_what_each_child_gives(familia):
    drawn = VARIAS.replace(
        "como=x", "como=x hasta=\"v = 'sí'\" salidas='v=veredicto'"
    )  # fmt: skip
    parent = await familia.call(drawn, xs=[1, 2, 3])
    first, second, _ = await familia.ids(parent)
    await familia.do(second, veredicto="no")
    assert await familia.where(parent) == ["l"]
    await familia.do(first, veredicto="sí")
    assert await familia.where(parent) == ["z"]
    assert (await familia.look(parent)).variables["v"] == ["sí", "no"]
    assert await familia.sound()


async def test_the_condition_holds_for_children_that_end_as_they_start(familia):
    hija = f"ini > g\nexclusiva g\ng >[x > 2] t > fin\ng >[*] fin\nusuario t {QUIEN}"
    drawn = VARIAS.replace("como=x", 'como=x hasta="nrOfCompletedInstances >= 2"')
    parent = await familia.call(drawn, hija, xs=[1, 3, 2, 4])
    assert await familia.where(parent) == ["z"]
    assert await familia.states(parent) == {"terminada": 2, "anulada": 2}
    assert await familia.sound()


async def test_a_border_that_interrupts_the_call_ends_all_below_it(familia):
    await familia.deploy("nieta", QUIEBRA)
    middle = f"""
        ini > p
        paralela p
        p > m > fin
        p > t > fin
        llama m proceso=nieta veces=2
        usuario t {QUIEN}
        borde v@t duracion=P9D
        v > fin
    """
    top = f"{VARIAS}\nborde v@l duracion=P1D\nv > b > fin"
    parent = await familia.call(top, middle, xs=[1, 2])
    await familia.pass_time(days=1)
    assert await familia.where(parent) == ["b"]
    assert await familia.states(parent) == {"anulada": 2}
    for child in await familia.ids(parent):
        assert await familia.states(child) == {"anulada": 2}
        assert await familia.tarea_states(child) == ["cancelada"]
    assert await familia.told(parent, "hijas_anuladas") == [{"cuantas": 6}]
    assert await familia.sound()
    await familia.pass_time(days=20)
    assert [t.elemento for t in await familia.open_tareas(parent)] == ["b"]


async def test_a_border_that_does_not_interrupt_leaves_the_children_alone(familia):
    top = f"{VARIAS}\nborde v@l duracion=P1D sigue\nv > b > fin"
    parent = await familia.call(top, xs=[1, 2])
    await familia.pass_time(days=1)
    assert await familia.states(parent) == {"activa": 2}
    assert [t.elemento for t in await familia.open_tareas(parent)] == ["b"]
    for child in await familia.ids(parent):
        await familia.do(child)
    assert sorted(t.elemento for t in await familia.open_tareas(parent)) == ["b", "z"]
    assert await familia.sound()


async def test_a_parent_that_is_ended_ends_all_below_it(familia):
    await familia.deploy("nieta", QUIEBRA)
    parent = await familia.call(VARIAS, "ini > m > fin\nllama m proceso=nieta veces=2", xs=[1, 2])
    orden = await familia.orden("admin")
    await ordenes.cancel(familia.database, orden, instancia_id=parent, motivo=MOTIVO)
    assert await familia.states(parent) == {"anulada": 2}
    for child in await familia.ids(parent):
        assert await familia.states(child) == {"anulada": 2}
        assert await familia.counter(child) == (2, 0, 0, 2)
    assert await familia.sound()


async def test_a_parent_that_terminates_takes_its_children_with_it(familia):
    drawn = f"""
        ini > p
        paralela p
        p > l > z > fin
        p > y > fin_t
        fin fin_t termina
        llama l proceso=hija de=xs como=x
        usuario y z {QUIEN}
    """
    parent = await familia.call(drawn, xs=[1, 2])
    await familia.do(parent)
    assert await familia.state(parent) == "terminada"
    assert await familia.states(parent) == {"anulada": 2}
    assert await familia.sound()


async def test_a_child_in_the_middle_that_is_ended_counts_out_of_its_group(familia):
    await familia.deploy("nieta", QUIEBRA)
    parent = await familia.call(VARIAS, "ini > m > fin\nllama m proceso=nieta veces=2", xs=[1, 2])
    first, second = await familia.ids(parent)
    orden = await familia.orden("admin")
    await ordenes.cancel(familia.database, orden, instancia_id=first, motivo=MOTIVO)
    assert await familia.counter(parent) == (2, 1, 0, 1)
    assert await familia.states(first) == {"anulada": 2}
    for grandchild in await familia.ids(second):
        await familia.do(grandchild)
        await familia.do(grandchild)
    assert await familia.where(parent) == ["z"]
    assert await familia.sound()


async def test_the_condition_looks_at_those_that_somebody_ended_too(familia):
    drawn = VARIAS.replace("como=x", 'como=x hasta="numberOfTerminatedInstances >= 1"')
    parent = await familia.call(drawn, xs=[1, 2, 3])
    first, *_ = await familia.ids(parent)
    orden = await familia.orden("admin")
    await ordenes.cancel(familia.database, orden, instancia_id=first, motivo=MOTIVO)
    assert await familia.where(parent) == ["z"]
    assert await familia.counter(parent) == (3, 0, 0, 3)
    assert await familia.sound()
