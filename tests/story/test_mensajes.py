"""Processes that tell each other things: one receiver for a message, all who wait for a signal."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.actions.instancias.mensajes import deliver_due, match_due
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import entregas, instancias, mensajes
from engine.errors import Conflict
from tests.story.gente import settle_in
from tests.story.sala import ALERTA, ARRANCA, QUIEN, Sala

ESPERA = f"""
    ini > m > a > fin
    captura m mensaje=pago clave=codigo variables="monto=total"
    usuario a {QUIEN}
"""
CUALQUIERA = f"""
    ini > m > a > fin
    captura m mensaje=pago
    usuario a {QUIEN}
"""
NOTAS = f"""
    ini > a > fin
    usuario a {QUIEN}
    borde m@a mensaje=nota clave=codigo variables="texto=ultima" sigue
    m > b > fin
    usuario b {QUIEN}
"""


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def test_a_message_moves_the_instance_that_waits_for_its_key_at_once(sala):
    await sala.deploy("espera", ESPERA)
    first, second = [await sala.start("espera", codigo=c) for c in ("E-1", "E-2")]
    told = await sala.send("pago", "E-2", datos={"monto": 30})
    assert (told["estado"], told["instancia"]) == ("entregado", str(second))
    assert (await sala.where(first), await sala.where(second)) == (["m"], ["a"])
    assert (await sala.look(second)).variables["total"] == 30
    assert len(await sala.open_tareas(second)) == 1


async def test_what_nobody_waited_for_is_taken_by_the_first_that_does(sala):
    await sala.deploy("espera", ESPERA)
    told = await sala.send("pago", "E-9", datos={"monto": 1})
    assert (told["estado"], told["instancia"]) == ("en_espera", None)
    late = await sala.start("espera", codigo="E-9")
    await sala.settle()
    assert await sala.where(late) == ["a"]
    later = await sala.start("espera", codigo="E-9")
    await sala.settle()
    assert await sala.where(later) == ["m"]


async def test_a_stored_message_dies_with_its_lifetime(sala):
    await sala.deploy("espera", ESPERA)
    await sala.send("pago", "E-9", vida=timedelta(hours=2))
    assert (await sala.send("pago", "E-9", vida=timedelta(0)))["estado"] == "vencido"
    await sala.pass_time(hours=2)
    late = await sala.start("espera", codigo="E-9")
    await sala.settle()
    assert await sala.where(late) == ["m"]


async def test_one_process_tells_another_and_dates_come_as_dates(sala):
    await sala.deploy("espera", ESPERA.replace("monto=total", "dia=dia"))
    await sala.deploy(
        "avisa",
        """
        ini > e > fin
        lanza e mensaje=pago clave="'E-1'" datos="dia=hoy()"
        """,
    )
    waits = await sala.start("espera", codigo="E-1")
    await sala.start("avisa")
    await sala.settle()
    assert await sala.where(waits) == ["a"]
    assert (await sala.look(waits)).variables["dia"] == date(2026, 7, 6)


async def test_a_process_may_answer_itself_in_another_branch(sala):
    await sala.deploy(
        "eco",
        f"""
        ini > p
        paralela p
        captura m mensaje=eco
        lanza e mensaje=eco
        usuario a b {QUIEN}
        p > m > a > fin
        p > e > b > fin
        """,
    )
    here = await sala.start("eco")
    await sala.settle()
    assert await sala.where(here) == ["a", "b"]


async def test_a_border_that_does_not_interrupt_takes_every_message_once(sala):
    await sala.deploy("notas", NOTAS)
    stored = [await sala.send("nota", "N-1", datos={"texto": f"{n}"}) for n in range(3)]
    assert {told["estado"] for told in stored} == {"en_espera"}
    here = await sala.start("notas", codigo="N-1")
    await sala.settle()
    await sala.send("nota", "N-1", datos={"texto": "otra"})
    await sala.settle()
    assert Counter(t.elemento for t in await sala.open_tareas(here)) == {"a": 1, "b": 4}


async def test_a_signal_reaches_every_instance_that_waits_and_starts_those_it_starts(sala):
    await sala.deploy("alerta", ALERTA)
    await sala.deploy("brigada", ARRANCA.replace("mensaje=pedido", "senal=alerta"))
    waiting = [await sala.start("alerta") for _ in range(3)]
    assert (await sala.signal("alerta", region="Puno"))["receptores"] == 4
    late = await sala.start("alerta")
    await sala.settle()
    for instancia in waiting:
        assert await sala.where(instancia) == ["a"]
        assert (await sala.look(instancia)).variables["region"] == "Puno"
    assert await sala.where(late) == ["s"]
    assert len(await sala.running("brigada")) == 1


async def test_a_thrown_signal_is_heard_once_by_the_thrower_and_by_the_others(sala):
    words = f"""
        ini > p
        paralela p
        usuario a b c {QUIEN}
        borde s@a senal=alerta sigue
        lanza e senal=alerta
        p > a > fin
        p > c > e > fin
        s > b > fin
    """
    await sala.deploy("gritona", words)
    other = await sala.start("gritona")
    thrower = await sala.start("gritona")
    [c] = [t for t in await sala.open_tareas(thrower) if t.elemento == "c"]
    await complete(sala.database, await sala.orden(), tarea_id=c.id, respuesta={})
    await sala.settle()
    assert Counter(t.elemento for t in await sala.open_tareas(thrower)) == {"a": 1, "b": 1}
    assert Counter(t.elemento for t in await sala.open_tareas(other)) == {"a": 1, "b": 1, "c": 1}


async def test_a_message_starts_one_instance_of_the_newest_version(sala):
    await sala.deploy("pedidos", ARRANCA)
    assert await sala.waits("pedidos") == [(1, "ini_m")]
    await sala.deploy(
        "pedidos", ARRANCA.replace("usuario a", "usuario b").replace("> a >", "> b >")
    )
    assert await sala.waits("pedidos") == [(2, "ini_m")]
    told = await sala.send("pedido", "P-7", datos={"cantidad": 5})
    [(version, here)] = await sala.running("pedidos")
    assert (version, told["estado"], told["instancia"]) == (2, "entregado", str(here))
    assert (await sala.look(here)).variables == {"n": 5}
    assert await sala.where(here) == ["b"]


async def test_a_new_version_without_the_start_event_starts_by_it_no_more(sala):
    await sala.deploy("pedidos", ARRANCA)
    await sala.deploy("pedidos", f"ini > a > fin\nusuario a {QUIEN}")
    assert await sala.waits("pedidos") == []
    assert (await sala.send("pedido"))["estado"] == "en_espera"


async def test_who_waits_comes_before_who_starts(sala):
    await sala.deploy("pedidos", ARRANCA.replace("pedido", "pago"))
    await sala.deploy("espera", ESPERA)
    waits = await sala.start("espera", codigo="E-1")
    assert (await sala.send("pago", "E-1"))["instancia"] == str(waits)
    await sala.send("pago", "E-1")
    assert len(await sala.running("pedidos")) == 1


async def test_what_was_stored_starts_as_many_as_there_are_when_somebody_deploys_it(sala):
    for n in range(3):
        await sala.send("pedido", datos={"cantidad": n})
    await sala.deploy("pedidos", ARRANCA)
    await sala.settle()
    assert len(await sala.running("pedidos")) == 3


async def test_a_reference_sent_again_does_nothing_and_tells_the_same(sala):
    await sala.deploy("pedidos", ARRANCA)
    first = await sala.send("pedido", datos={"cantidad": 5}, referencia="sistema-1")
    again = await asyncio.gather(
        *(sala.send("pedido", datos={"cantidad": 5}, referencia="sistema-1") for _ in range(8))
    )
    assert all(told == first for told in again)
    assert len(await sala.running("pedidos")) == 1
    with pytest.raises(Conflict, match="referencia_reutilizada"):
        await sala.send("pedido", datos={"cantidad": 6}, referencia="sistema-1")


async def test_twenty_senders_and_twenty_waits_pair_one_to_one(sala):
    """Starts, sends and three workers at once: each message moves one instance, once."""
    await sala.deploy("cualquiera", CUALQUIERA)

    async def work():
        for _ in range(6):
            await match_due(sala.database, sala.now)
            await deliver_due(sala.database, sala.now)

    outcome = await asyncio.gather(
        *(sala.start("cualquiera") for _ in range(20)),
        *(sala.send("pago", datos={"n": n}) for n in range(20)),
        *(work() for _ in range(3)),
    )
    await sala.settle()
    started = [told for told in outcome if isinstance(told, UUID)]
    assert [await sala.where(instancia) for instancia in started] == [["a"]] * 20
    async with sala.database.transaction() as tx:
        done = (await tx.execute(select(entregas.c.instancia_id, entregas.c.estado))).all()
        states = (await tx.execute(select(mensajes.c.estado))).scalars().all()
    assert Counter(states) == {"entregado": 20}
    assert Counter(d.estado for d in done)["hecha"] == 20
    assert len({d.instancia_id for d in done if d.estado == "hecha"}) == 20


async def test_many_workers_deliver_each_signal_once(sala):
    await sala.deploy("notas", NOTAS.replace("mensaje=nota clave=codigo", "senal=alerta"))
    listening = [await sala.start("notas") for _ in range(12)]
    await sala.signal("alerta", texto="uno")
    await asyncio.gather(*(deliver_due(sala.database, sala.now) for _ in range(5)))
    await sala.settle()
    for instancia in listening:
        assert Counter(t.elemento for t in await sala.open_tareas(instancia)) == {"a": 1, "b": 1}


async def test_one_that_ended_meanwhile_gives_its_message_to_the_next(sala):
    await sala.deploy("cualquiera", CUALQUIERA)
    first = await sala.start("cualquiera")
    async with sala.database.transaction() as tx:
        chosen = update(instancias).where(instancias.c.id == first)
        await tx.execute(chosen.values(estado="suspendida"))
    told = await sala.send("pago")
    assert (told["estado"], told["instancia"]) == ("en_camino", str(first))
    async with sala.database.transaction() as tx:
        await tx.execute(chosen.values(estado="anulada"))
    second = await sala.start("cualquiera")
    await sala.settle()
    assert await sala.where(second) == ["a"]


async def test_what_goes_to_a_suspended_one_waits_until_it_goes_on(sala):
    await sala.deploy("cualquiera", CUALQUIERA)
    here = await sala.start("cualquiera")
    chosen = update(instancias).where(instancias.c.id == here)
    async with sala.database.transaction() as tx:
        await tx.execute(chosen.values(estado="suspendida"))
    await sala.send("pago")
    await sala.settle()
    assert await sala.where(here) == ["m"]
    async with sala.database.transaction() as tx:
        await tx.execute(chosen.values(estado="activa"))
    await sala.settle()
    assert await sala.where(here) == ["a"]


async def test_a_delivery_that_fails_blocks_nobody_and_is_tried_again(sala):
    await sala.deploy("alerta", ALERTA)
    broken, sound = [await sala.start("alerta") for _ in range(2)]
    async with sala.database.transaction() as tx:
        kept = await tx.scalar(select(instancias.c.memoria).where(instancias.c.id == broken))
        chosen = update(instancias).where(instancias.c.id == broken)
        await tx.execute(chosen.values(memoria=b"rota", cadena=b"otra"))
    await sala.signal("alerta", region="Puno")
    await sala.settle()
    assert await sala.where(sound) == ["a"]
    async with sala.database.transaction() as tx:
        waiting = (
            await tx.execute(select(entregas).where(entregas.c.instancia_id == broken))
        ).one()
        await tx.execute(chosen.values(memoria=kept))
    assert (waiting.estado, waiting.intentos) == ("pendiente", 1)
    assert "memoria_ilegible" in waiting.error
    await sala.pass_time(minutes=1)
    assert await sala.where(broken) == ["a"]
