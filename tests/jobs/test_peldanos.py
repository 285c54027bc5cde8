"""The rungs of a ladder: the due day, DIRI's, and those that were put off."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.tablas import tareas
from engine.domain.escalera import morning_of
from engine.domain.lima import day_of
from tests.jobs.escaleras import AGO, draw_office, laid, lay_general, put_off, told
from tests.jobs.hechos import NOW, add_persona, add_rungs, add_task, read_notices


@pytest.fixture
async def office(database):
    return await draw_office(database)


async def test_on_the_due_day_whoever_does_it_hears_that_it_is_today(database, office):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, tomada_por_id=office.rosa)
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        await add_rungs(tx, tarea, vence_hoy=morning_of(day_of(vence)))
    assert await send_due(database, morning_of(day_of(vence))) == 1
    assert await told(database) == [("vence_hoy", "rosa")]


async def test_diri_hears_with_who_is_responsible_and_why_they_put_it_off(database, office):
    async with database.transaction() as tx:
        await add_persona(tx, "elena", office.ugel, "planificador_diri", 1)
        tarea = await add_task(tx, office, tomada_por_id=office.rosa)
        await add_rungs(tx, tarea, diri_5=NOW - AGO)
    await put_off(database, tarea, office.rosa, NOW + AGO)
    await send_due(database, NOW)
    [row] = await read_notices(database)
    assert (row.tipo, row.usuario) == ("diri", "elena.prueba")
    assert row.datos["responsables"] == ["Rosa Mamani"]
    assert row.datos["pospuesto"] == {
        "por": "Rosa Mamani", "hasta": "2026-07-06", "motivo": "Espero datos",
    }  # fmt: skip


async def test_who_heads_diri_hears_while_nobody_plans_in_it(database, office):
    async with database.transaction() as tx:
        await add_persona(tx, "elena", office.ugel, "director_diri", 1)
        await add_rungs(tx, await add_task(tx, office), diri_5=NOW - AGO)
    await send_due(database, NOW)
    assert await told(database) == [("diri", "elena")]


@pytest.mark.parametrize("of_an_at", [True, False], ids=["of an AT", "of an accompaniment"])
async def test_while_nobody_is_of_diri_its_rung_ends_without_holding_anybody_up(
    database, office, of_an_at
):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, **({} if of_an_at else {"asistencia_id": None}))
        await add_rungs(tx, tarea, diri_5=NOW - AGO)
    assert await send_due(database, NOW) == 1
    assert await told(database) == []
    assert await laid(database, tarea) == []


async def test_what_is_put_off_waits_and_is_said_once_with_the_words_of_that_day(database, office):
    tarea = await lay_general(database, office, tomada_por_id=office.rosa)
    async with database.transaction() as tx:
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        until = morning_of(day_of(vence))
    await put_off(database, tarea, office.rosa, until)
    for hours in range(0, int((until - NOW).total_seconds() // 3600), 6):
        await send_due(database, NOW + timedelta(hours=hours))
    assert await told(database) == []
    await send_due(database, until)
    assert await told(database) == [("vence_hoy", "rosa")]
    assert await laid(database, tarea) == ["vencida", "superior", "diri_5"]


async def test_what_the_superior_hears_is_never_put_off(database, office):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office)
        await add_rungs(tx, tarea, superior=NOW - AGO, vencida=NOW - 2 * AGO)
    await put_off(database, tarea, office.rosa, NOW + 9 * AGO)
    await send_due(database, NOW)
    assert await told(database) == [("superior", "julia")]
    await send_due(database, NOW + 9 * AGO)
    assert len(await told(database)) == 3
