"""Dispatch delivers once: with rivals, with a crash in the worst place, with a worker killed."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from engine.db.queries.tablas import avisos
from engine.db.session import Database
from engine.jobs.avisos import aviso_id
from engine.jobs.envios import LEASE, lease_envios
from notifications.canal import Entrega
from notifications.correo.canal import Correo
from tests.jobs.hechos import (
    NOW,
    a_notice,
    count,
    read_notices,
)
from tests.notifications.envio import SENDER, receipts, say, send, share

MINUTE = timedelta(minutes=1)


async def test_two_dispatchers_at_once_deliver_each_message_once(database, office, smtp, mail):
    await say(database, *(a_notice(office.rosa, f"causa {n}") for n in range(60)))
    other = Correo(smtp.url, SENDER)

    async def work(canal: Correo) -> None:
        while await send(database, canal, limite=7):
            pass

    await asyncio.gather(work(mail), work(other))
    await other.close()
    ids = [message["message-id"] for message in smtp.taken]
    assert len(ids) == len(set(ids)) == 60
    assert await count(database, avisos, avisos.c.estado == "enviado") == 60


async def test_a_crash_between_sending_and_marking_resends_under_the_same_id(
    database, office, smtp, mail
):
    await say(database, a_notice(office.rosa, "x"))
    async with database.transaction() as tx:
        await tx.execute(
            text("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'power cut'; END $$""")
        )
        await tx.execute(
            text("""
            CREATE TRIGGER at_mark BEFORE UPDATE ON aviso FOR EACH ROW
            WHEN (NEW.estado = 'enviado') EXECUTE FUNCTION refuse()""")
        )
    assert await send(database, mail) == 1
    async with database.transaction() as tx:
        await tx.execute(text("DROP TRIGGER at_mark ON aviso"))
    assert await send(database, mail) == 0
    assert await send(database, mail, now=NOW + LEASE) == 1
    first, second = smtp.taken
    assert first["message-id"] == second["message-id"] == f"<{aviso_id('x')}@minedu.example.pe>"
    assert first["date"] == second["date"]
    [row] = await read_notices(database)
    [receipt] = await receipts(database)
    assert (row.estado, row.intentos, receipt.tomas) == ("enviado", 1, 2)


async def test_a_worker_killed_with_a_lease_in_hand_loses_nothing(database, office, smtp, mail):
    await say(database, a_notice(office.rosa, "x"))
    await share(database, mail)
    async with database.transaction() as tx:
        assert len(await lease_envios(tx, "correo", NOW, 10)) == 1
    assert await send(database, mail, now=NOW + LEASE - MINUTE) == 0
    assert await send(database, mail, now=NOW + LEASE) == 1
    assert len(smtp.taken) == 1


async def test_nothing_is_sent_inside_a_transaction(database, office):
    await say(database, a_notice(office.rosa, "x"))
    idle: list[int] = []

    class Witness:
        nombre = "correo"

        async def send(self, mensaje):
            idle.append(
                await count(database, avisos, text("pg_catalog.txid_current() IS NOT NULL"))
                and await open_transactions(database)
            )
            return Entrega("visto")

        async def close(self):
            pass

    await send(database, Witness())
    # Only the one that asks.
    assert idle == [1]


async def open_transactions(database: Database) -> int:
    async with database.transaction() as tx:
        found = await tx.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                " AND datname = current_database() AND backend_type = 'client backend'"
            )
        )
        return int(found or 0)
