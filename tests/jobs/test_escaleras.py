"""Ladders as rows: laid anew when they change, and by workers and servers that are killed."""

import asyncio
import signal
import sys
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import func, select, text

from engine.actions.tareas.escaleras import REPASO, edit_escalera, lay_again, remove_escalera
from engine.actions.tareas.recordatorios import send_due
from engine.db.migrate import _alone, _config
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import avisos, escaleras, recordatorios, tareas
from engine.db.session import Database
from engine.domain.escalera import GENERAL, Escalera, Peldano, morning_of
from engine.domain.lima import day_of
from tests.jobs.escaleras import AGO, CLASE, NUEVA, draw_office, laid, lay_general, order, told
from tests.jobs.hechos import NOW, add_persona, add_rungs, add_task, count

BEFORE = "0d1ec87adfd9"
"""The revision before the general ladder told of the due day and DIRI."""


@pytest.fixture
async def office(database):
    return await draw_office(database)


async def test_the_ladder_loaded_is_the_one_of_reference(database):
    async with database.transaction() as tx:
        assert (await load_calendario(tx)).escaleras == (GENERAL,)


async def test_an_edited_ladder_is_laid_under_open_tareas_and_says_nothing_twice(database, office):
    tarea = await lay_general(database, office, tomada_por_id=office.rosa)
    closed = await lay_general(database, office)
    async with database.transaction() as tx:
        await tx.execute(tareas.update().where(tareas.c.id == closed).values(estado="completada"))
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        calendario = await load_calendario(tx)
    third = morning_of(calendario.nth_working_day(day_of(vence), -3))
    await send_due(database, third)
    done = await edit_escalera(
        database, order(office, third), clase=CLASE, peldanos=(*NUEVA, Peldano("responsable", -3))
    )
    # The eve is new; the day after is not said any more.
    assert done == {"agregados": 1, "retirados": 1, "tareas": 1}
    assert await laid(database, tarea) == ["vence_en_1", "vence_hoy", "superior", "diri_5"]
    assert "vence_en_1" not in await laid(database, closed)
    for day in range(40):
        await send_due(database, third + timedelta(days=day))
    kinds = [tipo for tipo, who in await told(database) if who == "rosa"]
    assert kinds == ["vence_en_3", "vence_en_1", "vence_hoy"]


async def test_a_ladder_taken_back_lays_the_general_one(database, office):
    tarea = await lay_general(database, office)
    await edit_escalera(database, order(office), clase=CLASE, peldanos=NUEVA)
    await remove_escalera(database, order(office), clase=CLASE)
    names = ["vence_en_3", "vence_hoy", "vencida", "superior", "diri_5"]
    assert await laid(database, tarea) == names


async def test_what_was_being_opened_by_the_ladder_of_before_is_laid_a_while_later(
    database, office
):
    await edit_escalera(database, order(office), clase=CLASE, peldanos=NUEVA)
    async with database.transaction() as tx:
        # As a step that read the ladder of before leaves it, committed after the edition.
        tarea = await add_task(tx, office)
        await add_rungs(tx, tarea, vencida=NOW + timedelta(days=9))
    assert await lay_again(database, NOW) == 0
    assert await lay_again(database, NOW + REPASO) == 1
    assert await lay_again(database, NOW + REPASO) == 0
    assert await laid(database, tarea) == ["vence_en_1", "vence_hoy", "superior", "diri_5"]


async def test_a_service_brought_up_to_date_lays_the_new_general_ladder_and_repeats_nothing(
    database, database_url, office
):
    async with database.transaction() as tx:
        await add_persona(tx, "elena", office.ugel, "planificador_diri", 1)
    await move_to(database_url, BEFORE, back=True)
    tarea = await lay_general(database, office, tomada_por_id=office.rosa)
    assert await laid(database, tarea) == ["vence_en_3", "vence_en_1", "vencida", "superior"]
    async with database.transaction() as tx:
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        calendario = await load_calendario(tx)
    third = morning_of(calendario.nth_working_day(day_of(vence), -3))
    await send_due(database, third)
    await move_to(database_url, "head")
    assert await lay_again(database, third) == 1
    assert await laid(database, tarea) == ["vence_hoy", "vencida", "superior", "diri_5"]
    for day in range(20):
        await send_due(database, third + timedelta(days=day))
    assert await told(database) == [
        ("vence_en_3", "rosa"), ("vence_hoy", "rosa"), ("vencida", "rosa"),
        ("superior", "julia"), ("diri", "elena"),
    ]  # fmt: skip


async def test_a_general_ladder_that_somebody_edited_stays_as_they_left_it(
    database, database_url, office
):
    await edit_escalera(database, order(office), clase=None, peldanos=GENERAL.peldanos)
    await move_to(database_url, BEFORE, back=True)
    async with database.transaction() as tx:
        assert (await load_calendario(tx)).escaleras == (GENERAL,)
    before = tuple(p for p in NUEVA if p.dias != 0)
    await edit_escalera(database, order(office), clase=None, peldanos=before)
    await move_to(database_url, "head")
    async with database.transaction() as tx:
        assert (await load_calendario(tx)).escaleras == (Escalera(before),)


async def move_to(url, revision, *, back=False):
    """Bring the database of a test to a revision, forwards or back."""

    def go():
        with _alone:
            (command.downgrade if back else command.upgrade)(_config(url), revision)

    await asyncio.to_thread(go)


async def test_two_who_edit_at_once_leave_one_whole_ladder(database, office):
    await lay_general(database, office)
    other = tuple(p for p in NUEVA if p.dias != 0)
    await asyncio.gather(
        *(
            edit_escalera(database, order(office), clase=CLASE, peldanos=ladder)
            for ladder in (NUEVA, other) * 4
        )
    )
    async with database.transaction() as tx:
        ladder = (await load_calendario(tx)).ladder_of(*CLASE)
        rows = await tx.execute(select(recordatorios.c.peldano))
        assert {row.peldano for row in rows} == {
            p.nombre for p in ladder.peldanos if p.dias is not None
        }
        assert await tx.scalar(select(func.count()).select_from(escaleras)) == 2
    assert set(ladder.peldanos) in ({*NUEVA}, {*other})


async def test_a_server_that_dies_while_a_ladder_is_laid_leaves_the_one_before_whole(
    database, database_url, office
):
    tarea = await lay_general(database, office)
    before = await laid(database, tarea)
    async with database.transaction() as tx:
        # The power goes as soon as the first reminder of the new ladder is written.
        await tx.execute(
            text("""
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$""")
        )
        await tx.execute(
            text("""CREATE TRIGGER last_gasp AFTER INSERT ON recordatorio
            FOR EACH ROW EXECUTE FUNCTION die()""")
        )
    doomed = Database.connect(database_url)
    with pytest.raises(Exception, match=r"base_no_responde|terminat"):
        await edit_escalera(doomed, order(office), clase=CLASE, peldanos=NUEVA)
    await doomed.close()
    async with database.transaction() as tx:
        await tx.execute(text("DROP TRIGGER last_gasp ON recordatorio"))
        assert (await load_calendario(tx)).escaleras == (GENERAL,)
    assert await laid(database, tarea) == before
    await edit_escalera(database, order(office), clase=CLASE, peldanos=NUEVA)
    assert await laid(database, tarea) == ["vence_en_1", "vence_hoy", "superior", "diri_5"]


async def test_rungs_of_a_ladder_are_said_once_though_their_worker_is_killed(
    database, database_url, office
):
    async with database.transaction() as tx:
        await add_persona(tx, "elena", office.ugel, "planificador_diri", 1)
        for _ in range(40):
            tarea = await add_task(tx, office, vence=NOW + 8 * AGO)
            await add_rungs(tx, tarea, vence_hoy=NOW - AGO, diri_5=NOW - AGO, superior=NOW - AGO)
    deaths = 0
    for _ in range(4):
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.recordador", database_url,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert worker.stdout is not None
        # After its first batch: the next one is under way.
        await worker.stdout.readline()
        if worker.returncode is None:
            worker.send_signal(signal.SIGKILL)
        deaths += await worker.wait() == -signal.SIGKILL
    assert deaths
    while await send_due(database, NOW):
        pass
    async with database.transaction() as tx:
        rows = (
            await tx.execute(select(avisos.c.tarea_id, avisos.c.tipo, avisos.c.persona_id))
        ).all()
    # Rosa and María that it is today, Julia above them, and Elena for DIRI.
    assert len(rows) == len(set(rows)) == 40 * 4
    assert await count(database, recordatorios) == 0
