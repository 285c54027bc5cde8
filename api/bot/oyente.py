"""How updates come in: one worker of all asks Telegram, or Telegram is told where to call."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog

from api.bot.lectura import read_update
from engine.clock import Clock
from engine.db.session import Database
from engine.errors import ArticulaError
from engine.jobs.actualizaciones import (
    Recibida,
    listen_first,
    mark_heard,
    name_bot,
    stop_listening,
    store_updates,
)
from notifications.telegram.cliente import Cliente, TelegramFallo

log = structlog.get_logger(__name__)

ADMITIDAS = ("message", "callback_query")
"""The kinds of updates asked for: what else happens in a chat is nobody's business here."""
RUTA = "/telegram"
COMANDOS = (
    ("tareas", "Sus tareas abiertas"),
    ("agenda", "Sus próximas convocatorias"),
    ("cruces", "Cruces por resolver de su área"),
    ("ayuda", "Qué puede hacer aquí"),
    ("salir", "Dejar de recibir avisos aquí"),
)
_HELD = 25.0
"""Seconds that Telegram holds a question open until there is something to tell."""
_MARGIN = 10.0
_IDLE = 5.0
"""Seconds after which a worker that does not listen looks whether it is its turn."""
_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
_RESTART = timedelta(days=6)
"""After a week without updates their numbers begin anew, anywhere."""


class Oyente:
    """Listens to one bot, from `start` to `stop`; of several workers one does, the rest wait.

    With a secret it only tells Telegram where to call. `segundos` is how long a question stays
    open.
    """

    def __init__(
        self, cliente: Cliente, database: Database, machine: Clock, base_url: str,
        *, segundos: float = _HELD,
    ) -> None:  # fmt: skip
        self._cliente = cliente
        self._database = database
        self._machine = machine
        self._base_url = base_url.rstrip("/")
        self._segundos = segundos
        self._yo = uuid4()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, in a task of its own."""
        self._task = asyncio.create_task(self._always(), name="telegram")

    async def stop(self) -> None:
        """Stop listening at once, and let another worker go on."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        with contextlib.suppress(ArticulaError):
            async with self._database.transaction() as tx:
                await stop_listening(tx, self._cliente.cuenta.bot, self._yo)

    async def _always(self) -> None:
        failures = 0
        while True:
            try:
                await self._session()
                return
            except (TelegramFallo, ArticulaError) as error:
                # Without a traceback: there is nothing in it that the sentence does not say.
                log.warning("telegram_no_escucha", error=str(error))
                asked = error.esperar if isinstance(error, TelegramFallo) else None
            except Exception:
                log.exception("telegram_no_escucha")
                asked = None
            pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
            failures += 1
            await asyncio.sleep(max(pause, asked.total_seconds() if asked else 0))

    async def _session(self) -> None:
        """Greet, then listen until something fails; with a secret there is nothing to ask."""
        await self.greet()
        while not self._cliente.cuenta.secreto:
            if not await self.listen():
                await asyncio.sleep(min(self._segundos, _IDLE))

    async def greet(self) -> None:
        """Learn the bot's name, tell its commands, and choose who calls whom."""
        cuenta = self._cliente.cuenta
        me = await self._cliente.call("getMe")
        async with self._database.transaction() as tx:
            await name_bot(tx, cuenta.bot, str(me.get("username") or ""))
        commands = [{"command": name, "description": what} for name, what in COMANDOS]
        await self._cliente.call("setMyCommands", commands=commands)
        if cuenta.secreto:
            await self._cliente.call(
                "setWebhook", url=f"{self._base_url}{RUTA}", secret_token=cuenta.secreto,
                allowed_updates=ADMITIDAS, max_connections=20,
            )  # fmt: skip
        else:
            await self._cliente.call("deleteWebhook", drop_pending_updates=False)

    async def listen(self) -> bool:
        """Ask once for updates and keep them; False when another worker is who asks.

        What was kept is never asked for again, and what was not is: how far the bot has listened
        is written together with what it heard.
        """
        bot = self._cliente.cuenta.bot
        held = timedelta(seconds=self._segundos + _MARGIN * 2)
        async with self._database.transaction() as tx:
            turn = await listen_first(tx, bot, self._yo, held)
        if turn is None:
            return False
        siguiente, recibida = turn
        now = self._machine.now()
        found = await self._cliente.call(
            "getUpdates", segundos=self._segundos + _MARGIN, timeout=round(self._segundos),
            limit=100, allowed_updates=ADMITIDAS,
            offset=siguiente if recibida and now - recibida < _RESTART else None,
        )  # fmt: skip
        await self._keep(found if isinstance(found, list) else [], now)
        return True

    async def _keep(self, found: Sequence[Any], now: datetime) -> None:
        numbers: list[int] = []
        updates: list[Recibida] = []
        for raw in found:
            numero, update = read_update(raw)
            numbers += [numero] if numero is not None else []
            updates += [update] if update else []
        if not numbers:
            return
        async with self._database.transaction() as tx:
            await store_updates(tx, self._cliente.cuenta.bot, updates, now)
            await mark_heard(tx, self._cliente.cuenta.bot, max(numbers) + 1, now)
