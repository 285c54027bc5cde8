"""A worker in a process of its own that attends what is pending, for tests that kill it."""

import asyncio
import sys
from datetime import timedelta

from api.bot.recepcion import Recepcion
from engine.db.session import Database
from notifications.telegram.cliente import Cliente
from notifications.telegram.cuenta import Cuenta
from notifications.telegram.ritmo import Ritmo
from tests.telegram.servidor import BOT, TOKEN
from tests.telegram.telefono import URL, Parado


async def main(database_url: str, api: str) -> None:
    """Attend until killed."""
    database, clock = Database.connect(database_url), Parado()
    cliente = Cliente(Cuenta(BOT, api, TOKEN))
    ritmo = Ritmo(cliente, database, reposo=timedelta(milliseconds=1))
    recepcion = Recepcion(ritmo, URL, clock, clock)
    while True:
        await recepcion.attend(database, clock.now())
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
