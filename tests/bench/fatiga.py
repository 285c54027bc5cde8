"""A process that starts and finishes instances for a while and says its memory as it goes."""

import asyncio
import os
import sys
import time
from functools import partial
from pathlib import Path

from engine.db.session import Database
from tests.bench.dibujante import mixed
from tests.bench.medida import race
from tests.bench.obra import Obra

TAREAS = 20
EACH = 8
PAGE = os.sysconf("SC_PAGE_SIZE")


async def main(url: str, seconds: float) -> None:
    """Print the megabytes held after each round of instances."""
    obra = await Obra.on(Database.connect(url), mixed(TAREAS))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        started = await obra.start(f"mezcla_{TAREAS}", EACH)
        await obra.finish(started, partial(race, clients=EACH))
        print(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20, flush=True)
    await obra.database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
