"""Dispatch: from the outbox to a real SMTP smtp, each notice once and none held up by another."""

import asyncio
from datetime import timedelta

import pytest

from engine.db.queries.tablas import avisos, personas, tareas
from engine.domain.avisos.reparto import INTENTOS
from engine.jobs.avisos import aviso_id, enqueue
from engine.settings import Settings
from notifications.buzon import Buzon
from notifications.canal import EntregaFallida
from notifications.correo.canal import Correo
from notifications.registro import build_channels
from notifications.telegram.cliente import Cliente
from notifications.telegram.cuenta import Cuenta
from notifications.telegram.ritmo import Ritmo
from tests.jobs.hechos import (
    ASISTENCIA,
    NOW,
    a_notice,
    add_task,
    count,
    read_notices,
)
from tests.notifications.envio import SENDER, URL, Falso, link, receipts, say, send, settle, share
from tests.notifications.muestras import facts_of
from tests.notifications.servidor import serve

ROSA, MARIA = "rosa@ugel.example", "maria@ugel.example"
MINUTE = timedelta(minutes=1)


async def test_a_notice_leaves_by_mail_and_its_row_keeps_what_was_said(
    database, office, smtp, mail
):
    await say(database, a_notice(office.rosa, "x"))
    assert await send(database, mail) == 1
    assert await send(database, mail) == 0
    [arrived] = smtp.taken
    [row] = await read_notices(database)
    assert arrived["message-id"] == f"<{aviso_id('x')}@minedu.example.pe>"
    assert arrived["subject"] == row.asunto
    assert (row.estado, row.canal, row.entregado, row.intentos) == (
        "enviado",
        "correo",
        NOW,
        1,
    )
    assert "Recibido" in row.resultado
    assert row.cuerpo.startswith("Complete la tarea «Confirmar participantes»")
    assert "</html>" in row.cuerpo_html
    assert row.calendario is None


async def test_without_smtp_the_notice_stays_in_the_mailbox_whoever_it_is_for(database, office):
    async with database.transaction() as tx:
        await tx.execute(personas.update().values(correo=None))
    await say(database, a_notice(office.rosa, "x"))
    channels = build_channels(Settings())
    assert [type(canal) for canal in channels] == [Buzon]
    assert await send(database, *channels) == 1
    [row] = await read_notices(database)
    assert (row.estado, row.canal) == ("entregado", "buzon")
    assert row.asunto.startswith("AT-2026-9001: Confirmar participantes")
    assert f"{URL}/tareas/" in row.cuerpo


def test_an_smtp_address_turns_mail_on_and_a_bot_adds_telegram(database):
    [canal] = build_channels(Settings(smtp_url="smtp://correo.example:25"))
    assert canal.nombre == "correo"
    bot = Cliente(Cuenta(7001, "http://bots.example", "7001:credencial"))
    channels = build_channels(Settings(), Ritmo(bot, database))
    assert [canal.nombre for canal in channels] == ["buzon", "telegram"]


async def test_an_invitation_goes_with_the_notice_and_stays_on_its_row(
    database, office, smtp, mail
):
    datos = facts_of("asistencia_confirmada", asistencia=ASISTENCIA)
    await say(database, a_notice(office.rosa, "x", tipo="asistencia_confirmada", datos=datos))
    await send(database, mail)
    [row] = await read_notices(database)
    attached = [p for p in smtp.taken[0].walk() if p.get_content_type() == "application/ics"]
    assert attached[0].get_content() == row.calendario.encode()
    assert f"UID:{datos['uid']}@minedu.example.pe" in row.calendario
    assert "METHOD:REQUEST" in row.calendario


async def test_a_permanent_refusal_ends_that_notice_alone(database, office, smtp, mail):
    smtp.rcpt[ROSA] = "550 5.1.1 No existe"
    await say(database, a_notice(office.rosa, "a"), a_notice(office.maria, "b"))
    assert await settle(database, mail) == 2
    refused, taken = [row for row in await read_notices(database) if row.clave in {"a", "b"}]
    assert (refused.estado, refused.resultado, refused.intentos) == (
        "fallido",
        "Con correo desactivado (550 5.1.1 No existe); queda en la aplicación.",
        1,
    )
    assert (taken.estado, len(smtp.taken_by(MARIA))) == ("enviado", 1)
    assert await send(database, mail, now=NOW + timedelta(days=9)) == 0


async def test_a_deferral_backs_off_and_leaves_when_the_server_wants(database, office, smtp, mail):
    smtp.data[ROSA] = "451 4.3.0 Luego"
    await say(database, a_notice(office.rosa, "x"))
    await send(database, mail)
    [row] = await read_notices(database)
    assert (row.estado, row.resultado) == ("en_cola", "451 4.3.0 Luego")
    assert row.siguiente == NOW + MINUTE
    assert await send(database, mail, now=NOW + MINUTE / 2) == 0
    await send(database, mail, now=NOW + MINUTE)
    [row] = await read_notices(database)
    assert row.siguiente == NOW + 6 * MINUTE
    del smtp.data[ROSA]
    assert await send(database, mail, now=NOW + 6 * MINUTE) == 1
    [row] = await read_notices(database)
    assert (row.estado, row.intentos, len(smtp.taken)) == ("enviado", 3, 1)


async def test_a_line_cut_holds_up_nobody(database, office, smtp, mail):
    smtp.data[ROSA] = "hang up"
    await say(
        database, *(a_notice(office.rosa, f"a{n}") for n in range(5)), a_notice(office.maria, "b")
    )
    assert await send(database, mail) == 6
    states = {row.clave: row.estado for row in await read_notices(database)}
    assert states == {f"a{n}": "en_cola" for n in range(5)} | {"b": "enviado"}


async def test_a_server_that_is_down_loses_nothing_until_the_last_attempt(database, office):
    async with serve() as gone:
        mail = Correo(gone.url, SENDER)
    await say(database, a_notice(office.rosa, "x"))
    [row] = await read_notices(database)
    while row.estado == "en_cola":
        now = row.siguiente
        await settle(database, mail, now=now)
        [row] = await read_notices(database)
    assert (row.estado, row.intentos, len(await receipts(database))) == (
        "fallido", INTENTOS, INTENTOS,
    )  # fmt: skip
    assert "no responde" in row.resultado
    assert now - NOW > timedelta(hours=20)


async def test_somebody_without_an_address_has_it_in_the_application_and_is_said_so(
    database, office, smtp, mail
):
    async with database.transaction() as tx:
        await tx.execute(personas.update().where(personas.c.id == office.rosa).values(correo=None))
    await say(database, a_notice(office.rosa, "x"))
    await send(database, mail)
    [row] = await read_notices(database)
    assert (row.estado, row.canal) == ("entregado", "app")
    assert row.resultado == "Sin correo registrado; solo en la aplicación."
    assert row.cuerpo


async def test_somebody_who_left_the_service_is_not_written_to(database, office, smtp, mail):
    async with database.transaction() as tx:
        await tx.execute(personas.update().where(personas.c.id == office.rosa).values(activa=False))
    await say(database, a_notice(office.rosa, "x"))
    await send(database, mail)
    [row] = await read_notices(database)
    assert (row.estado, smtp.taken) == ("descartado", [])


@pytest.mark.parametrize(
    ("tipo", "estado", "expected"),
    [
        ("vencida", "completada", "descartado"),
        ("vencida", "abierta", "enviado"),
        ("vencida", "suspendida", "enviado"),
        ("vence_en_1", "suspendida", "descartado"),
        ("tarea_asignada", "completada", "descartado"),
    ],
)
async def test_a_reminder_that_is_late_for_its_tarea_is_not_sent(
    database, office, mail, tipo, estado, expected
):
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, estado=estado)
        await enqueue(tx, [a_notice(office.rosa, "x", tipo=tipo, tarea_id=tarea)])
    await send(database, mail)
    [row] = await read_notices(database)
    assert row.estado == expected
    assert await count(database, tareas) == 1


@pytest.mark.parametrize(
    ("tipo", "datos"),
    [
        pytest.param("tarea_asignada", {}, id="facts-missing"),
        pytest.param("tipo_desconocido", {"asistencia": ASISTENCIA}, id="kind-unknown"),
    ],
)
async def test_a_notice_that_cannot_be_worded_waits_and_holds_up_nobody(
    database, office, smtp, mail, tipo, datos
):
    await say(
        database,
        a_notice(office.rosa, "a", tipo=tipo, datos=datos),
        a_notice(office.maria, "b"),
    )
    assert await send(database, mail) == 1
    bad, good = await read_notices(database)
    assert (bad.estado, bad.siguiente, good.estado) == ("en_cola", NOW + MINUTE, "enviado")
    assert bad.resultado.startswith("No se pudo redactar")


async def test_a_notice_that_lacks_a_fact_says_which_and_leaves_once_it_is_mended(
    database, office, smtp, mail
):
    await say(
        database, a_notice(office.rosa, "x", datos={"asistencia": {"codigo": "AT-2026-9001"}})
    )
    now = NOW
    for _ in range(12):
        assert await settle(database, mail, now=now) == 0
        [row] = await read_notices(database)
        assert row.siguiente - now <= timedelta(hours=1)
        now = row.siguiente
    assert row.resultado == (
        "No se pudo redactar «Tarea nueva»: a su plantilla le falta el dato «nombre»."
        " Sale sola cuando se corrija."
    )
    async with database.transaction() as tx:
        whole = a_notice(office.rosa, "x").datos
        await tx.execute(avisos.update().values(datos=whole))
    assert await settle(database, mail, now=now) == 1
    assert (await read_notices(database))[0].estado == "enviado"


async def test_a_channel_that_will_never_take_it_leaves_it_to_the_next(database, office, mail):
    closed = Falso("telegram", EntregaFallida("Forbidden: bot was blocked", permanente=True))
    await link(database, office.rosa, "telegram", "777")
    await say(database, a_notice(office.rosa, "x"))
    await settle(database, closed, mail)
    [row] = await read_notices(database)
    assert (row.estado, row.canal) == ("enviado", "correo")
    first, second = await receipts(database)
    assert (first.canal, first.estado, first.respuesta) == (
        "telegram", "fallido", "Forbidden: bot was blocked",
    )  # fmt: skip
    assert (second.estado, second.motivo) == (
        "enviado", "Telegram no lo aceptó (Forbidden: bot was blocked); por correo.",
    )  # fmt: skip


async def test_a_channel_with_a_defect_costs_an_attempt_and_no_more(database, office):
    broken = Falso("correo", KeyError("algo"))
    await say(database, a_notice(office.rosa, "x"))
    assert await send(database, broken) == 1
    [row] = await read_notices(database)
    assert (row.estado, row.siguiente) == ("en_cola", NOW + MINUTE)
    assert "KeyError" in row.resultado


async def test_a_message_that_hangs_is_passed_by_what_comes_after_it(database, office):
    class Hanging(Falso):
        async def send(self, mensaje):
            if mensaje.direccion == ROSA:
                hung.set()
                await asyncio.Event().wait()
            told = await super().send(mensaje)
            passed.set()
            return told

    hung, passed = asyncio.Event(), asyncio.Event()
    mail = Hanging("correo")
    await say(database, a_notice(office.rosa, "cuelga"))
    sending = asyncio.create_task(send(database, mail))
    await hung.wait()
    await say(database, a_notice(office.maria, "pasa"))
    await share(database, mail)
    await asyncio.wait_for(passed.wait(), 30)
    assert not sending.done()
    assert [mensaje.direccion for mensaje in mail.taken] == [MARIA]
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
