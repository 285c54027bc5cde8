"""Claims: a due row goes to one worker, and a poisoned one never holds up the rest."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import temporizadores
from engine.db.session import Database
from engine.errors import Unavailable
from engine.jobs.claims import (
    SOON,
    TemporizadorVencido,
    backoff,
    claim_timer,
    list_due_timers,
    postpone_timer,
)
from tests.jobs.hechos import (
    NOW,
    add_instance,
    add_timer,
    another_unit,
    count,
    open_office,
)

AGO = timedelta(hours=1)


async def claim(
    tx: AsyncSession, now: datetime, *, salvo: Collection[int] = ()
) -> TemporizadorVencido | None:
    """Look for what is due and take the first, as a worker does."""
    due = await list_due_timers(tx, now, 50)
    return await claim_timer(tx, now, debidos=due, salvo=salvo)


async def fire(database: Database, effects: list[int]) -> bool:
    async with database.transaction() as tx:
        timer = await claim(tx, NOW)
        if timer is None:
            return False
        effects.append(timer.id)
        await tx.execute(
            temporizadores.update().where(temporizadores.c.id == timer.id).values(activo=False)
        )
        return True


async def test_due_timers_come_one_by_one_the_oldest_first(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        second = await add_timer(tx, office.instancia, NOW)
        first = await add_timer(tx, office.instancia, NOW - AGO)
        await add_timer(tx, office.instancia, NOW + AGO)
        await add_timer(tx, office.instancia, NOW - AGO, activo=False)
    effects: list[int] = []
    while await fire(database, effects):
        pass
    assert effects == [first, second]


async def test_a_hundred_timers_of_a_unit_do_not_delay_one_of_another(database):
    """Each unit's oldest first, then each one's second, however old those of the other are."""
    office = await open_office(database)
    other = await another_unit(database, office)
    async with database.transaction() as tx:
        many = [await add_timer(tx, office.instancia, NOW - n * AGO) for n in range(101, 1, -1)]
        one = await add_timer(tx, other.instancia, NOW)
        two = await add_timer(tx, other.instancia, NOW + AGO / 2)
        due = await list_due_timers(tx, NOW, 50)
        assert due[:4] == [many[0], one, many[1], many[2]]
        assert await list_due_timers(tx, NOW + AGO, 1) == [many[0], one, many[1], two]
    fired: list[int] = []
    for _ in range(3):
        async with database.transaction() as tx:
            timer = await claim_timer(tx, NOW, debidos=due, salvo=fired)
            assert timer is not None
            fired.append(timer.id)
    assert fired == [many[0], one, many[1]]


@pytest.mark.parametrize("estado", ["suspendida", "terminada", "anulada"])
async def test_timers_of_an_instance_at_rest_are_not_due(database, estado):
    office = await open_office(database)
    async with database.transaction() as tx:
        await add_timer(tx, await add_instance(tx, office.asistencia, estado), NOW - AGO)
        assert await claim(tx, NOW) is None


async def test_rival_workers_fire_each_timer_once(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        for _ in range(40):
            await add_timer(tx, await add_instance(tx, office.asistencia), NOW - AGO)
    effects: list[int] = []

    async def work() -> None:
        while await count(database, temporizadores, temporizadores.c.activo):
            await fire(database, effects)

    await asyncio.gather(work(), work(), work())
    assert len(effects) == len(set(effects)) == 40


async def test_a_timer_is_skipped_while_somebody_moves_its_root(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        await add_timer(tx, office.instancia, NOW - AGO)
    async with database.transaction() as step, database.transaction() as tx:
        lock = text("SELECT id FROM instancia WHERE id = :id FOR NO KEY UPDATE")
        await step.execute(lock, {"id": office.instancia})
        assert await asyncio.wait_for(claim(tx, NOW), 5) is None
    async with database.transaction() as tx:
        assert await claim(tx, NOW) is not None


async def test_a_poisoned_timer_keeps_its_error_and_goes_last(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        bad = await add_timer(tx, office.instancia, NOW - 9 * AGO)
        good = await add_timer(tx, office.instancia, NOW - AGO)
    async with database.transaction() as tx:
        timer = await claim(tx, NOW)
        assert timer is not None
        assert timer.id == bad
    async with database.transaction() as tx:
        await postpone_timer(tx, timer, NOW, ValueError("no"))
    async with database.transaction() as tx:
        following = await claim(tx, NOW)
        assert following is not None
        assert following.id == good
        assert await claim(tx, NOW, salvo=[good]) is None
    async with database.transaction() as tx:
        later = NOW + backoff(1)
        first = await claim(tx, later)
        last = await claim(tx, later, salvo=[good])
        assert first is not None
        assert last is not None
        assert (first.id, last.id, last.intentos) == (good, bad, 1)
        kept = await tx.scalar(text("SELECT error FROM temporizador WHERE id = :id"), {"id": bad})
        assert kept == "ValueError('no')"


async def test_a_timer_that_found_somebody_in_its_way_is_due_again_in_seconds(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        await add_timer(tx, office.instancia, NOW)
        timer = await claim(tx, NOW)
        assert timer is not None
        await postpone_timer(tx, timer, NOW, Unavailable("base_ocupada"))
        assert await claim(tx, NOW) is None
        assert await claim(tx, NOW + SOON) is not None


async def test_a_failure_noted_twice_counts_once(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        await add_timer(tx, office.instancia, NOW)
        timer = await claim(tx, NOW)
        assert timer is not None
        await postpone_timer(tx, timer, NOW, ValueError("uno"))
        await postpone_timer(tx, timer, NOW, ValueError("dos"))
        row = (await tx.execute(text("SELECT intentos, error FROM temporizador"))).one()
    assert tuple(row) == (1, "ValueError('uno')")
