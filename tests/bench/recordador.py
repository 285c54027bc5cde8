"""A process that says due reminders until none is left, or until somebody kills it."""

import asyncio
import sys

from engine.actions.tareas.recordatorios import send_due
from engine.db.session import Database
from tests.jobs.hechos import NOW

BATCH = 10


async def main(url: str) -> None:
    """Say them in small batches, and each batch on standard output."""
    database = Database.connect(url, pool=1)
    while done := await send_due(database, NOW, BATCH):
        print(done, flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
