"""Processes that start by the clock: each instant once, whatever was missed meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.actions.instancias.arranques import fire_starts
from engine.actions.reloj import next_due
from engine.db.queries.tablas import temporizadores, versiones
from engine.errors import Unavailable
from engine.jobs.arranques import claim_start, postpone_start
from tests.story.gente import settle_in
from tests.story.sala import Sala

PASO = "\nusuario a rol=planificador_diri entidad=DIRI\nini_t > a > fin"


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


def clock(timer, **more):
    said = " ".join(f"{name}={value}" for name, value in more.items())
    return f"inicio ini_t {timer} {said}{PASO}"


async def started(sala):
    return len(await sala.running("rutina"))


async def test_a_cycle_starts_one_instance_each_round_and_ends(sala):
    await sala.deploy("rutina", clock("ciclo=R3/PT1H"))
    counts = [await started(sala)]
    for _ in range(5):
        await sala.pass_time(hours=1)
        counts.append(await started(sala))
    assert counts == [0, 1, 2, 3, 3, 3]


async def test_a_date_starts_one_instance_and_no_more(sala):
    await sala.deploy("rutina", clock("fecha=2026-07-06T12:00:00-05:00"))
    await sala.pass_time(hours=3)
    assert await started(sala) == 0
    await sala.pass_time(hours=1)
    await sala.pass_time(days=30)
    assert await started(sala) == 1
    [(_, here)] = await sala.running("rutina")
    assert await sala.where(here) == ["a"]


@pytest.mark.parametrize(
    ("policy", "missed"),
    [("una", 1), ("todas", 5), ("omitir", 0)],
)
async def test_of_the_rounds_missed_the_policy_says_which_are_made_up(sala, policy, missed):
    await sala.deploy("rutina", clock("ciclo=R/PT1H", atraso=policy))
    await sala.pass_time(hours=5, minutes=30)
    assert await started(sala) == missed
    await sala.pass_time(minutes=30)
    assert await started(sala) == missed + 1


async def test_many_workers_start_each_round_once(sala):
    await sala.deploy("rutina", clock("ciclo=R/PT1H"))
    later = sala.now + timedelta(hours=1)
    done = await asyncio.gather(*(fire_starts(sala.database, later) for _ in range(6)))
    assert sum(done) == 1
    assert await started(sala) == 1


async def test_a_round_started_by_a_commit_nobody_was_told_of_is_not_started_again(sala):
    await sala.deploy("rutina", clock("ciclo=R/P1D"))
    later = sala.now + timedelta(days=1)
    async with sala.database.transaction() as tx:
        due = await claim_start(tx, later)
    assert due is not None
    assert await fire_starts(sala.database, later) == 1
    async with sala.database.transaction() as tx:
        await postpone_start(tx, due, later, Unavailable("base_no_responde"))
    await sala.settle(later + timedelta(hours=1))
    assert await started(sala) == 1


async def test_the_newest_version_alone_starts_and_deploying_it_again_changes_nothing(sala):
    await sala.deploy("rutina", clock("ciclo=R/PT1H"))
    await sala.pass_time(hours=1)
    await sala.deploy("rutina", clock("ciclo=R/PT2H"))
    await sala.deploy("rutina", clock("ciclo=R/PT2H"))
    async with sala.database.transaction() as tx:
        rows = (
            await tx.execute(
                select(versiones.c.numero, temporizadores.c.vence)
                .join(versiones, versiones.c.id == temporizadores.c.version_id)
                .where(versiones.c.proceso == "rutina")
            )
        ).all()
    assert [tuple(row) for row in rows] == [(2, sala.now + timedelta(hours=2))]
    await sala.pass_time(hours=1)
    assert [version for version, _ in await sala.running("rutina")] == [1]
    await sala.pass_time(hours=1)
    assert [version for version, _ in await sala.running("rutina")] == [1, 2]


async def test_the_clock_of_the_demo_stops_at_each_round(sala):
    await sala.deploy("rutina", clock("ciclo=R/PT1H"))
    async with sala.database.transaction() as tx:
        assert await next_due(tx, sala.now) == sala.now + timedelta(hours=1)


async def test_a_start_that_fails_is_put_off_with_its_round_and_blocks_nobody(sala):
    await sala.deploy("rutina", clock("ciclo=R/PT1H").replace("entidad=DIRI", "entidad=NADIE"))
    await sala.deploy("otra", clock("ciclo=R/PT1H"))
    await sala.pass_time(hours=1)
    assert len(await sala.running("otra")) == 1
    assert await started(sala) == 0
    async with sala.database.transaction() as tx:
        row = (
            await tx.execute(
                select(temporizadores)
                .join(versiones, versiones.c.id == temporizadores.c.version_id)
                .where(versiones.c.proceso == "rutina")
            )
        ).one()
    assert (row.intentos, row.peldano, row.vence) == (1, 0, sala.now + timedelta(minutes=1))
    assert "puesto_invalido" in row.error
