"""A worker that delivers to webhooks, in a process of its own, until somebody kills it."""

import asyncio
import sys
from ipaddress import ip_network

from engine.clock import Clock
from engine.db.session import Database
from notifications.webhook.despacho import Mensajero


async def main(url: str, secreto: str) -> None:
    """Deliver without end."""
    database, clock = Database.connect(url), Clock()
    mensajero = Mensajero(clock, lambda: secreto, (ip_network("127.0.0.0/8"),))
    while True:
        if not await mensajero.deliver(database, clock.now()):
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
