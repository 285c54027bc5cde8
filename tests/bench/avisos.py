"""What notices cost: sending them, and reminders whose worker is killed again and again."""

import asyncio
import random
import statistics
import sys
import time
from datetime import timedelta

import aiosmtplib
from sqlalchemy import func, select

from engine.db.ids import new_id
from engine.db.queries.tablas import avisos
from engine.db.session import Database
from engine.domain.escalera import Escalon
from engine.jobs.avisos import enqueue
from engine.jobs.recordatorios import plan_reminders
from notifications.correo.canal import Correo
from notifications.despacho import dispatch
from notifications.reparto import distribute
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.jobs.hechos import NOW, a_notice, add_task, open_office
from tests.notifications.envio import REDACTOR, SENDER
from tests.notifications.servidor import Servidor, serve

NOTICES = 400
TASKS = 1500
HOLDERS = 2
KILLS = 10


async def measure_dispatch(escena: Escena) -> list[Medida]:
    """Share out and send notices by SMTP, against a bare loop that hands the same ones over."""
    database = await escena.database()
    office = await open_office(database)
    sent, bare = [], []
    async with serve() as server:
        canal = Correo(server.url, SENDER)
        for n in range(3):
            async with database.transaction() as tx:
                await enqueue(tx, [a_notice(office.rosa, f"{n}:{k}") for k in range(NOTICES)])
            server.taken.clear()
            started = time.perf_counter()
            while await distribute(database, [canal.nombre], REDACTOR, NOW):
                pass
            while await dispatch(database, canal, REDACTOR.enlaces, NOW):
                pass
            sent.append(NOTICES / (time.perf_counter() - started))
            assert len(server.taken) == NOTICES
            bare.append(NOTICES / await _send_bare(server))
    name = "un bucle que solo entrega los mismos mensajes por SMTP"
    return [
        Medida(
            "avisos.dispatch", "per_second", statistics.median(sent), name,
            statistics.median(bare),
        )
    ]  # fmt: skip


async def _send_bare(server: Servidor) -> float:
    messages = list(server.taken)
    started = time.perf_counter()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, start_tls=False) as client:
        for message in messages:
            await client.send_message(message)
    return time.perf_counter() - started


async def measure_crash(escena: Escena) -> list[Medida]:
    """Kill the reminders' worker with -9 again and again, then count what each person was told."""
    url = await escena.url()
    database = Database.connect(url)
    await _fill(database)
    chance = random.Random(5)
    for _ in range(KILLS):
        await _work(url, chance.uniform(0.02, 0.25))
    await _work(url, None)
    async with database.transaction() as tx:
        told = select(avisos.c.tarea_id, avisos.c.persona_id).where(avisos.c.tipo == "vencida")
        rows = int(await tx.scalar(select(func.count()).select_from(told.subquery())) or 0)
        pairs = select(func.count()).select_from(told.distinct().subquery())
        distinct = int(await tx.scalar(pairs) or 0)
    await database.close()
    expected = TASKS * HOLDERS
    name = f"avisos debidos, {KILLS} veces con kill -9"
    return [
        Medida("avisos.crash", "doubled", rows - distinct, name, expected),
        Medida("avisos.crash", "missed", expected - distinct, name, expected),
    ]


async def _fill(database: Database) -> None:
    office = await open_office(database)
    async with database.transaction() as tx:
        ids = [await add_task(tx, office, id=new_id()) for _ in range(TASKS)]
        due = [Escalon("vencida", NOW - timedelta(minutes=1))]
        await plan_reminders(tx, dict.fromkeys(ids, due))


async def _work(url: str, seconds: float | None) -> None:
    """Let a worker go on for a while after its first batch, then kill it; None lets it end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.recordador", url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    if seconds is not None:
        await asyncio.sleep(seconds)
        if process.returncode is None:
            process.kill()
    await process.communicate()
