"""A process that carries migrations on and says what it moved, until somebody kills it."""

import asyncio
import sys

from engine.actions.mando import tandas
from engine.db.session import Database
from tests.story.gente import NOW


async def main(url: str) -> None:
    """Move a few instances at a time, acknowledging each handful on standard output."""
    tandas.MOVED = 3
    database = Database.connect(url, pool=2)
    while done := await tandas.carry_on(database, NOW):
        print(done, flush=True)
    print("nada", flush=True)
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
