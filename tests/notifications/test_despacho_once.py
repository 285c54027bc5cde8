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
from notifications.despacho import dispatch
from tests.jobs.hechos import (
    NOW,
    a_notice,
    count,
    read_notices,
)
from tests.notifications.envio import ENLACES, SENDER, Falso, receipts, say, send, share

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


async def test_what_a_living_worker_has_in_hand_stays_in_its_hand(database, office):
    await say(database, *(a_notice(office.rosa, f"{n}") for n in range(3)))
    lease, begun = timedelta(seconds=1.5), asyncio.Event()

    class Slow(Falso):
        async def send(self, mensaje):
            begun.set()
            await asyncio.sleep(0.7)
            return await super().send(mensaje)

    slow, other = Slow("correo"), Falso("correo")
    await share(database, slow)
    # One after another they take longer than a lease, which is renewed meanwhile.
    sending = asyncio.create_task(dispatch(database, slow, ENLACES, NOW, at_once=1, plazo=lease))
    started = asyncio.get_running_loop().time()
    await begun.wait()
    while not sending.done():
        passed = timedelta(seconds=asyncio.get_running_loop().time() - started)
        await dispatch(database, other, ENLACES, NOW + passed, plazo=lease)
        await asyncio.sleep(0.02)
    assert (len(slow.taken), other.taken) == (3, [])


async def test_what_is_no_longer_in_hand_is_left_to_whoever_takes_it_over(database, office):
    mail = Falso("correo")
    await say(database, a_notice(office.rosa, "x"))
    await share(database, mail)
    assert await dispatch(database, mail, ENLACES, NOW, plazo=timedelta(0)) == 1
    assert mail.taken == []
    assert await dispatch(database, mail, ENLACES, NOW) == 1
    assert len(mail.taken) == 1


async def test_what_was_sent_while_the_database_went_away_is_noted_when_it_is_back(
    database, office, maintenance
):
    await say(database, *(a_notice(office.rosa, f"{n}") for n in range(20)))

    class Cutting(Falso):
        async def send(self, mensaje):
            said = await super().send(mensaje)
            # Every connection to it ends, and for a moment none can be made.
            await maintenance.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
            await maintenance.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1",
                name,
            )
            asyncio.get_running_loop().call_later(0.3, back.set)
            return said

    name, back = database.engine.url.database, asyncio.Event()
    cutting = Cutting("correo")
    await share(database, cutting)
    sending = asyncio.create_task(dispatch(database, cutting, ENLACES, NOW, 1))
    await back.wait()
    assert not sending.done()
    await maintenance.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    assert await sending == 1
    mail = Falso("correo")
    assert await dispatch(database, mail, ENLACES, NOW + LEASE) == 19
    ids = [mensaje.id for mensaje in (*cutting.taken, *mail.taken)]
    assert len(ids) == len(set(ids)) == 20


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
