"""The outbox's entrance: a cause makes one message, whoever repeats it."""

import asyncio

import asyncpg
import pytest

from engine.db.queries.tablas import avisos
from engine.db.session import plain_url
from engine.jobs.avisos import CHANNEL, aviso_id, enqueue
from tests.jobs.hechos import NOW, a_notice, count, open_office, read_notices


async def test_the_same_cause_makes_one_message(database):
    office = await open_office(database)
    first, twin = a_notice(office.rosa, "x"), a_notice(office.rosa, "x", tipo="vencida")
    async with database.transaction() as tx:
        assert await enqueue(tx, [first, twin]) == 1
    async with database.transaction() as tx:
        assert await enqueue(tx, [twin, a_notice(office.maria, "y")]) == 1
    assert [(row.clave, row.tipo) for row in await read_notices(database)] == [
        ("x", "tarea_asignada"),
        ("y", "tarea_asignada"),
    ]


async def test_a_notice_keeps_its_facts_and_gets_the_id_of_its_cause(database):
    office = await open_office(database)
    notice = a_notice(office.rosa, "x", asistencia_id=office.asistencia)
    async with database.transaction() as tx:
        await enqueue(tx, [notice])
    [row] = await read_notices(database)
    assert row.id == aviso_id("x")
    assert (row.persona_id, row.asistencia_id, row.datos) == (
        office.rosa,
        office.asistencia,
        notice.datos,
    )
    assert (row.estado, row.intentos, row.siguiente, row.creado) == ("en_cola", 0, NOW, NOW)


async def test_no_notices_is_no_work(tx):
    assert await enqueue(tx, []) == 0


async def test_two_transactions_that_say_the_same_wait_and_never_deadlock(database):
    office = await open_office(database)
    names = [f"causa {n}" for n in range(200)]

    async def say(order: list[str]) -> int:
        async with database.transaction() as tx:
            return await enqueue(tx, [a_notice(office.rosa, name) for name in order])

    written = await asyncio.gather(say(names), say(names[::-1]), say(names[100:] + names[:100]))
    assert sum(written) == 200
    assert await count(database, avisos) == 200


@pytest.mark.parametrize("commits", [True, False], ids=["commit", "rollback"])
async def test_the_bell_rings_at_the_commit_and_only_then(database, database_url, commits):
    office = await open_office(database)
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(plain_url(database_url))
    await listener.add_listener(CHANNEL, lambda *said: heard.put_nowait(said[-1]))
    try:
        async with database.transaction() as tx:
            await enqueue(tx, [a_notice(office.rosa, "x")])
            await listener.execute("SELECT 1")
            assert heard.empty()
            if not commits:
                await tx.rollback()
        if commits:
            assert await asyncio.wait_for(heard.get(), 5) == "avisos"
        else:
            await listener.execute("SELECT 1")
            assert heard.empty()
    finally:
        await listener.close()
