"""A process that hands over at the ends of absences, one at a time, until somebody kills it."""

import asyncio
import sys
from datetime import datetime

from engine.actions.personas.fronteras import tell_borders
from engine.db.session import Database


async def main(url: str, now: datetime) -> None:
    """Tell each border that has come by `now`, acknowledging on standard output."""
    database = Database.connect(url, pool=1)
    while await tell_borders(database, now):
        print("relevo", flush=True)
    print("fin", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
