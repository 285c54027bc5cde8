"""What the page of cruces costs with the year of the country loaded: at first, again, and one."""

import random
import time

from engine.actions.plan.conjunto import read_conjunto, sweep
from engine.db.session import Database
from tests.bench.arrastre import load_year
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile
from tests.story.gente import NOW

NOMBRE = "planner.cruces"
ANIO = 2026
VECES = 20


async def measure_cruces(escena: Escena) -> list[Medida]:
    """Find the cruces of 5,000 ATs and 1,000 planned activities, then with nothing changed."""
    database = await escena.database()
    await load_year(database)
    first, found = await _once(database)
    again = [(await _once(database))[0] for _ in range(VECES)]
    with_what = f"5000 AT y 1000 actividades, {found} cruces"
    return [
        Medida(NOMBRE, "first_ms", first, with_what, percentile(again, 50)),
        Medida(NOMBRE, "again_p95_ms", percentile(again, 95), with_what, first),
        await _ways_out(database),
    ]


async def _once(database: Database) -> tuple[float, int]:
    started = time.perf_counter()
    async with database.transaction() as tx:
        found = await sweep(await read_conjunto(tx, ANIO, NOW))
    return (time.perf_counter() - started) * 1000, len(found)


async def _ways_out(database: Database) -> Medida:
    """Judge some alone, with the dates that would settle them."""
    async with database.transaction() as tx:
        conjunto = await read_conjunto(tx, ANIO, NOW)
    told = [h.codigo for h in await sweep(conjunto)]
    took = []
    for codigo in random.Random(ANIO).sample(sorted(set(told)), VECES):
        started = time.perf_counter()
        conjunto.unravel(codigo)
        took.append((time.perf_counter() - started) * 1000)
    return Medida(NOMBRE, "ways_out_p95_ms", percentile(took, 95), "una de ellas", 100)
