"""The bell: PostgreSQL's NOTIFY, heard on a connection of its own that is mended when it breaks."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from engine.db.session import plain_url
from engine.jobs.avisos import CHANNEL

log = structlog.get_logger(__name__)

_PING_SECONDS = 30.0
_RETRY_SECONDS = (0.1, 1.0, 5.0)


class Bell:
    """Calls `ring` at every commit that leaves work, from `start` to `stop`.

    A listener dies in silence with its backend. It is noticed at once when the connection ends
    and within half a minute when the network swallows it; the bell then listens again, and rings
    once itself for what it may have missed. A worker also polls: a deaf bell costs a second. With
    `hear`, what each commit says on `canal` goes there, and `ring` is only for what was missed.
    """

    def __init__(
        self,
        url: str,
        ring: Callable[[], None],
        *,
        canal: str = CHANNEL,
        hear: Callable[[str], None] | None = None,
    ) -> None:
        self._url = plain_url(url)
        self._ring = ring
        self._canal = canal
        self._hear = hear
        self._task: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        """Begin to listen, in a task of its own."""
        self._task = asyncio.create_task(self._listen_always(), name="campana")

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _listen_always(self) -> None:
        failures = 0
        while True:
            try:
                await self._listen_once()
                failures = 0
            except Exception as error:
                log.warning("campana_sin_base", error=repr(error), exc_info=True)
                failures += 1
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])

    async def _listen_once(self) -> None:
        """Listen until the connection ends."""
        settings = {"application_name": "articula campana"}
        connection = await asyncpg.connect(self._url, timeout=10, server_settings=settings)
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(self._canal, self._heard)
            self.listening.set()
            self._ring()
            while not ended.is_set():
                # Not `wait_for`: one that ends as it is cancelled forgets that it was.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PING_SECONDS):
                        await ended.wait()
                    break
                await connection.execute("SELECT 1", timeout=10)
        finally:
            self.listening.clear()
            connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, said: object) -> None:
        if self._hear is None:
            self._ring()
        else:
            self._hear(str(said))
