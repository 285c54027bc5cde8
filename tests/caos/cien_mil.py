"""The proof of many workers: rungs by the thousand, one worker killed and PostgreSQL stopped."""

import asyncio
import random
import signal
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text

from engine.db.embedded import ServerHandle
from engine.db.session import Database
from engine.errors import Unavailable
from notifications.despacho import AT_ONCE
from tests.caos.cartero import Cartero, post
from tests.caos.obrero import hired
from tests.caos.peldanos import fall_due
from tests.caos.servidor import Servidor
from tests.caos.sordera import deafened

_LOOK = 0.05
_KILLED = -signal.SIGKILL
_LEFT = text("""
    SELECT (SELECT count(*) FROM recordatorio)
         + (SELECT count(*) FROM aviso WHERE estado = 'en_cola')
         + (SELECT count(*) FROM envio WHERE estado = 'en_cola')
""")
# What somebody has in hand, and how much of that has not left.
_IN_HAND = text("""
    SELECT coalesce(array_agg(id), '{}') FROM envio WHERE estado = 'en_cola' AND tomas > 0
""")
_STILL = text("SELECT count(*) FROM envio WHERE id = ANY(:ids) AND estado = 'en_cola'")
_SENT = text("SELECT count(*) FROM envio WHERE estado = 'enviado'")


@dataclass(frozen=True)
class Plan:
    """How many rungs are due, and when the rest is in danger: at which part of the mail taken.

    `arriendo` is how long leases are, if not as ever; `plazo` is when it is given up.
    """

    peldanos: int
    muerte: float = 0.25
    caida: float = 0.6
    arriendo: timedelta | None = None
    plazo: timedelta = timedelta(hours=3)


@dataclass(frozen=True)
class Saldo:
    """What the mail server has receipts of, and what the database says.

    `repetidos` are messages taken again, `admitidos` as many as a killed worker may have had on
    the way. `retomado` are the seconds from its death until all it had was sent by others, and
    `vuelta` those from PostgreSQL's return to the next message taken.
    """

    distintos: int
    recibidos: int
    repetidos: int
    mas_veces: int
    admitidos: int
    anotados: int
    segundos: float
    retomado: float
    vuelta: float
    calladas: int

    @property
    def por_segundo(self) -> float:
        """Return how many messages a second were taken, troubles included."""
        return self.distintos / self.segundos


async def prove(plan: Plan, folder: Path, handle: ServerHandle) -> Saldo:
    """Let three workers say all that is due, and trouble them on the way.

    One of them reaches the server through a proxy and hears no NOTIFY. `folder` is the server's,
    which only this proof uses; it is migrated already.
    """
    database = Database.connect(handle.dsn)
    servidor = Servidor(folder, handle, random.Random(plan.peldanos))
    try:
        await fall_due(database, plan.peldanos, datetime.now(UTC))
        async with post(folder) as cartero, deafened(handle.dsn) as sordera:
            urls = [handle.dsn, handle.dsn, sordera.url]
            async with (
                asyncio.timeout(plan.plazo.total_seconds()),
                hired(urls, cartero.url, folder, arriendo=plan.arriendo) as hands,
            ):
                await _taken(cartero, 1, hands)
                begun = time.monotonic()
                await _taken(cartero, int(plan.peldanos * plan.muerte), hands)
                hands[0].kill()
                retaking = asyncio.create_task(_retaken(database))
                await _taken(cartero, int(plan.peldanos * plan.caida), hands)
                await servidor.strike()
                back, so_far = time.monotonic(), cartero.taken
                await _taken(cartero, so_far + 1, hands)
                vuelta = time.monotonic() - back
                await _over(database)
                segundos = time.monotonic() - begun
                retomado = await retaking
            return _reckon(
                cartero.count(), anotados=await _ask(database, _SENT), segundos=segundos,
                retomado=retomado, vuelta=vuelta, calladas=sordera.calladas,
            )  # fmt: skip
    finally:
        await database.close()


async def _taken(cartero: Cartero, cuantos: int, hands: Sequence[Process]) -> None:
    while cartero.taken < cuantos:
        ended = [hand.returncode for hand in hands if hand.returncode not in (None, _KILLED)]
        assert not ended, "a worker ended that nobody killed"
        await asyncio.sleep(_LOOK)


async def _over(database: Database) -> None:
    """Return once nothing is left to say."""
    while await _ask(database, _LEFT):
        await asyncio.sleep(1)


async def _retaken(database: Database) -> float:
    """Return how many seconds it took until all that anybody had in hand was sent."""
    started = time.monotonic()
    ids = await _ask(database, _IN_HAND)
    while await _ask(database, _STILL.bindparams(ids=ids)):
        await asyncio.sleep(_LOOK)
    return time.monotonic() - started


async def _ask(database: Database, question: TextClause) -> Any:
    while True:
        try:
            async with database.transaction() as tx:
                return await tx.scalar(question)
        except Unavailable:
            await asyncio.sleep(_LOOK)


def _reckon(times: Counter[str], **rest: Any) -> Saldo:
    return Saldo(
        distintos=len(times),
        recibidos=times.total(),
        repetidos=times.total() - len(times),
        mas_veces=max(times.values()),
        admitidos=AT_ONCE,
        **rest,
    )
