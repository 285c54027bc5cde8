"""A process that searches and publishes escenarios as the service's worker does, until killed."""

import asyncio
import sys

from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.db.session import Database
from engine.jobs.busqueda import Buscadores
from tests.story.gente import NOW


async def main(url: str, maquina: str) -> None:
    """Look after whatever there is to search and to publish; say whom it has set to search."""
    database = Database.connect(url, pool=2)
    buscadores, told = Buscadores(maquina), None
    while True:
        await buscadores.step(database, NOW)
        if buscadores.busqueda and buscadores.busqueda.pid != told:
            told = buscadores.busqueda.pid
            print(told, flush=True)
        await carry_on_publishing(database, NOW)
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
