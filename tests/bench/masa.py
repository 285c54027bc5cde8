"""Many instances at once: how fast they start, and whether a worker's memory grows under them."""

import asyncio
import os
import statistics
import sys
import time

from engine.actions.instancias.creacion import start_many
from tests.bench.dibujante import line
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.bench.obra import Obra

MANY = 100_000
BATCH = 1_000
ONE_BY_ONE = 300
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
"""How long the worker of `engine.start/rss_growth` is loaded: 3600 for the hour of the issue."""


async def measure_start(escena: Escena) -> list[Medida]:
    """Start 100,000 instances in batches, against starting them one by one."""
    obra = await Obra.open(escena, line(3))
    started = time.perf_counter()
    await obra.start("linea_3", ONE_BY_ONE)
    alone = ONE_BY_ONE / (time.perf_counter() - started)
    started = time.perf_counter()
    for first in range(0, MANY, BATCH):
        await start_many(
            obra.database, obra.orden, proceso="linea_3",
            variables=[{"monto": n} for n in range(first, first + BATCH)],
        )  # fmt: skip
    together = MANY / (time.perf_counter() - started)
    return [Medida("engine.start", "per_second", together, "una por una", alone)]


async def measure_memory(escena: Escena) -> list[Medida]:
    """Load a process with completions and compare its memory at the end with a quarter before."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.fatiga", await escena.url(), str(SECONDS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    megabytes = [float(line) for line in said.split()]
    quarter = len(megabytes) // 4
    early, late = megabytes[quarter : 2 * quarter], megabytes[-quarter:]
    name = f"el segundo cuarto de {SECONDS:.0f} s"
    return [
        Medida(
            "engine.start", "worker_rss_mb", statistics.median(late), name,
            statistics.median(early),
        )
    ]  # fmt: skip
