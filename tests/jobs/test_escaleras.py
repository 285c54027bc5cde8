"""Ladders as rows: new rungs, what is laid anew, what is put off, and workers that are killed."""

import asyncio
import signal
import sys
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import func, select, text

from engine.actions.orden import Orden
from engine.actions.tareas.escaleras import (
    REPASO,
    edit_escalera,
    lay_again,
    remove_escalera,
)
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import (
    avisos,
    escaleras,
    posposiciones,
    recordatorios,
    tareas,
    versiones,
)
from engine.db.session import Database, plain_url
from engine.domain.actor import Actor, CargoVigente
from engine.domain.escalera import AL_ASIGNAR, GENERAL, Peldano, morning_of, rungs
from engine.domain.lima import day_of
from engine.jobs.claims import claim_reminders
from engine.jobs.recordatorios import plan_reminders
from engine.process.definicion import fingerprint
from tests.jobs.hechos import (
    NOW,
    add_persona,
    add_rungs,
    add_task,
    count,
    open_office,
    read_notices,
)

AGO = timedelta(hours=1)
CLASE = ("prueba", "confirmar_participantes")
NUEVA = (
    AL_ASIGNAR,
    Peldano("responsable", -1),
    Peldano("responsable", 0),
    Peldano("superior", 2),
    Peldano("diri", 5),
)


DIAGRAMA = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">
<bpmn:process id="prueba" name="Prueba" isExecutable="true">
<bpmn:userTask id="confirmar_participantes" name="Confirmar participantes"/>
</bpmn:process></bpmn:definitions>"""


@pytest.fixture
async def office(database):
    """The office, whose process has a newer version that draws its only tarea."""
    made = await open_office(database)
    async with database.transaction() as tx:
        await tx.execute(
            versiones.insert().values(
                proceso="prueba", numero=2, huella=fingerprint(DIAGRAMA, {}), diagrama=DIAGRAMA,
                decisiones={}, creada=NOW,
            )
        )  # fmt: skip
    return made


def order(office, now=NOW):
    cargo = CargoVigente(1, "administrador", 1, "MINEDU", "Minedu", "ministerio", (1,))
    return Orden(Actor(office.luis, "luis", "Luis", (cargo,)), now)


async def lay_general(database, office, **changes):
    """Open a tarea as a step does: with the rungs of its ladder after now."""
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, **changes)
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        calendario = await load_calendario(tx)
        ladder = calendario.ladder_of(*CLASE)
        await plan_reminders(tx, {tarea: rungs(ladder, vence, NOW, calendario)})
    return tarea


async def laid(database, tarea):
    async with database.transaction() as tx:
        rows = await tx.execute(
            select(recordatorios.c.peldano)
            .where(recordatorios.c.tarea_id == tarea)
            .order_by(recordatorios.c.vence)
        )
        return [row.peldano for row in rows]


async def told(database):
    return [(row.tipo, row.usuario.partition(".")[0]) for row in await read_notices(database)]


async def test_the_ladder_loaded_is_the_one_of_reference(database):
    async with database.transaction() as tx:
        assert (await load_calendario(tx)).escaleras == (GENERAL,)


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
        await tx.execute(
            posposiciones.insert().values(
                tarea_id=tarea, persona_id=office.rosa, hasta=NOW + AGO, motivo="Espero datos",
                creada=NOW,
            )
        )  # fmt: skip
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


async def test_what_is_put_off_waits_and_is_said_once_with_the_words_of_that_day(database, office):
    tarea = await lay_general(database, office, tomada_por_id=office.rosa)
    async with database.transaction() as tx:
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        until = morning_of(day_of(vence))
        await tx.execute(
            posposiciones.insert().values(
                tarea_id=tarea, persona_id=office.rosa, hasta=until, motivo="Espero datos",
                creada=NOW,
            )
        )  # fmt: skip
    for hours in range(0, int((until - NOW).total_seconds() // 3600), 6):
        await send_due(database, NOW + timedelta(hours=hours))
    assert await told(database) == []
    await send_due(database, until)
    assert await told(database) == [("vence_hoy", "rosa")]
    assert await laid(database, tarea) == ["vencida", "superior"]


async def test_what_the_superior_hears_is_never_put_off(database, office):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office)
        await add_rungs(tx, tarea, superior=NOW - AGO, vencida=NOW - 2 * AGO)
        await tx.execute(
            posposiciones.insert().values(
                tarea_id=tarea, persona_id=office.rosa, hasta=NOW + 9 * AGO, motivo="Espero",
                creada=NOW,
            )
        )  # fmt: skip
    await send_due(database, NOW)
    assert await told(database) == [("superior", "julia")]
    await send_due(database, NOW + 9 * AGO)
    assert len(await told(database)) == 3


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
    assert done == {"agregados": 2, "retirados": 1, "tareas": 1}
    assert await laid(database, tarea) == ["vence_en_1", "vence_hoy", "superior", "diri_5"]
    assert "diri_5" not in await laid(database, closed)
    for day in range(40):
        await send_due(database, third + timedelta(days=day))
    kinds = [tipo for tipo, who in await told(database) if who == "rosa"]
    assert kinds == ["vence_en_3", "vence_en_1", "vence_hoy"]


async def test_a_ladder_taken_back_lays_the_general_one(database, office):
    tarea = await lay_general(database, office)
    await edit_escalera(database, order(office), clase=CLASE, peldanos=NUEVA)
    await remove_escalera(database, order(office), clase=CLASE)
    names = ["vence_en_3", "vence_en_1", "vencida", "superior"]
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


async def test_a_worker_killed_by_the_database_says_new_rungs_whole_afterwards(
    database, database_url, office
):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, tomada_por_id=office.rosa, vence=NOW + 8 * AGO)
        await add_rungs(tx, tarea, vence_hoy=NOW - AGO)
    doomed = Database.connect(database_url)
    killer = await asyncpg.connect(plain_url(database_url))
    try:
        async with doomed._sessions() as session:
            assert len(await claim_reminders(session, NOW, 10)) == 1
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            await session.execute(text("DELETE FROM recordatorio"))
            assert await killer.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
            await session.invalidate()
    finally:
        await killer.close()
        await doomed.close()
    assert await send_due(database, NOW) == 1
    assert await told(database) == [("vence_hoy", "rosa")]
