"""A look at the mailbox of replies: what is new is kept, with how far it was read, in one go."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from engine.db.session import Database
from engine.domain.lima import day_of
from engine.jobs.contestaciones import note_failure, place_of, store_read
from notifications.respuestas.casilla import AT_ONCE, Casilla, CasillaFallida, Leido, fetch_new
from notifications.respuestas.lectura import read_letter

log = structlog.get_logger(__name__)

BACK = timedelta(days=60)
"""How far a mailbox is read back when it numbers its mails anew, or for the first time."""


def receiver(
    casilla: Casilla, machine: Callable[[], datetime], tls: ssl.SSLContext | None = None
) -> Callable[[Database, datetime], Awaitable[int]]:
    """Return the work of reading a mailbox; `machine` says the instant that its server lives in."""

    async def receive(database: Database, now: datetime) -> int:
        async with database.transaction() as tx:
            validez, hasta = await place_of(tx, casilla.nombre)
        since = day_of(machine() - BACK)
        try:
            leido, rows = await asyncio.to_thread(_look, casilla, validez, hasta, since, tls)
        except CasillaFallida as failure:
            log.warning("casilla_fallida", casilla=casilla.nombre, motivo=str(failure))
            async with database.transaction() as tx:
                await note_failure(tx, casilla.nombre, str(failure), now)
            return 0
        place = (leido.validez, leido.hasta)
        async with database.transaction() as tx:
            new = await store_read(tx, casilla.nombre, place, rows, now)
        # A full look says that there may be more: those known already count too.
        return AT_ONCE if len(leido.correos) == AT_ONCE else new

    return receive


def _look(*asked: Any) -> tuple[Leido, list[dict[str, Any]]]:
    """Return what a look found, and its mails as the ledger keeps them, read out of the loop."""
    leido = fetch_new(*asked)
    return leido, [read_letter(correo).row() for correo in leido.correos]
