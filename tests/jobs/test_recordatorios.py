"""Reminders: each rung once to whoever holds the cargo, with two workers and with a crash."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.tablas import cargos, personas, tareas, titularidades
from engine.db.session import Database, plain_url
from engine.db.tables import metadata
from engine.jobs.claims import claim_reminders
from engine.jobs.recordatorios import drop_reminders
from tests.jobs.hechos import (
    NOW,
    add_rungs,
    add_task,
    another_unit,
    count,
    open_office,
    read_notices,
)

RECORDATORIOS = metadata.tables["recordatorio"]
AGO = timedelta(hours=1)


async def task_with(database: Database, office, rungs, **changes):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, **changes)
        await add_rungs(tx, tarea, **rungs)
    return tarea


async def told(database: Database):
    return [(row.tipo, row.usuario.partition(".")[0]) for row in await read_notices(database)]


async def test_a_rung_reaches_every_holder_of_the_cargo_once(database):
    office = await open_office(database)
    tarea = await task_with(database, office, {"vence_en_3": NOW - AGO, "vence_en_1": NOW + AGO})
    assert await send_due(database, NOW) == 1
    assert await send_due(database, NOW) == 0
    assert await told(database) == [("vence_en_3", "rosa"), ("vence_en_3", "maria")]
    assert await count(database, RECORDATORIOS) == 1
    row = (await read_notices(database))[0]
    assert row.tarea_id == tarea
    assert row.datos["tarea"] == {"id": str(tarea), "nombre": "Confirmar participantes"}
    assert row.datos["asistencia"]["codigo"] == "AT-2026-9001"
    assert row.datos["asistencia"]["unidad"] == "U-PRUEBA"
    assert row.datos["entidad"] == "UGEL Prueba"
    assert row.datos["vencimiento"]["dias"] == 5


async def test_a_tarea_that_was_taken_reminds_only_who_took_it(database):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.maria)
    await send_due(database, NOW)
    assert await told(database) == [("vencida", "maria")]


async def test_whoever_took_it_and_left_the_cargo_is_told_no_more(database):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.maria)
    async with database.transaction() as tx:
        await tx.execute(
            titularidades.update()
            .where(titularidades.c.persona_id == office.maria)
            .values(periodo=Range(date(2026, 1, 1), date(2026, 7, 6)))
        )
    await send_due(database, NOW)
    assert await told(database) == [("vencida", "rosa")]


async def test_a_tarea_of_one_cargo_reminds_its_holder_alone(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        cargo = await tx.scalar(
            titularidades.select()
            .with_only_columns(titularidades.c.cargo_id)
            .where(titularidades.c.persona_id == office.rosa)
        )
    await task_with(database, office, {"vencida": NOW - AGO}, cargo_id=cargo)
    await send_due(database, NOW)
    assert await told(database) == [("vencida", "rosa")]


async def test_the_superior_learns_who_is_responsible(database):
    office = await open_office(database)
    await task_with(database, office, {"superior": NOW - AGO})
    await send_due(database, NOW)
    [row] = await read_notices(database)
    assert (row.tipo, row.persona_id) == ("superior", office.julia)
    assert row.datos["responsables"] == ["Maria Mamani", "Rosa Mamani"]


async def test_a_vacant_superior_is_passed_over_for_the_next_one_up(database):
    office = await open_office(database)
    await task_with(database, office, {"superior": NOW - AGO})
    async with database.transaction() as tx:
        await tx.execute(cargos.update().where(cargos.c.rol == "jefe_agp").values(activo=False))
    await send_due(database, NOW)
    assert await told(database) == [("superior", "luis")]


async def test_a_post_that_nobody_holds_is_told_to_its_superior_whose_it_is_meanwhile(database):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - 2 * AGO, "superior": NOW - AGO})
    async with database.transaction() as tx:
        await tx.execute(
            personas.update()
            .where(personas.c.id.in_([office.rosa, office.maria]))
            .values(activa=False)
        )
    assert await send_due(database, NOW) == 2
    told_to = {row.tipo: row for row in await read_notices(database)}
    assert {tipo: row.persona_id for tipo, row in told_to.items()} == {
        "vencida": office.julia, "superior": office.julia,
    }  # fmt: skip
    assert told_to["superior"].datos["responsables"] == []


async def test_of_rungs_due_together_only_the_latest_is_said_to_each(database):
    office = await open_office(database)
    days = {"vence_en_3": 9, "vence_en_1": 7, "vencida": 5, "superior": 4}
    rungs = {name: NOW - timedelta(days=ago) for name, ago in days.items()}
    await task_with(database, office, rungs)
    # One at a time, as when many others fill the batches.
    assert [await send_due(database, NOW, limite=1) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert sorted(await told(database)) == [
        ("superior", "julia"),
        ("vencida", "maria"),
        ("vencida", "rosa"),
    ]


async def test_a_hundred_rungs_of_a_unit_do_not_delay_one_of_another(database):
    office = await open_office(database)
    other = await another_unit(database, office)
    async with database.transaction() as tx:
        for _ in range(100):
            tarea = await add_task(tx, office, tomada_por_id=office.rosa)
            await add_rungs(tx, tarea, vencida=NOW - 2 * AGO)
    late = await task_with(database, other, {"vencida": NOW - AGO}, tomada_por_id=office.maria)
    assert await send_due(database, NOW, limite=10) == 10 // 2 + 1
    notices = await read_notices(database)
    assert late in {row.tarea_id for row in notices}
    # What is left of the first goes by whole batches again.
    assert await send_due(database, NOW, limite=10) == 10
    assert await count(database, RECORDATORIOS) == 100 - 5 - 10


@pytest.mark.parametrize("estado", ["completada", "cancelada"])
async def test_a_closed_tarea_reminds_nobody(database, estado):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO}, estado=estado)
    assert await send_due(database, NOW) == 1
    assert await told(database) == []
    assert await count(database, RECORDATORIOS) == 0


async def test_a_suspended_tarea_keeps_its_reminders_for_later(database):
    office = await open_office(database)
    tarea = await task_with(database, office, {"vencida": NOW - AGO}, estado="suspendida")
    assert await send_due(database, NOW) == 0
    async with database.transaction() as tx:
        await tx.execute(tareas.update().where(tareas.c.id == tarea).values(estado="abierta"))
    assert await send_due(database, NOW) == 1


async def test_a_tarea_whose_date_moved_climbs_its_ladder_anew(database):
    office = await open_office(database)
    tarea = await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.rosa)
    await send_due(database, NOW)
    async with database.transaction() as tx:
        await drop_reminders(tx, [tarea])
        await tx.execute(
            tareas.update().where(tareas.c.id == tarea).values(vence=NOW + timedelta(days=20))
        )
        await add_rungs(tx, tarea, vencida=NOW - AGO)
    await send_due(database, NOW)
    assert await told(database) == [("vencida", "rosa"), ("vencida", "rosa")]


async def test_a_rung_is_planned_once_and_dropped_whole(database):
    office = await open_office(database)
    tarea = await task_with(database, office, {"vencida": NOW, "superior": NOW + AGO})
    async with database.transaction() as tx:
        await add_rungs(tx, tarea, vencida=NOW + timedelta(days=9))
    async with database.transaction() as tx:
        kept = await tx.execute(text("SELECT peldano, vence FROM recordatorio ORDER BY id"))
        assert [tuple(row) for row in kept] == [("vencida", NOW), ("superior", NOW + AGO)]
        await drop_reminders(tx, [tarea])
    assert await count(database, RECORDATORIOS) == 0


async def test_a_rung_that_cannot_be_said_waits_and_holds_up_nobody(database):
    office = await open_office(database)
    await task_with(database, office, {"desconocido": NOW - 2 * AGO})
    await task_with(database, office, {"superior": NOW - 2 * AGO}, rol="rol_desconocido")
    await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.rosa)
    assert await send_due(database, NOW) == 1
    assert await told(database) == [("vencida", "rosa")]
    assert await send_due(database, NOW) == 0
    assert await count(database, RECORDATORIOS, RECORDATORIOS.c.vence > NOW) == 2


async def test_two_workers_say_each_rung_to_each_person_once(database):
    office = await open_office(database)
    async with database.transaction() as tx:
        for _ in range(60):
            await add_rungs(tx, await add_task(tx, office), vencida=NOW - AGO, superior=NOW - AGO)

    async def work() -> int:
        total = 0
        while done := await send_due(database, NOW, limite=7):
            total += done
        return total

    done = sum(await asyncio.gather(work(), work(), work()))
    assert done + await work() == 120
    notices = await read_notices(database)
    assert len({(row.tarea_id, row.tipo, row.persona_id) for row in notices}) == len(notices)
    assert len(notices) == 60 * 3


async def test_a_worker_that_dies_half_way_leaves_it_all_to_the_next(database, database_url):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.rosa)
    doomed = Database.connect(database_url)
    killer = await asyncpg.connect(plain_url(database_url))
    try:
        async with doomed._sessions() as session:
            assert len(await claim_reminders(session, NOW, 10)) == 1
            # While it lives, nobody else takes them.
            assert await send_due(database, NOW) == 0
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            await session.execute(text("DELETE FROM recordatorio"))
            assert await killer.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
            await session.invalidate()
    finally:
        await killer.close()
        await doomed.close()
    assert await send_due(database, NOW) == 1
    assert await told(database) == [("vencida", "rosa")]


async def test_a_transaction_that_fails_at_the_end_says_nothing_and_loses_nothing(
    database, monkeypatch
):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO}, tomada_por_id=office.rosa)
    async with database.transaction() as tx:
        await tx.execute(
            text("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'power cut'; END $$""")
        )
        await tx.execute(
            text("""
            CREATE CONSTRAINT TRIGGER at_commit AFTER DELETE ON recordatorio
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()""")
        )
    with pytest.raises(Exception, match="power cut"):
        await send_due(database, NOW)
    assert await told(database) == []
    async with database.transaction() as tx:
        await tx.execute(text("DROP TRIGGER at_commit ON recordatorio"))
    assert await send_due(database, NOW) == 1
    assert await told(database) == [("vencida", "rosa")]


async def test_reminders_never_wait_for_a_step_of_their_at(database):
    office = await open_office(database)
    await task_with(database, office, {"vencida": NOW - AGO})
    async with database.transaction() as tx:
        await tx.execute(
            text("SELECT id FROM asistencia WHERE id = :id FOR NO KEY UPDATE"),
            {"id": office.asistencia},
        )
        assert await asyncio.wait_for(send_due(database, NOW), 5) == 1
    assert await send_due(database, NOW) == 0
