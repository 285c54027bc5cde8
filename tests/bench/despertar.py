"""How soon a worker takes up what another process has just committed, with the bell and without."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from engine.db.queries.tablas import envios
from engine.db.session import Database
from engine.jobs.avisos import aviso_id, enqueue
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.caos.cartero import Cartero, post
from tests.caos.obrero import hired
from tests.caos.peldanos import never_silent
from tests.caos.sordera import deafened
from tests.jobs.hechos import Oficina, a_notice, open_office

NOMBRE = "avisos.wake"
TIMES = 100
TIMES_DEAF = 30
# So that they fall at every moment between one look and the next.
_PAUSE = 0.137
_SOON = 0.002


@dataclass
class _Tardanzas:
    """Seconds from a commit until its notice was taken up and until it was at the mail server."""

    tomado: list[float] = field(default_factory=list)
    enviado: list[float] = field(default_factory=list)


async def measure_wake(escena: Escena) -> list[Medida]:
    """Write notices one by one while a worker of another process waits for them."""
    url = await escena.url()
    database = Database.connect(url)
    try:
        office = await open_office(database)
        async with database.transaction() as tx:
            await never_silent(tx, office.rosa)
        async with deafened(url) as sordera:
            heard = await _time(database, url, escena.folder, office, TIMES)
            deaf = await _time(database, sordera.url, escena.folder, office, TIMES_DEAF)
            assert sordera.calladas
    finally:
        await database.close()
    one, two = ("un segundo", 1.0), ("dos veces lo que tarda en mirar", 2.0)
    return [
        *_lines("claim", heard.tomado, one),
        *_lines("mailed", heard.enviado, one),
        *_lines("deaf_claim", deaf.tomado, one),
        *_lines("deaf_mailed", deaf.enviado, two),
    ]


def _lines(metric: str, took: list[float], most: tuple[str, float]) -> list[Medida]:
    name, seconds = most
    return [
        Medida(NOMBRE, f"{metric}_p{q}_ms", percentile(took, q) * 1000, name, seconds * 1000)
        for q in (50, 95)
    ]


_numbers = itertools.count()


async def _time(
    database: Database, url: str, folder: Path, office: Oficina, times: int
) -> _Tardanzas:
    found = _Tardanzas()
    async with post(folder) as cartero, hired([url], cartero.url, folder):
        await _send_one(database, cartero, office)
        for _ in range(times):
            await asyncio.sleep(_PAUSE)
            claimed, mailed = await _send_one(database, cartero, office)
            found.tomado.append(claimed)
            found.enviado.append(mailed)
    return found


async def _send_one(database: Database, cartero: Cartero, office: Oficina) -> tuple[float, float]:
    clave = f"despertar {next(_numbers)}"
    mine = str(aviso_id(clave))
    async with database.transaction() as tx:
        await enqueue(tx, [a_notice(office.rosa, clave)])
    committed, started = datetime.now(UTC), time.perf_counter()
    # Another one may come again, if the worker before was ended with it in hand.
    while mine not in cartero.count():
        await asyncio.sleep(_SOON)
    mailed = time.perf_counter() - started
    async with database.transaction() as tx:
        # Its attempt is as old as the look that found it.
        looked = await tx.scalar(
            select(envios.c.creado).where(envios.c.aviso_id == aviso_id(clave))
        )
    assert looked is not None
    return max((looked - committed).total_seconds(), 0.0), mailed
