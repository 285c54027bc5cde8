"""What a worker has in hand of a channel's queue: leases kept while it sends, marks once it has."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import structlog

from engine.db.session import Database
from engine.errors import Unavailable
from engine.jobs.envios import EnvioCedido, Tomado, mark_sent, renew_envios

log = structlog.get_logger(__name__)

_RETRY_SECONDS = (0.1, 0.3, 1.0)


class EnMano:
    """The attempts of a batch that are leased to this worker and not settled yet.

    Their lease is short, so that others soon take over from a worker that died, and it is renewed
    while this one lives. When it could not be, because the database is away, what has not left
    stays where it is.
    """

    def __init__(
        self, database: Database, envios: Sequence[EnvioCedido], now: datetime, plazo: timedelta,
        begun: float,
    ) -> None:  # fmt: skip
        self._database = database
        self._left = {envio.id: envio for envio in envios}
        self._now = now
        self._plazo = plazo
        self._begun = begun
        self._until = begun + plazo.total_seconds()

    def holds(self) -> bool:
        """Tell whether they are still this worker's, by its own clock."""
        return asyncio.get_running_loop().time() < self._until

    def drop(self, envio: EnvioCedido) -> None:
        """Note that one is settled."""
        self._left.pop(envio.id, None)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew what is left while the block lasts."""
        renewing = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._plazo.total_seconds() / 3)
            started = asyncio.get_running_loop().time()
            later = self._now + timedelta(seconds=started - self._begun) + self._plazo
            try:
                async with self._database.transaction() as tx:
                    await renew_envios(tx, list(self._left.values()), later)
            except Unavailable as error:
                log.warning("arriendo_sin_renovar", envios=len(self._left), error=repr(error))
                continue
            self._until = started + self._plazo.total_seconds()


class Marcas:
    """Notes what was taken: whatever was while a transaction went on goes together in the next.

    Nobody waits for others to be sent, and what a crash can double stays as little as is sent
    side by side. While the database is away it insists: what was sent is not to be sent again.
    """

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._waiting: list[Tomado] = []
        self._turn = asyncio.Lock()

    async def note(self, tomado: Tomado) -> None:
        """Return once it is written."""
        self._waiting.append(tomado)
        failures = 0
        async with self._turn:
            while tomado in self._waiting:
                mine, self._waiting = self._waiting, []
                try:
                    async with self._database.transaction() as tx:
                        await mark_sent(tx, mine, self._now)
                except BaseException as error:
                    self._waiting = [*mine, *self._waiting]
                    if not isinstance(error, Unavailable):
                        # Each of the others tries for itself.
                        self._waiting.remove(tomado)
                        raise
                    await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
                    failures += 1
