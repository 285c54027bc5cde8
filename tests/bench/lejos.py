"""Completing when the database is far away: 25 ms more at each round trip."""

from functools import partial

from engine.db.session import Database
from tests.bench.demora import delayed
from tests.bench.dibujante import mixed
from tests.bench.escena import Escena
from tests.bench.medida import Medida, joined, race
from tests.bench.obra import Obra

SECONDS = 0.025
CLIENTS = 8
TAREAS = 20
EACH = 16


async def measure_latency(escena: Escena) -> list[Medida]:
    """Complete through a proxy that delays, and without it; whole instances, 8 clients."""
    near = await Obra.open(escena, mixed(TAREAS))
    run = partial(race, clients=CLIENTS)
    close = joined(await near.finish(await near.start(f"mezcla_{TAREAS}", EACH), run))
    url = near.database.engine.url.render_as_string(hide_password=False)
    async with delayed(url, SECONDS) as slow:
        far = Obra(Database.connect(slow), near.gente, near.orden)
        await far.finish(await far.start(f"mezcla_{TAREAS}", 1), run)
        started = await far.start(f"mezcla_{TAREAS}", EACH)
        carrera = joined(await far.finish(started, run))
        await far.database.close()
    name = "sin demora en la línea"
    return [
        Medida("engine.latency", f"p{q}_ms", carrera.ms(q), name, close.ms(q)) for q in (50, 95)
    ]
