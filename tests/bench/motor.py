"""Completing tareas of generic processes, against the bare library and against DBOS."""

import asyncio
import statistics
import sys
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import asyncpg

from engine.db.session import plain_url
from tests.bench.ajeno import TABLE, Ajeno
from tests.bench.dibujante import RESPUESTA, mixed
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida, joined, middle, pace, race, usual
from tests.bench.obra import Obra

CLIENTS = 8
SIZES = (20, 40, 60)
EACH = 8
"""Instances of each size in a round of ours; the library, slower, gets a quarter."""
ROUNDS = 3
WORKFLOWS = 400
STOCK = "SpiffWorkflow con su propio serializador JSON en el mismo PostgreSQL"
DBOS = "flujos de DBOS de una etapa en el mismo PostgreSQL"


async def measure_complete(escena: Escena) -> list[Medida]:
    """Complete processes of 20, 40 and 60 tareas whole, 8 clients at once, then at half that load.

    What is compared takes turns with it, so that a noisy machine falls on all alike.
    """
    pliegos = [mixed(size) for size in SIZES]
    obra = await Obra.open(escena, *pliegos)
    await _ours(obra, EACH, partial(race, clients=CLIENTS))
    await obra.count_rows()
    pool = await asyncpg.create_pool(plain_url(await escena.url()), min_size=8, max_size=8)
    await pool.execute(TABLE)
    stock = [Ajeno(pool, pliego) for pliego in pliegos]
    done, bare, small = [], [], []
    for _ in range(ROUNDS):
        done.append(await _ours(obra, EACH, partial(race, clients=CLIENTS)))
        bare.append(await _theirs(stock, EACH // 4, partial(race, clients=CLIENTS)))
        small.append(await _one_step(escena))
    half = partial(pace, per_second=middle(done) / 2)
    slow = partial(pace, per_second=middle(bare) / 2)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await _ours(obra, EACH, half))
        theirs.append(await _theirs(stock, 1, slow))
    await pool.close()
    return [
        Medida("engine.complete", "per_second", middle(done), STOCK, middle(bare)),
        Medida("engine.complete", "per_second", middle(done), DBOS, statistics.median(small)),
        *(
            Medida("engine.complete", f"p{q}_ms", usual(ours, q), STOCK, usual(theirs, q))
            for q in (50, 99)
        ),
    ]


async def _ours(obra: Obra, each: int, run: partial) -> Carrera:
    started = [i for size in SIZES for i in await obra.start(f"mezcla_{size}", each)]
    return joined(await obra.finish(started, run))


async def _theirs(stock: Sequence[Ajeno], each: int, run: partial) -> Carrera:
    """Do the same with the library: each round one tarea of every instance still alive."""
    started: list[tuple[Ajeno, int, UUID]] = [
        (ajeno, size, await ajeno.start())
        for ajeno, size in zip(stock, SIZES, strict=True)
        for _ in range(each)
    ]
    rounds = []
    for n in range(max(SIZES)):
        works = [partial(a.complete, i, RESPUESTA) for a, size, i in started if n < size]
        rounds.append(await run(works))
    return joined(rounds)


async def _one_step(escena: Escena) -> float:
    """Return how many one-step workflows a second DBOS gets done for as many clients."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.una_etapa", await escena.blank_url(),
        str(WORKFLOWS), str(CLIENTS), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return float(said)
