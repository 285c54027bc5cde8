"""Sharing out: silence, digests, fallback with its reason, turns by unit, and nobody held up."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert

from engine.db.ids import new_id
from engine.db.queries.tablas import (
    asistencias,
    avisos,
    direcciones,
    entidades,
    tareas,
)
from engine.jobs.avisos import aviso_id
from engine.jobs.envios import LEASE
from notifications.canal import EntregaFallida
from notifications.despacho import dispatch
from tests.jobs.hechos import ASISTENCIA, NOW, a_notice, add_task, read_notices
from tests.jobs.hechos import insert as add
from tests.notifications.envio import (
    ENLACES,
    Falso,
    link,
    notice_of,
    prefer,
    receipts,
    say,
    send,
    settle,
    share,
)
from tests.notifications.muestras import facts_of

HOUR = timedelta(hours=1)
NIGHT = NOW + 14 * HOUR
"""Monday, 22:00 in Lima."""
MORNING = NOW + 23 * HOUR
DIGEST = NOW + 9 * HOUR
"""Monday, 17:00 in Lima."""


async def test_a_message_due_at_night_waits_for_the_morning_and_says_so(database, office):
    mail = Falso("correo")
    await say(database, a_notice(office.rosa, "x", en=NIGHT))
    assert await settle(database, mail, now=NIGHT) == 0
    [row] = await read_notices(database)
    assert (row.estado, row.siguiente, row.leido) == ("en_cola", MORNING, None)
    assert row.resultado == "Espera al mar 7 jul 2026, 7:00: es horario de silencio."
    assert row.asunto.startswith("AT-2026-9001")
    assert await settle(database, mail, now=MORNING - timedelta(minutes=1)) == 0
    assert await settle(database, mail, now=MORNING) == 1


async def test_what_stopped_mattering_during_the_silence_is_not_sent_in_the_morning(
    database, office
):
    mail = Falso("correo")
    async with database.transaction() as tx:
        tarea = await add_task(tx, office)
    await say(database, a_notice(office.rosa, "x", tarea_id=tarea, en=NIGHT))
    await settle(database, mail, now=NIGHT)
    async with database.transaction() as tx:
        await tx.execute(tareas.update().values(estado="completada"))
    assert await settle(database, mail, now=MORNING) == 0
    [row] = await read_notices(database)
    assert (row.estado, row.resultado) == (
        "descartado", "La tarea se cerró antes de que saliera el aviso.",
    )  # fmt: skip


async def test_each_persona_is_written_to_by_the_channel_they_put_first(database, office):
    mail, chat = Falso("correo"), Falso("telegram")
    await link(database, office.rosa, "telegram", "777")
    await link(database, office.maria, "telegram", "888")
    await prefer(database, office.maria, "tareas", "inmediato", ["correo", "telegram"])
    await say(
        database, a_notice(office.rosa, "a"), a_notice(office.maria, "b"),
        a_notice(office.julia, "c"),
    )  # fmt: skip
    await settle(database, mail, chat)
    assert [m.direccion for m in chat.taken] == ["777"]
    assert {m.direccion for m in mail.taken} == {"maria@ugel.example", "julia@ugel.example"}
    motives = {r.direccion: r.motivo for r in await receipts(database)}
    assert motives == {
        "777": None,
        "maria@ugel.example": None,
        "julia@ugel.example": "Sin Telegram vinculado; por correo.",
    }


async def test_an_address_that_bounces_is_disabled_and_its_owner_told_by_another_channel(
    database, office
):
    blocked = EntregaFallida(
        "Forbidden: bot was blocked by the user", permanente=True, desactiva=True
    )
    chat, mail = Falso("telegram", blocked), Falso("correo")
    await link(database, office.rosa, "telegram", "777")
    await say(database, a_notice(office.rosa, "a"), a_notice(office.rosa, "b"))
    await settle(database, chat, mail)
    async with database.transaction() as tx:
        fallen = (
            await tx.execute(direcciones.select().where(direcciones.c.canal == "telegram"))
        ).one()
    assert (fallen.estado, fallen.motivo, fallen.baja) == ("desactivada", blocked.motivo, NOW)
    said = [m.asunto for m in mail.taken]
    assert said.count("Ya no le escribimos por Telegram a 777") == 1
    assert len(said) == 3
    chat.fallo = None
    await say(database, a_notice(office.rosa, "c"))
    await settle(database, chat, mail)
    assert (await receipts(database))[-1].motivo == (
        f"Con Telegram desactivado ({blocked.motivo}); por correo."
    )


async def test_an_address_linked_again_is_written_to_again(database, office):
    bounced = Falso("correo", EntregaFallida("550 no existe", permanente=True, desactiva=True))
    await say(database, a_notice(office.rosa, "a"))
    await settle(database, bounced)
    await link(database, office.rosa, "correo", "rosa@ugel.example")
    mail = Falso("correo")
    await say(database, a_notice(office.rosa, "b"))
    await settle(database, mail)
    assert len(mail.taken) == 1


async def test_a_channel_that_asks_to_wait_is_obeyed_and_that_is_no_failed_try(database, office):
    flood = EntregaFallida("Too Many Requests", permanente=False, esperar=timedelta(seconds=30))
    chat = Falso("telegram", flood)
    await link(database, office.rosa, "telegram", "777")
    await say(database, a_notice(office.rosa, "x"))
    await send(database, chat)
    chat.fallo = None
    assert await settle(database, chat, now=NOW + timedelta(seconds=29)) == 0
    assert await settle(database, chat, now=NOW + timedelta(seconds=30)) == 1
    [receipt] = await receipts(database)
    assert (receipt.estado, receipt.intento, receipt.respuesta) == (
        "entregado", 1, "visto por telegram",
    )  # fmt: skip


async def test_a_channel_that_hangs_holds_up_no_other(database, office):
    class Hung(Falso):
        async def send(self, mensaje):
            await asyncio.Event().wait()

    hung, mail = Hung("telegram"), Falso("correo")
    await link(database, office.rosa, "telegram", "777")
    await say(database, a_notice(office.rosa, "a"), a_notice(office.maria, "b"))
    await share(database, hung, mail)
    stuck = asyncio.create_task(dispatch(database, hung, ENLACES, NOW))
    assert await asyncio.wait_for(dispatch(database, mail, ENLACES, NOW), 10) == 1
    assert [m.direccion for m in mail.taken] == ["maria@ugel.example"]
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    # What was cut short comes back by itself.
    again = Falso("telegram")
    assert await dispatch(database, again, ENLACES, NOW + LEASE) == 1


async def an_at(database, office, number):
    """Write an AT of a unit of its own and return its id."""
    async with database.transaction() as tx:
        unit = await add(
            tx, entidades, codigo=f"U-{number}", tipo="unidad", nombre=f"Unidad {number}",
            activa=True, ruta=[],
        )  # fmt: skip
        found = (await tx.execute(asistencias.select().limit(1))).mappings().one()
        values = {k: v for k, v in found.items() if k not in {"id", "codigo", "unidad_id"}}
        plain = {k: v for k, v in values.items() if not asistencias.c[k].computed}
        return await add(tx, asistencias, codigo=f"AT-2026-{number}", unidad_id=unit, **plain)


async def test_ten_thousand_notices_of_a_unit_do_not_delay_the_first_of_another(database, office):
    mail = Falso("correo")
    small = await an_at(database, office, 7777)
    facts = a_notice(office.rosa, "x").datos
    async with database.transaction() as tx:
        rows = [
            {
                "id": new_id(), "clave": f"muchos {n}", "tipo": "tarea_asignada",
                "persona_id": office.rosa, "datos": facts, "estado": "en_cola", "intentos": 0,
                "siguiente": NOW - HOUR, "creado": NOW - HOUR, "unidad_id": 1,
                "asistencia_id": office.asistencia,
            }
            for n in range(10_000)
        ]  # fmt: skip
        await tx.execute(insert(avisos), rows)
    await say(database, a_notice(office.maria, "uno", asistencia_id=small))
    assert await share(database, mail, limite=100) == 51
    assert (await notice_of(database, "uno")).siguiente is None
    await share(database, mail, limite=500)
    assert await dispatch(database, mail, ENLACES, NOW, 20, at_once=1) == 11
    places = [m.direccion for m in mail.taken]
    assert places.index("maria@ugel.example") <= 1


async def test_units_that_have_nothing_due_take_no_part_of_the_batch(database, office):
    mail = Falso("correo")
    later = await an_at(database, office, 7777)
    await say(database, a_notice(office.maria, "luego", asistencia_id=later, en=NOW + HOUR))
    await say(
        database,
        *(a_notice(office.rosa, f"n{n}", asistencia_id=office.asistencia) for n in range(10)),
    )
    assert await share(database, mail, limite=10) == 10


async def test_after_a_stop_what_matters_is_sent_and_what_does_not_is_dropped(database, office):
    mail = Falso("correo")
    async with database.transaction() as tx:
        tarea = await add_task(tx, office)
    gone = facts_of("asistencia_confirmada", asistencia=ASISTENCIA)
    later = NOW + timedelta(days=60)
    at = office.asistencia
    await say(
        database,
        a_notice(office.rosa, "vieja", tipo="vence_en_3", tarea_id=tarea),
        a_notice(office.rosa, "vigente", tipo="vencida", tarea_id=tarea),
        a_notice(office.rosa, "pasada", tipo="asistencia_confirmada", datos=gone),
        a_notice(office.rosa, "primera", tipo="asistencia_anulada", asistencia_id=at,
                 datos={"asistencia": ASISTENCIA, "motivo": "x"}),
        a_notice(office.rosa, "segunda", tipo="asistencia_anulada", asistencia_id=at,
                 datos={"asistencia": ASISTENCIA, "motivo": "y"}, en=NOW + HOUR),
    )  # fmt: skip
    await settle(database, mail, now=later)
    found = {row.clave: (row.estado, row.resultado) for row in await read_notices(database)}
    assert found == {
        "vieja": ("descartado", "El plazo ya había vencido: lo dice otro aviso."),
        "vigente": ("entregado", "visto por correo"),
        "pasada": ("descartado", "Las jornadas ya habían pasado cuando pudo salir."),
        "primera": ("descartado", "Un aviso posterior dice las fechas que valen."),
        "segunda": ("entregado", "visto por correo"),
    }


async def test_a_notice_to_confirm_an_address_goes_there_at_any_hour(database, office):
    mail = Falso("correo")
    where = {"canal": "correo", "valor": "nueva@ugel.example"}
    await say(
        database,
        a_notice(office.rosa, "x", tipo="direccion_por_confirmar", datos={"direccion": where},
                 en=NIGHT),
    )  # fmt: skip
    assert await settle(database, mail, now=NIGHT) == 1
    [sent] = mail.taken
    assert sent.direccion == "nueva@ugel.example"
    ficha = sent.cuerpo.split("/avisos/direccion/")[1].split()[0]
    proved = ENLACES.read_confirmacion(ficha, NIGHT)
    assert proved is not None
    assert (proved.persona_id, proved.valor) == (office.rosa, "nueva@ugel.example")
    assert ENLACES.read_confirmacion(ficha, NIGHT + timedelta(days=2)) is None
    assert ENLACES.read_confirmacion(ficha + "x", NIGHT) is None
    assert ENLACES.read_baja(ficha) is None


async def test_a_notice_keeps_its_id_and_its_words_at_every_try(database, office):
    mail = Falso("correo", EntregaFallida("451 luego", permanente=False))
    await say(database, a_notice(office.rosa, "x"))
    await settle(database, mail)
    mail.fallo = None
    await settle(database, mail, now=NOW + HOUR)
    [sent] = mail.taken
    assert sent.id == aviso_id("x")
    assert [r.intento for r in await receipts(database)] == [1, 2]
