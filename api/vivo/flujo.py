"""One browser that is told: the last counts it has not been given yet, as server-sent events."""

import asyncio
import random
from collections.abc import AsyncIterator

import orjson

from engine.db.queries.pulso import Pulso

LATIDO = 20.0
"""Seconds of silence after which a comment is sent, so that nobody on the way hangs up."""
_RETRY = (2000, 8000)


class Flujo:
    """The stream of one tab. Of counts that come faster than it reads, only the last is kept."""

    def __init__(self, persona_id: int, huella: str) -> None:
        self.persona_id = persona_id
        self.huella = huella
        self._news = asyncio.Event()
        self._pulso: Pulso | None = None
        self._given: Pulso | None = None
        self._over = False
        self._goodbye = False

    def tell(self, pulso: Pulso) -> None:
        """Send these counts, unless they are those it was given last."""
        if pulso != self._given:
            self._pulso = pulso
            self._news.set()

    def end(self, *, para_siempre: bool = False) -> None:
        """End the stream; `para_siempre` tells the browser not to come back."""
        self._over, self._goodbye = True, para_siempre
        self._news.set()

    async def events(self) -> AsyncIterator[bytes]:
        """Yield what the browser reads, until the stream is ended."""
        # Not all at once again, when the service comes back.
        yield f"retry: {random.randint(*_RETRY)}\n\n".encode()
        while not self._over:
            if not await self._wait():
                yield b": sigue\n\n"
                continue
            self._news.clear()
            if self._pulso is not None and not self._over:
                self._given, self._pulso = self._pulso, None
                yield _event(self._given)
        if self._goodbye:
            yield b"event: fin\ndata: {}\n\n"

    async def _wait(self) -> bool:
        try:
            async with asyncio.timeout(LATIDO):
                return await self._news.wait()
        except TimeoutError:
            return False


def _event(pulso: Pulso) -> bytes:
    ident = f"{pulso.sin_leer}.{pulso.tareas}.{pulso.marca}"
    return b"id: %s\nevent: pulso\ndata: %s\n\n" % (ident.encode(), orjson.dumps(pulso))
