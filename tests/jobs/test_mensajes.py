"""Messages meet their receivers as rows: one each, the oldest first, whatever comes at once."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.db.ids import new_id
from engine.db.queries.mensajes import (
    list_mensajes,
    match_name,
    names_to_match,
    tell_message,
    write_messages,
)
from engine.db.queries.tablas import entregas, instancias, suscripciones
from engine.jobs.entregas import claim_entrega, discard_entrega, mark_done, postpone_entrega
from tests.jobs.hechos import NOW, add_instance, insert, open_office

LATER = NOW + timedelta(days=30)


@pytest.fixture
async def oficina(database):
    return await open_office(database)


async def wait_for(database, oficina, nombre="pago", clave=None, tipo="mensaje", *, after=0):
    """Make an instance wait for a message, as a step that commits does; return its id."""
    async with database.transaction() as tx:
        instancia = await add_instance(tx, oficina.asistencia)
        await insert(
            tx, suscripciones, tipo=tipo, nombre=nombre, clave=clave, instancia_id=instancia,
            token=new_id(), elemento="esperar", creada=NOW + timedelta(seconds=after),
        )  # fmt: skip
    return instancia


def message(nombre="pago", clave=None, tipo="mensaje", **more):
    return {
        "id": new_id(), "tipo": tipo, "nombre": nombre, "clave": clave, "datos": {},
        "recibido": NOW, "vence": LATER if tipo == "mensaje" else NOW,
    } | more  # fmt: skip


async def send(database, **told):
    """Send a message as the door does: written and matched in one transaction."""
    row = message(**told)
    async with database.transaction() as tx:
        await write_messages(tx, [row])
        if row["tipo"] == "mensaje":
            await match_name(tx, row["nombre"], row["recibido"])
    return row["id"]


async def sweep(database, now=NOW):
    """Do what the worker does between deliveries."""
    async with database.transaction() as tx:
        names = await names_to_match(tx, now)
    done = 0
    for nombre in names:
        async with database.transaction() as tx:
            done += await match_name(tx, nombre, now)
    return done


async def receivers(database):
    """Return (message, instance) of every delivery on its way."""
    async with database.transaction() as tx:
        rows = await tx.execute(
            select(entregas.c.mensaje_id, entregas.c.instancia_id).where(
                entregas.c.estado == "pendiente"
            )
        )
        return [tuple(row) for row in rows]


async def state_of(database, mensaje):
    async with database.transaction() as tx:
        return (await tell_message(tx, mensaje))["estado"]


async def test_a_message_goes_to_the_one_that_waits_for_its_key(database, oficina):
    await wait_for(database, oficina, clave="1")
    second = await wait_for(database, oficina, clave="2")
    sent = await send(database, clave="2")
    assert await receivers(database) == [(sent, second)]


async def test_the_oldest_wait_is_served_first_and_a_key_before_any(database, oficina):
    newer = await wait_for(database, oficina, after=9)
    older = await wait_for(database, oficina, after=1)
    keyed = await wait_for(database, oficina, clave="7", after=20)
    for expected in (keyed, older, newer):
        sent = await send(database, clave="7")
        assert (sent, expected) in await receivers(database)
    assert await state_of(database, await send(database, clave="7")) == "en_espera"


async def test_who_waits_for_a_key_takes_no_message_without_one(database, oficina):
    await wait_for(database, oficina, clave="1")
    assert await state_of(database, await send(database, clave=None)) == "en_espera"
    assert await receivers(database) == []


async def test_names_and_kinds_are_not_mixed(database, oficina):
    await wait_for(database, oficina, nombre="pago", tipo="senal")
    await wait_for(database, oficina, nombre="cobro")
    await send(database, nombre="pago")
    assert await receivers(database) == []


async def test_what_nobody_waited_for_is_taken_by_the_first_that_arrives(database, oficina):
    first = await send(database, clave="5", recibido=NOW - timedelta(hours=1))
    await send(database, clave="5")
    waits = await wait_for(database, oficina, clave="5")
    await wait_for(database, oficina, clave="6")
    assert await sweep(database) == 2
    assert await receivers(database) == [(first, waits)]
    assert await sweep(database) == 0


async def test_a_message_is_kept_for_its_lifetime_and_no_longer(database, oficina):
    kept = await send(database, vence=NOW + timedelta(hours=1))
    assert await sweep(database, NOW + timedelta(minutes=59)) == 0
    assert await sweep(database, NOW + timedelta(hours=1)) == 1
    assert await state_of(database, kept) == "vencido"
    await wait_for(database, oficina)
    await sweep(database, NOW + timedelta(hours=2))
    assert await receivers(database) == []


async def test_one_not_to_be_kept_is_delivered_now_or_never(database, oficina):
    assert await state_of(database, await send(database, vence=NOW)) == "vencido"
    await wait_for(database, oficina)
    assert await state_of(database, await send(database, vence=NOW)) == "en_camino"


async def test_what_is_on_its_way_does_not_expire(database, oficina):
    await wait_for(database, oficina)
    sent = await send(database, vence=NOW + timedelta(hours=1))
    assert await sweep(database, NOW + timedelta(days=1)) == 0
    assert await state_of(database, sent) == "en_camino"


async def test_a_signal_reaches_all_who_wait_and_nobody_later(database, oficina):
    waiting = {await wait_for(database, oficina, nombre="alerta", tipo="senal") for _ in range(3)}
    await wait_for(database, oficina, nombre="otra", tipo="senal")
    await send(database, nombre="alerta", tipo="senal")
    await wait_for(database, oficina, nombre="alerta", tipo="senal")
    await sweep(database)
    assert {instancia for _, instancia in await receivers(database)} == waiting


async def test_a_signal_is_not_sent_back_to_who_threw_it(database, oficina):
    thrower, other = [
        await wait_for(database, oficina, nombre="alerta", tipo="senal") for _ in range(2)
    ]
    sent = await send(database, nombre="alerta", tipo="senal", origen_id=thrower)
    assert await receivers(database) == [(sent, other)]


@pytest.mark.parametrize(("senders", "waiters"), [(20, 20), (20, 12), (12, 20)])
async def test_each_message_has_one_receiver_however_they_race(database, oficina, senders, waiters):
    """Whatever order the commits fall in, nobody is served twice and nobody is forgotten."""
    await asyncio.gather(
        *(send(database, clave="k" if n % 2 else None) for n in range(senders)),
        *(wait_for(database, oficina, after=n) for n in range(waiters)),
        *(sweep(database) for _ in range(4)),
    )
    await sweep(database)
    pairs = await receivers(database)
    assert len(pairs) == min(senders, waiters)
    assert max(Counter(sent for sent, _ in pairs).values()) == 1
    assert max(Counter(instancia for _, instancia in pairs).values()) == 1


async def test_a_reference_sent_by_many_at_once_is_one_message(database, oficina):
    await asyncio.gather(*(send(database, referencia="pedido 7") for _ in range(10)))
    async with database.transaction() as tx:
        assert len((await list_mensajes(tx)).datos) == 1


async def claim(database, salvo=(), now=NOW):
    async with database.transaction() as tx:
        return await claim_entrega(tx, now, salvo=salvo)


async def test_who_no_longer_waits_gives_the_message_up_to_the_next(database, oficina):
    gone = await wait_for(database, oficina)
    sent = await send(database)
    nxt = await wait_for(database, oficina, after=5)
    async with database.transaction() as tx:
        entrega = await claim_entrega(tx, NOW)
        assert entrega is not None
        assert entrega.instancia_id == gone
        await discard_entrega(tx, entrega, "ya no espera")
    assert await sweep(database) > 0
    assert await receivers(database) == [(sent, nxt)]


async def test_who_goes_on_listening_takes_the_stored_ones_in_turn(database, oficina):
    listener = await wait_for(database, oficina)
    first, second = [await send(database) for _ in range(2)]
    assert await state_of(database, second) == "en_espera"
    async with database.transaction() as tx:
        entrega = await claim_entrega(tx, NOW)
        assert entrega is not None
        await mark_done(tx, entrega, listener, NOW)
    assert await state_of(database, first) == "entregado"
    await sweep(database)
    assert await receivers(database) == [(second, listener)]


async def test_a_delivery_is_held_by_one_worker_with_the_root_it_goes_to(database, oficina):
    await wait_for(database, oficina)
    await send(database)
    async with database.transaction() as tx:
        assert await claim_entrega(tx, NOW) is not None
        assert await claim(database) is None
    assert await claim(database) is not None


async def test_a_busy_root_is_passed_over(database, oficina):
    busy = await wait_for(database, oficina, after=1)
    free = await wait_for(database, oficina, after=2)
    await send(database)
    await send(database)
    async with database.transaction() as tx:
        await tx.execute(select(instancias).where(instancias.c.id == busy).with_for_update())
        assert (await claim(database)).instancia_id == free


async def test_one_that_failed_waits_its_turn_and_blocks_nobody(database, oficina):
    await wait_for(database, oficina, after=1)
    other = await wait_for(database, oficina, after=2)
    await send(database)
    await send(database)
    entrega = await claim(database)
    async with database.transaction() as tx:
        await postpone_entrega(tx, entrega, NOW, RuntimeError("no hay luz"))
    assert (await claim(database)).instancia_id == other
    assert await claim(database, salvo=[entrega.id + 1]) is None
    again = await claim(database, salvo=[entrega.id + 1], now=NOW + timedelta(minutes=1))
    assert (again.id, again.intentos) == (entrega.id, 1)


async def test_what_goes_to_a_suspended_instance_waits_for_it(database, oficina):
    stopped = await wait_for(database, oficina)
    await send(database)
    async with database.transaction() as tx:
        chosen = instancias.update().where(instancias.c.id == stopped)
        await tx.execute(chosen.values(estado="suspendida"))
    assert await claim(database) is None


async def test_the_list_goes_from_the_newest_to_the_oldest_page_by_page(database, oficina):
    sent = [await send(database, recibido=NOW + timedelta(minutes=n)) for n in range(5)]
    seen, cursor = [], None
    async with database.transaction() as tx:
        while True:
            page = await list_mensajes(tx, nombre="pago", cursor=cursor, limite=2)
            seen += [row["id"] for row in page.datos]
            cursor = page.siguiente
            if cursor is None:
                break
    assert seen == sent[::-1]


async def test_a_filter_of_the_list_takes_only_what_it_says(database, oficina):
    await send(database, clave="1")
    alerta = await send(database, nombre="alerta", tipo="senal")
    async with database.transaction() as tx:
        assert [r["id"] for r in (await list_mensajes(tx, tipo="senal")).datos] == [alerta]
        assert (await list_mensajes(tx, estado="vencido")).datos == []
        assert len((await list_mensajes(tx, clave="1")).datos) == 1
