"""Digests, and silences hour by hour: made once, with only what still matters."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.dialects.postgresql import insert

from engine.actions.tareas.recordatorios import send_due
from engine.clock import LIMA
from engine.db.queries.tablas import feriados, tareas
from notifications.canal import EntregaFallida
from tests.jobs.hechos import (
    ASISTENCIA,
    NOW,
    a_notice,
    add_persona,
    add_rungs,
    add_task,
    read_notices,
)
from tests.notifications.envio import (
    ENLACES,
    Falso,
    notice_of,
    prefer,
    say,
    settle,
    share,
)
from tests.notifications.muestras import facts_of

HOUR = timedelta(hours=1)
DIGEST = NOW + 9 * HOUR
"""Monday, 17:00 in Lima."""
UNDATED = {**a_notice(0, "").datos, "vence": None}


async def a_holiday(database, fecha):
    async with database.transaction() as tx:
        values = {
            "fecha": fecha, "nombre": "Año Nuevo", "tipo": "feriado_nacional",
            "ambito": "nacional", "norma": "DL 713",
        }  # fmt: skip
        await tx.execute(insert(feriados).values(**values).on_conflict_do_nothing())


async def test_a_digest_tells_the_day_in_one_message_by_at(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "tareas", "resumen")
    other = {**facts_of("reporte_enviado"), "asistencia": {**ASISTENCIA, "codigo": "AT-2026-9002"}}
    await say(
        database,
        a_notice(office.rosa, "a"),
        a_notice(office.rosa, "b", tipo="reporte_enviado", datos=other, en=NOW + HOUR / 2),
        a_notice(office.rosa, "c", en=NOW + HOUR),
        a_notice(office.maria, "d"),
    )
    assert await settle(database, mail, now=NOW + HOUR) == 1
    waiting = await notice_of(database, "a")
    assert waiting.resultado == "Irá en el resumen del lun 6 jul 2026, 17:00."
    assert await settle(database, mail, now=DIGEST) == 1
    [_, digest] = mail.taken
    assert digest.asunto == "Resumen del lun 6 jul 2026: 3 avisos"
    first, second = digest.cuerpo.index("AT-2026-9001"), digest.cuerpo.index("AT-2026-9002")
    assert first < second
    assert digest.cuerpo.count("- Confirmar participantes") == 2
    assert digest.baja == ENLACES.baja(office.rosa)
    told = await notice_of(database, "c")
    assert (told.estado, told.canal, told.resultado) == (
        "entregado", "correo", "visto por correo",
    )  # fmt: skip
    assert await settle(database, mail, now=DIGEST + timedelta(days=3)) == 0


async def test_a_digest_leaves_out_what_no_longer_matters_and_none_leaves_empty(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "tareas", "resumen")
    async with database.transaction() as tx:
        tarea = await add_task(tx, office)
    await say(database, a_notice(office.rosa, "a", tarea_id=tarea))
    await settle(database, mail)
    async with database.transaction() as tx:
        await tx.execute(tareas.update().values(estado="completada"))
    assert await settle(database, mail, now=DIGEST) == 0
    states = {row.tipo: row.estado for row in await read_notices(database)}
    assert states == {"tarea_asignada": "descartado", "resumen": "descartado"}


async def test_a_digest_of_yesterday_leaves_once_with_what_still_matters(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "tareas", "resumen")
    await prefer(database, office.rosa, "plazos", "resumen")
    soon = {**UNDATED, "vence": (DIGEST + HOUR).isoformat()}
    await say(
        database, a_notice(office.rosa, "a"),
        a_notice(office.rosa, "b", tipo="vence_en_1", datos=soon),
    )  # fmt: skip
    await settle(database, mail)
    # Nobody worked from then until nine of the next morning.
    assert await settle(database, mail, now=DIGEST + 16 * HOUR) == 1
    [digest] = mail.taken
    assert digest.asunto.startswith("Resumen del mar 7 jul 2026: ")
    assert "Confirmar participantes, hasta" in digest.cuerpo
    late = await notice_of(database, "b")
    assert (late.estado, late.resultado) == (
        "descartado", "El plazo ya había vencido: lo dice otro aviso.",
    )  # fmt: skip
    assert await settle(database, mail, now=DIGEST + timedelta(days=3)) == 0


async def test_a_digest_that_nobody_takes_says_so_of_each_notice(database, office):
    refuses = Falso("correo", EntregaFallida("550 no existe", permanente=True))
    await prefer(database, office.rosa, "tareas", "resumen", ["correo"])
    await say(database, a_notice(office.rosa, "a"))
    await settle(database, refuses)
    await settle(database, refuses, now=DIGEST)
    assert (await notice_of(database, "a")).estado == "fallido"


async def test_a_digest_is_made_once_by_workers_that_share(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "tareas", "resumen")
    await say(database, *(a_notice(office.rosa, f"n{n}") for n in range(30)))
    for now in (NOW, DIGEST):
        await asyncio.gather(*(share(database, mail, now=now, limite=5) for _ in range(12)))
        await settle(database, mail, now=now)
    [digest] = mail.taken
    assert digest.asunto.endswith("30 avisos")


async def test_who_wants_none_has_it_in_the_application_alone(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "tareas", "nunca")
    await say(database, a_notice(office.rosa, "x"))
    assert await settle(database, mail) == 0
    [row] = await read_notices(database)
    assert (row.estado, row.canal, row.leido) == ("entregado", "app", None)
    assert row.resultado == "Solo en la aplicación, como eligió."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("2026-07-06T19:59", "2026-07-06T19:59", id="before-the-silence"),
        pytest.param("2026-07-06T23:30", "2026-07-07T07:00", id="across-midnight"),
        pytest.param("2026-12-31T22:00", "2027-01-04T07:00", id="year-end"),
        pytest.param("2028-02-28T20:00", "2028-02-29T07:00", id="into-29-february"),
    ],
)
async def test_hour_by_hour_a_notice_is_told_when_its_silence_ends_and_once(
    database, office, said, told
):
    mail = Falso("correo")
    start, expected = (datetime.fromisoformat(text).replace(tzinfo=LIMA) for text in (said, told))
    await a_holiday(database, date(2027, 1, 1))
    await say(database, a_notice(office.rosa, "x", datos=UNDATED, en=start))
    heard, now = [], start
    while now <= expected + 3 * HOUR:
        if await settle(database, mail, now=now):
            heard.append(now)
        now += timedelta(minutes=30)
    assert heard == [expected]
    assert len(mail.taken) == 1


async def test_a_hundred_overdue_tareas_reach_diri_once_each_and_all_in_one_message(
    database, office
):
    mail = Falso("correo")
    async with database.transaction() as tx:
        elena = await add_persona(tx, "elena", office.ugel, "planificador_diri", 1)
        for n in range(100):
            # Every second one is of an accompaniment: of no AT.
            own = {"asistencia_id": None} if n % 2 else {}
            await add_rungs(tx, await add_task(tx, office, **own), diri_5=NOW)
    while await send_due(database, NOW):
        pass
    assert await settle(database, mail) == 0
    assert await settle(database, mail, now=DIGEST) == 1
    assert await settle(database, mail, now=DIGEST + timedelta(days=3)) == 0
    [digest] = mail.taken
    assert digest.asunto == "Resumen del lun 6 jul 2026: 100 avisos"
    assert digest.cuerpo.count("sigue sin hacerse en") == 100
    told = [row for row in await read_notices(database) if row.tipo == "diri"]
    assert {row.persona_id for row in told} == {elena}
    assert len({row.tarea_id for row in told}) == len(told) == 100


async def test_whoever_wants_no_digest_of_diri_has_it_in_the_application_alone(database, office):
    mail = Falso("correo")
    await prefer(database, office.rosa, "diri", "nunca")
    await say(database, a_notice(office.rosa, "x", tipo="diri", datos=facts_of("diri")))
    for now in (NOW, DIGEST):
        assert await settle(database, mail, now=now) == 0
