"""The limits of the platform, kept by all the workers together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from engine.db.session import Database
from engine.jobs.cupos import Taken, hold_all, release_turn, take_turn
from notifications.telegram.cliente import Cliente, TelegramFallo

POR_SEGUNDO = 30
"""Messages a second that a bot may send; the platform's own word is "about thirty"."""
REPOSO = timedelta(seconds=1)
"""How long a chat is left alone after a message, and a turn of the bot too."""
PACIENCIA = timedelta(seconds=2)
_MARGIN = timedelta(seconds=5)


class Ocupado(Exception):
    """There is no turn to send for `esperar`: somebody else has them, or a pause was asked for."""

    def __init__(self, esperar: timedelta) -> None:
        super().__init__(f"sin turno por {esperar.total_seconds():.1f} s")
        self.esperar = esperar


class Ritmo:
    """Makes the calls of one bot that count as messages, each in its turn.

    `bot` is its number. `reposo` is how long a turn rests after its message; a server of one's own
    may need less.
    """

    def __init__(self, cliente: Cliente, database: Database, *, reposo: timedelta = REPOSO) -> None:
        self._cliente = cliente
        self._database = database
        self._reposo = reposo
        self.bot = cliente.cuenta.bot

    async def send(
        self, metodo: str, chat: str, *, paciencia: timedelta = PACIENCIA, **datos: Any
    ) -> Any:
        """Call a method that writes in a chat, when its turn comes, and return its result.

        Raises Ocupado when it does not come within `paciencia`, and TelegramFallo; a pause that
        the platform asks for holds every worker.
        """
        async with self._turn(chat, paciencia):
            try:
                return await self._cliente.call(metodo, chat_id=chat, **datos)
            except TelegramFallo as failure:
                await self._obey(failure)
                raise

    async def call(self, metodo: str, **datos: Any) -> Any:
        """Call a method that writes in no chat, at once. Raises TelegramFallo."""
        try:
            return await self._cliente.call(metodo, **datos)
        except TelegramFallo as failure:
            await self._obey(failure)
            raise

    async def _obey(self, failure: TelegramFallo) -> None:
        if failure.esperar is not None:
            async with self._database.transaction() as tx:
                await hold_all(tx, bot=self.bot, espera=failure.esperar)

    @asynccontextmanager
    async def _turn(self, chat: str, paciencia: timedelta) -> AsyncIterator[None]:
        taken = await self._wait(chat, paciencia)
        try:
            yield
        finally:
            # Shielded: a worker that is told to stop still gives its turn back.
            await asyncio.shield(self._release(taken))

    async def _wait(self, chat: str, paciencia: timedelta) -> Taken:
        left = paciencia
        while True:
            found = await self._take(chat)
            if isinstance(found, Taken):
                return found
            if found > left:
                raise Ocupado(found)
            left -= found
            await asyncio.sleep(found.total_seconds())

    async def _take(self, chat: str) -> Taken | timedelta:
        plazo = timedelta(seconds=self._cliente.segundos * 2) + _MARGIN
        async with self._database.transaction() as tx:
            return await take_turn(tx, bot=self.bot, chat=chat, cuantos=POR_SEGUNDO, plazo=plazo)

    async def _release(self, taken: Taken) -> None:
        async with self._database.transaction() as tx:
            await release_turn(tx, taken, self._reposo)
