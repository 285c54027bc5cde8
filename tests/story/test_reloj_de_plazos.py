"""The clock let run hour by hour over the dates that go wrong: year end, 29 February, late days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.actions.instancias.temporizadores import fire_due
from engine.actions.personas.calendario_escolar import add_feriado
from engine.actions.tareas.corrimientos import move_deadlines
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.tablas import avisos
from engine.domain.lima import day_of, to_lima
from tests.story.gente import settle_in
from tests.story.paso import Relato

HORA = timedelta(hours=1)
FERIADO = {
    "nombre": "Día no laborable", "tipo": "feriado_nacional", "ambito": "nacional",
    "norma": "DS 080-2026-PCM",
}  # fmt: skip


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def start(relato, now, **changes):
    """Register an AT at an instant and return the day its first tarea is due."""
    relato.now = now
    first = day_of(now) + timedelta(days=40)
    codigo = await relato.register(
        ventana_inicio=first.isoformat(),
        ventana_fin=(first + timedelta(days=30)).isoformat(),
        **changes,
    )
    [tarea] = await relato.pending("unidad", codigo)
    return day_of(tarea.vence)


async def run_until(relato, end):
    """Let the hours pass one by one, with all the background work of each."""
    while relato.now < end:
        relato.now += HORA
        for work in (move_deadlines, fire_due, send_due):
            while await work(relato.database, relato.now):
                pass


async def said(relato):
    """Return what the unit was told, by kind, and when, in Lima."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(avisos.c.tipo, avisos.c.creado)
            .where(avisos.c.persona_id == relato.gente.ids["unidad"])
            .order_by(avisos.c.creado)
        )
        return [(row.tipo, to_lima(row.creado).strftime("%m-%d %H:%M")) for row in rows]


async def test_a_term_that_crosses_the_year_skips_its_last_and_first_holidays(relato):
    due = await start(relato, datetime(2026, 12, 23, 15, tzinfo=UTC))
    assert due == date(2026, 12, 31)
    await run_until(relato, datetime(2027, 1, 6, 15, tzinfo=UTC))
    assert await said(relato) == [
        ("vence_en_3", "12-28 08:00"),
        ("vence_hoy", "12-31 08:00"),
        ("vencida", "01-04 08:00"),
    ]


async def test_a_leap_day_is_a_day_like_any_other(relato):
    due = await start(relato, datetime(2028, 2, 24, 15, tzinfo=UTC))
    assert due == date(2028, 3, 2)
    await run_until(relato, datetime(2028, 3, 4, 15, tzinfo=UTC))
    assert await said(relato) == [
        ("vence_en_3", "02-28 08:00"),
        ("vence_hoy", "03-02 08:00"),
        ("vencida", "03-03 08:00"),
    ]


async def test_a_holiday_added_late_keeps_what_was_said_and_says_the_rest_by_the_new_date(relato):
    due = await start(relato, datetime(2026, 7, 6, 15, tzinfo=UTC))
    assert due == date(2026, 7, 13)
    await run_until(relato, datetime(2026, 7, 9, 15, tzinfo=UTC))
    await add_feriado(
        relato.database, await relato.orden("admin"), fecha=date(2026, 7, 10), **FERIADO
    )
    await run_until(relato, datetime(2026, 7, 18, 15, tzinfo=UTC))
    assert await said(relato) == [
        ("vence_en_3", "07-08 08:00"),
        ("plazos_movidos", "07-09 11:00"),
        ("vence_hoy", "07-14 08:00"),
        ("vencida", "07-15 08:00"),
    ]


async def test_an_act_after_closing_counts_from_the_next_working_day(relato):
    friday_evening = datetime(2026, 7, 10, 22, 30, tzinfo=UTC)
    assert await start(relato, friday_evening) == date(2026, 7, 20)
    assert await start(relato, friday_evening - 2 * HORA) == date(2026, 7, 17)
