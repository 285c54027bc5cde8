"""The clock harness: notices through year end, 29 February, late holidays and nights."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range

from engine.actions.personas.calendario_escolar import add_feriado
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import feriados, silencios, titularidades
from engine.domain.escalera import GENERAL, rungs
from engine.domain.tiempo import working_days_after
from engine.jobs.recordatorios import plan_reminders
from tests.jobs.hechos import a_notice, add_task
from tests.notifications.envio import say
from tests.notifications.reloj import Reloj, lima
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.story.plazos import only

LEJOS = Range(date(2026, 1, 1), date(2029, 1, 1))


@pytest.fixture
async def facts(database, office):
    """An office whose people stay for years, under a calendar with the year end's holiday."""
    async with database.transaction() as tx:
        await tx.execute(
            insert(feriados).values(
                fecha=date(2027, 1, 1), nombre="Año Nuevo", tipo="feriado_nacional",
                ambito="nacional", norma="DL 713",
            )
        )  # fmt: skip
        await tx.execute(titularidades.update().values(periodo=LEJOS))
    return office


async def open_tarea(database, office, opened, days):
    """Open a tarea of Rosa's with its ladder; return the day it is due."""
    async with database.transaction() as tx:
        calendario = await load_calendario(tx)
        due = working_days_after(opened, days, calendario)
        tarea = await add_task(
            tx, office, tomada_por_id=office.rosa, creada=opened, vence=due.instante,
            vencimiento=due.to_json(),
        )  # fmt: skip
        await plan_reminders(tx, {tarea: rungs(GENERAL, due.instante, opened, calendario)})
    return due.instante


def when(reloj):
    return [(instant, who) for instant, who, _ in reloj.dicho]


async def test_a_ladder_climbs_over_the_end_of_the_year(database, facts):
    reloj = Reloj(database, lima("2026-12-28 09:00"))
    await open_tarea(database, facts, reloj.now, 4)
    await reloj.run_until("2027-01-31 00:00")
    assert when(reloj) == [
        ("Tue 2026-12-29 08:00", "rosa"),
        ("Mon 2027-01-04 08:00", "rosa"),
        ("Tue 2027-01-05 08:00", "rosa"),
        ("Wed 2027-01-06 08:00", "julia"),
    ]
    assert "lun 4 ene 2027" in reloj.dicho[0][2]


async def test_a_ladder_climbs_over_29_february(database, facts):
    reloj = Reloj(database, lima("2028-02-22 09:00"))
    await open_tarea(database, facts, reloj.now, 5)
    await reloj.run_until("2028-03-31 00:00")
    assert when(reloj) == [
        ("Thu 2028-02-24 08:00", "rosa"),
        ("Tue 2028-02-29 08:00", "rosa"),
        ("Wed 2028-03-01 08:00", "rosa"),
        ("Thu 2028-03-02 08:00", "julia"),
    ]
    assert "mar 29 feb 2028" in reloj.dicho[0][2]


async def sleep_from(database, persona, desde, hasta, *, no_laborables):
    async with database.transaction() as tx:
        await tx.execute(
            insert(silencios).values(
                persona_id=persona, desde=desde, hasta=hasta, no_laborables=no_laborables,
                resumen=time(17),
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "no_laborables", "left"),
    [
        pytest.param("2026-07-06 21:59", False, "Mon 2026-07-06 21:59", id="just-before"),
        pytest.param("2026-07-06 22:00", False, "Tue 2026-07-07 06:30", id="as-it-begins"),
        pytest.param("2026-07-06 23:59", False, "Tue 2026-07-07 06:30", id="before-midnight"),
        pytest.param("2026-07-07 00:00", False, "Tue 2026-07-07 06:30", id="at-midnight"),
        pytest.param("2026-07-07 06:29", False, "Tue 2026-07-07 06:30", id="just-before-its-end"),
        pytest.param("2026-07-10 23:00", False, "Sat 2026-07-11 06:30", id="into-a-saturday"),
        pytest.param("2026-07-10 23:00", True, "Mon 2026-07-13 06:30", id="past-the-weekend"),
        pytest.param("2026-07-12 23:59", True, "Mon 2026-07-13 06:30", id="sunday-to-monday"),
        pytest.param("2026-12-31 23:30", False, "Fri 2027-01-01 06:30", id="into-a-new-year"),
        pytest.param("2026-12-31 23:30", True, "Mon 2027-01-04 06:30", id="past-the-new-year"),
        pytest.param("2028-02-28 23:30", True, "Tue 2028-02-29 06:30", id="into-29-february"),
        pytest.param("2028-02-29 23:30", True, "Wed 2028-03-01 06:30", id="out-of-29-february"),
    ],
)
async def test_a_night_that_crosses_midnight_ends_in_its_morning(
    database, facts, said, no_laborables, left
):
    await sleep_from(database, facts.rosa, time(22), time(6, 30), no_laborables=no_laborables)
    reloj = Reloj(database, lima(said))
    datos = {**a_notice(facts.rosa, "x").datos, "vence": "2030-01-01T00:00:00+00:00"}
    await say(database, a_notice(facts.rosa, "x", en=reloj.now, datos=datos))
    await reloj.run_until("2028-12-31 00:00")
    assert when(reloj) == [(left, "rosa")]


async def test_a_holiday_declared_at_night_keeps_its_morning_silent(database, office):
    relato = Relato(database, await settle_in(database, admin=True))
    reloj = Reloj(database, lima("2026-07-07 21:00"))
    datos = {**a_notice(office.rosa, "x").datos, "vence": "2026-07-20T04:59:00+00:00"}
    await say(database, a_notice(office.rosa, "x", en=reloj.now, datos=datos))
    await reloj.run_until("2026-07-07 23:00")
    assert reloj.dicho == []
    relato.now = reloj.now
    await declare(relato, date(2026, 7, 8))
    await reloj.run_until("2026-07-20 00:00")
    assert when(reloj) == [("Thu 2026-07-09 07:00", "rosa")]


async def test_a_holiday_declared_late_moves_the_rungs_still_to_come(database):
    relato = Relato(database, await settle_in(database, admin=True))
    codigo = await relato.register()
    reloj = Reloj(database, relato.now)
    await reloj.run_until("2026-07-08 12:00")
    tarea = await only(relato, codigo)
    said = list(reloj.dicho)
    relato.now = reloj.now
    await declare(relato, date(2026, 7, 10))
    await reloj.run_until("2026-07-31 00:00")
    after = await only(relato, codigo)
    assert after.vence - tarea.vence == timedelta(days=1)
    rest = [(instant, words) for instant, _, words in reloj.dicho[len(said) :]]
    assert rest[0] == ("Wed 2026-07-08 12:00", "Cambió un plazo suyo")
    assert [instant for instant, _ in rest[1:]] == [
        "Tue 2026-07-14 08:00", "Wed 2026-07-15 08:00", "Tue 2026-07-21 17:00",
    ]  # fmt: skip
    assert rest[-2][1].endswith("mar 14 jul 2026")
    assert rest[-1][1].startswith("Resumen del mar 21 jul 2026")


async def declare(relato, dia):
    await add_feriado(
        relato.database, await relato.orden("admin"), fecha=dia, nombre="Día no laborable",
        tipo="feriado_nacional", ambito="nacional", norma="DS 080-2026-PCM",
    )  # fmt: skip
