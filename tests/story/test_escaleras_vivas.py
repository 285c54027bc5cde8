"""Ladders at work: what a kind's own says of real tareas, hour by hour, and its rehearsal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.actions.personas.suspensiones import suspend
from engine.actions.tareas.corrimientos import move_deadlines
from engine.actions.tareas.escaleras import edit_escalera, lay_again, rehearse_escalera
from engine.actions.tareas.posposiciones import postpone_reminders
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.tablas import avisos, tareas
from engine.domain.escalera import AL_ASIGNAR, GENERAL, Peldano
from engine.domain.lima import to_lima
from tests.story.gente import settle_in
from tests.story.paso import Relato

HORA = timedelta(hours=1)
OBJETIVOS = ("asistencia_tecnica", "definir_objetivos")
METODO = ("asistencia_tecnica", "revisar_metodo")
NUEVA = (
    AL_ASIGNAR,
    Peldano("responsable", -4),
    Peldano("responsable", -1),
    Peldano("responsable", 0),
    Peldano("superior", 2),
    Peldano("diri", 5),
)
START = datetime(2026, 7, 6, 15, tzinfo=UTC)
"""Monday, ten in the morning; the first tarea is due on Monday 13."""


@pytest.fixture
async def relato(database):
    made = Relato(database, await settle_in(database, admin=True))
    made.now = START
    return made


async def give(relato, clase, peldanos):
    orden = await relato.orden("admin")
    return await edit_escalera(relato.database, orden, clase=clase, peldanos=peldanos)


async def run_until(relato, end):
    """Let the hours pass one by one, with all the background work of each."""
    while relato.now < end:
        relato.now += HORA
        for work in (move_deadlines, lay_again, send_due):
            while await work(relato.database, relato.now):
                pass


async def said(relato, elemento="definir_objetivos"):
    """Return every notice of the tareas of an element: when, to whom and on which rung."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(avisos.c.creado, avisos.c.persona_id, avisos.c.clave)
            .join(tareas, tareas.c.id == avisos.c.tarea_id)
            .where(tareas.c.elemento == elemento)
        )
        return sorted((row.creado, row.persona_id, _rung(row.clave)) for row in rows)


def _rung(clave):
    stem = clave.split(":")[0]
    return AL_ASIGNAR.nombre if stem == "asignada" else stem


def in_lima(told):
    return [f"{rung} {to_lima(when):%m-%d %H:%M}" for when, _, rung in told]


async def rehearsed(relato, clase, peldanos):
    """Return the same of what a rehearsal says that a ladder would have said."""
    ensayo = await rehearse_escalera(
        relato.database, await relato.orden("admin"), clase=clase, peldanos=peldanos,
        desde=START - HORA, hasta=relato.now,
    )  # fmt: skip
    return sorted((d.en, d.persona_id, d.peldano) for d in ensayo.dichos if d.despues)


async def test_a_kind_with_its_own_ladder_climbs_it_and_the_rehearsal_agrees(relato):
    await give(relato, OBJETIVOS, NUEVA)
    await relato.register()
    await run_until(relato, START + timedelta(days=17))
    told = await said(relato)
    assert in_lima(told) == [
        "vence_en_4 07-07 08:00", "vence_en_1 07-10 08:00", "vence_hoy 07-13 08:00",
        "diri_5 07-20 08:00",
    ]  # fmt: skip
    assert told[-1][1] == relato.gente.ids["diri"]
    assert await rehearsed(relato, OBJETIVOS, NUEVA) == told


async def test_the_rehearsal_of_the_ladder_in_force_is_what_was_said_though_dates_moved(relato):
    codigo = await relato.register()
    await run_until(relato, START + timedelta(days=3))
    await suspend(
        relato.database, await relato.orden("admin"), norma="RM 300-2026-MINEDU", motivo="Huelga",
        desde=date(2026, 7, 8), hasta=date(2026, 7, 10),
    )  # fmt: skip
    await run_until(relato, START + timedelta(days=11, hours=4))
    await relato.do("unidad", codigo, "definir_objetivos")
    await run_until(relato, START + timedelta(days=15))
    told = await said(relato)
    assert in_lima(told) == [
        "vence_en_3 07-08 08:00", "vence_en_3 07-13 08:00", "vence_hoy 07-16 08:00",
        "vencida 07-17 08:00",
    ]  # fmt: skip
    assert await rehearsed(relato, OBJETIVOS, GENERAL.peldanos) == told


async def test_a_kind_that_is_not_announced_opens_in_silence(relato):
    first, second = await relato.register(), await relato.register()
    for codigo in (first, second):
        await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", first, "elaborar_pauta")
    [(_, persona, rung)] = await said(relato, "revisar_metodo")
    assert (persona, rung) == (relato.gente.ids["difoca"], "al_asignar")
    await give(relato, METODO, tuple(p for p in GENERAL.peldanos if p != AL_ASIGNAR))
    await relato.do("unidad", second, "elaborar_pauta")
    assert len(await said(relato, "revisar_metodo")) == 1
    assert len(await relato.pending("difoca", second)) == 1


async def test_what_comes_back_with_remarks_is_told_whatever_its_ladder_says(relato):
    await give(relato, OBJETIVOS, tuple(p for p in GENERAL.peldanos if p != AL_ASIGNAR))
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", codigo, "elaborar_pauta")
    await relato.do(
        "difoca", codigo, "revisar_metodo", decision="observar_objetivos",
        observaciones="Falta un objetivo para el nivel inicial.",
    )  # fmt: skip
    [(_, persona, rung)] = await said(relato)
    assert (persona, rung) == (relato.gente.ids["unidad"], "al_asignar")


async def test_what_is_put_off_is_heard_on_the_due_morning_and_then_the_superior_hears(relato):
    await relato.register()
    async with relato.database.transaction() as tx:
        tarea_id = await tx.scalar(select(tareas.c.id))
    await postpone_reminders(
        relato.database, await relato.orden("unidad"), tarea_id=tarea_id,
        hasta=date(2026, 7, 13), motivo="Espero la relación de docentes",
    )  # fmt: skip
    await run_until(relato, START + timedelta(days=10))
    assert in_lima(await said(relato)) == ["vence_hoy 07-13 08:00", "vencida 07-14 08:00"]
    async with relato.database.transaction() as tx:
        kinds = await tx.execute(select(avisos.c.tipo).order_by(avisos.c.creado))
        assert [row.tipo for row in kinds] == ["vence_hoy", "vencida"]


async def test_a_shorter_wait_brings_back_what_waited_for_longer(relato):
    await relato.register()
    async with relato.database.transaction() as tx:
        tarea_id = await tx.scalar(select(tareas.c.id))
    orden = await relato.orden("unidad")
    motivo = "Espero la relación de docentes"
    await postpone_reminders(
        relato.database, orden, tarea_id=tarea_id, hasta=date(2026, 7, 13), motivo=motivo
    )
    await run_until(relato, START + timedelta(days=2))
    await postpone_reminders(
        relato.database, await relato.orden("unidad"), tarea_id=tarea_id,
        hasta=date(2026, 7, 9), motivo=motivo,
    )  # fmt: skip
    await run_until(relato, START + timedelta(days=8))
    # The morning that was chosen before is the due day's own: what is said then stays there.
    assert in_lima(await said(relato)) == [
        "vence_en_3 07-09 08:00", "vence_hoy 07-13 08:00", "vencida 07-14 08:00",
    ]  # fmt: skip
