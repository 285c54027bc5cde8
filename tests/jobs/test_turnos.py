"""Turns of what is of no AT: each UGEL takes its own, so that one in a hurry holds up nobody."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, select, update

from engine.db.queries.tablas import avisos, entidades, instancias, recordatorios
from engine.db.session import Database
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.claims import claim_reminders, list_due_timers
from tests.jobs.hechos import (
    NOW,
    Oficina,
    add_instance,
    add_rungs,
    add_task,
    add_timer,
    open_office,
)
from tests.story.anio import Anio
from tests.story.gente import settle_in

AGO = timedelta(hours=1)


async def school_of(database: Database, office: Oficina, codigo: str) -> Oficina:
    """Return an office at a school of another UGEL, whose process is of no AT."""
    async with database.transaction() as tx:
        made: list[int] = []
        for tipo, above in (("ugel", []), ("ie", made)):
            values = {"codigo": f"{codigo}-{tipo}", "tipo": tipo, "nombre": codigo, "activa": True}
            row = await tx.scalar(
                insert(entidades).values(**values, ruta=list(above)).returning(entidades.c.id)
            )
            assert row is not None
            await tx.execute(
                update(entidades).where(entidades.c.id == row).values(ruta=[*above, row])
            )
            made.append(row)
        instancia = await add_instance(tx, office.asistencia)
        await tx.execute(
            update(instancias)
            .where(instancias.c.id == instancia)
            .values(asistencia_id=None, entidad_id=made[0])
        )
    return replace(office, ugel=made[1], instancia=instancia)


async def test_a_hundred_visits_of_a_ugel_do_not_delay_one_of_another(database):
    """Timers, reminders and notices of the work of two UGEL: each in its turn."""
    office = await open_office(database)
    big, small = [await school_of(database, office, name) for name in ("GRANDE", "CHICA")]
    async with database.transaction() as tx:
        many = [await add_timer(tx, big.instancia, NOW - n * AGO) for n in range(101, 1, -1)]
        one = await add_timer(tx, small.instancia, NOW)
        assert (await list_due_timers(tx, NOW, 50))[:3] == [many[0], one, many[1]]
        for at, count in ((big, 100), (small, 1)):
            for n in range(count):
                tarea = await add_task(
                    tx, at, asistencia_id=None, instancia_id=at.instancia, elemento=f"paso_{n}"
                )
                await add_rungs(tx, tarea, vencida=NOW - (2 if at is big else 1) * AGO)
                await enqueue(
                    tx, [AvisoNuevo(f"{tarea}", "vencida", at.rosa, None, tarea, {}, NOW)]
                )
        due = await claim_reminders(tx, NOW, 10)
        rows = await tx.execute(select(recordatorios.c.tarea_id, recordatorios.c.unidad_id))
        turns = {row.tarea_id: row.unidad_id for row in rows}
        assert len({turns[rung.tarea_id] for rung in due}) == 2
        told = list(await tx.scalars(select(avisos.c.unidad_id).distinct()))
    assert sorted(told) == sorted(set(turns.values()))
    assert 0 not in told


async def test_what_a_step_of_accompaniment_writes_takes_the_turn_of_its_ugel(database):
    anio = Anio(database, await settle_in(database, admin=True))
    await anio.prepare("manual-2019")
    await anio.diagnose()
    await anio.visit()
    await anio.present("informar_diagnostico")
    async with database.transaction() as tx:
        ugel = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == "210005"))
        for table in (recordatorios, avisos):
            turns = await tx.scalars(
                select(table.c.unidad_id).where(table.c.tarea_id.is_not(None)).distinct()
            )
            assert list(turns) == [ugel], table.name
        of_no_tarea = select(avisos.c.tipo, avisos.c.unidad_id).where(avisos.c.tarea_id.is_(None))
        told = {(row.tipo, row.unidad_id) for row in await tx.execute(of_no_tarea)}
    assert told == {("documento_presentado", ugel), ("matriz_registrada", ugel)}
