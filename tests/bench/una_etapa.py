"""DBOS at its smallest: workflows of one step that does nothing, in a process of their own."""

import asyncio
import logging
import sys
from functools import partial

from dbos import DBOS, DBOSConfig

from tests.bench.medida import race

WARM = 100


async def main(url: str, works: int, clients: int) -> None:
    """Print how many workflows a second `clients` get done."""
    config: DBOSConfig = {
        "name": "mediciones",
        "system_database_url": url,
        "sys_db_pool_size": clients,
        "log_level": "ERROR",
    }
    DBOS(config=config)

    @DBOS.step()
    async def step(n: int) -> int:
        return n

    @DBOS.workflow()
    async def workflow(n: int) -> int:
        return await step(n)

    DBOS.launch()
    await race([partial(workflow, n) for n in range(WARM)], clients)
    carrera = await race([partial(workflow, n) for n in range(works)], clients)
    print(carrera.per_second)
    DBOS.destroy()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
