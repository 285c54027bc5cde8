"""Open pages that are told: what 500 of them weigh, and how soon they hear of a commit."""

import asyncio
import statistics
import time
from pathlib import Path

from sqlalchemy import insert

from engine.actions.personas.ingreso import open_session
from engine.clock import Clock
from engine.db.queries.tablas import personas
from engine.db.session import Database
from engine.jobs.avisos import AvisoNuevo, enqueue
from tests.bench.atencion import serving
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile

NOMBRE = "avisos.vivo"
PESTANAS, CADA_UNA = 500, 5
TANDAS, PERSONAS = 6, 20
NINGUNA = "no page open"
NADA = "the pause of one second that coalescing allows"

Pestana = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def measure_vivo(escena: Escena) -> list[Medida]:
    """Open 500 streams of 100 personas, then write notices to some of them and listen."""
    relato = await escena.relato()
    # A service with an AT sows nothing of its own.
    await relato.register()
    database = relato.database
    url = database.engine.url.render_as_string(hide_password=False)
    async with serving(escena, url) as port:
        cookies = await _sessions(database)
        # What is kept of each persona is there before: pages alone are weighed.
        for _, writer in [await _follow(port, cookie) for cookie in cookies.values()]:
            writer.close()
        pid = _pid_of(port)
        before = _rss_kb(pid)
        tabs = {
            persona: [await _follow(port, cookie) for _ in range(CADA_UNA)]
            for persona, cookie in cookies.items()
        }
        weight = (_rss_kb(pid) - before) / PESTANAS
        took = await _listen(database, tabs)
        for _, writer in (tab for group in tabs.values() for tab in group):
            writer.close()
    return [
        Medida(NOMBRE, "kb_per_page", weight, NINGUNA, before),
        Medida(NOMBRE, "p50_ms", statistics.median(took) * 1000, NADA, 1000),
        Medida(NOMBRE, "p95_ms", percentile(took, 95) * 1000, NADA, 1000),
    ]


async def _sessions(database: Database) -> dict[int, str]:
    async with database.transaction() as tx:
        found = [
            await tx.scalar(
                insert(personas)
                .values(usuario=f"mira{n}", nombre=f"Mira {n}", activa=True)
                .returning(personas.c.id)
            )
            for n in range(PESTANAS // CADA_UNA)
        ]
    now = Clock().now()
    return {
        persona: (await open_session(database, persona_id=persona, now=now)).secreto
        for persona in found
        if persona is not None
    }


async def _follow(port: int, cookie: str) -> Pestana:
    """Return a page that listens, told its first counts already."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /vivo HTTP/1.1\r\nhost: x\r\ncookie: articula_sesion={cookie}\r\n\r\n".encode()
    )
    await reader.readuntil(b"event: pulso")
    return reader, writer


async def _listen(database: Database, tabs: dict[int, list[Pestana]]) -> list[float]:
    """Return the seconds from each commit to each page that heard of it."""
    took: list[float] = []
    people = list(tabs)[:PERSONAS]
    for tanda in range(TANDAS):
        # Past the pause in which counts are told together.
        await asyncio.sleep(1.5)
        now = Clock().now()
        async with database.transaction() as tx:
            await enqueue(
                tx, [AvisoNuevo(f"{tanda}:{p}", "relevo", p, None, None, {}, now) for p in people]
            )
        began = time.perf_counter()
        took += await asyncio.gather(
            *(_hear(reader, began) for p in people for reader, _ in tabs[p])
        )
    return took


async def _hear(reader: asyncio.StreamReader, began: float) -> float:
    await reader.readuntil(b"event: pulso")
    return time.perf_counter() - began


def _pid_of(port: int) -> int:
    """Return the process that serves, found by what it was started with."""
    for folder in Path("/proc").glob("[0-9]*"):
        words = (folder / "cmdline").read_bytes().split(b"\0")
        if b"tests.bench.servidor" in words and str(port).encode() in words:
            return int(folder.name)
    raise LookupError(port)


def _rss_kb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    raise LookupError(pid)
