"""An order somebody gives, carried out at most once whatever is sent twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.session import Database
from engine.db.tables import metadata
from engine.domain.actor import Actor
from engine.errors import Conflict, Unavailable

_PAUSES = (0.01, 0.05, 0.2, 0.8)
"""Seconds to wait before an order that PostgreSQL gave up for another's sake is tried again."""
_ordenes = metadata.tables["orden"]
Result = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Orden:
    """Who orders, when, and the idempotency key; `huella` is the hash of what is ordered.

    `via` is by which way it came, for the history, when it is not the usual one.
    """

    actor: Actor
    now: datetime
    clave: str | None = None
    huella: str = ""
    via: str | None = None


async def carry_out(
    database: Database, orden: Orden, work: Callable[[AsyncSession], Awaitable[Result]]
) -> Result:
    """Do `work` in one transaction and return its result, or the one stored under the key.

    The key is written in the same transaction as the work, so that a crash leaves both or none;
    a twin that arrives meanwhile waits on the row. When somebody else held what it needs, all of
    it is tried again. Raises Conflict(clave_reutilizada) when the key was used for something else.
    """

    async def attempt() -> Result:
        async with database.transaction() as tx:
            return await _once(tx, orden, work)

    return await insist(database, attempt)


async def was_carried_out(tx: AsyncSession, persona_id: int, clave: str) -> bool:
    """Tell whether an order of that persona was already carried out under a key."""
    known = select(_ordenes.c.clave).where(
        _ordenes.c.persona_id == persona_id, _ordenes.c.clave == clave
    )
    return await tx.scalar(known) is not None


async def insist(database: Database, attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what `attempt` returns, tried a few times while others are in the way.

    Each attempt is a transaction of its own. Raises Unavailable(base_ocupada) after the last.
    """
    for pause in _PAUSES:
        try:
            return await attempt()
        except Unavailable as busy:
            if busy.code != "base_ocupada" or database.loose:
                raise
        # Not all at once again.
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))
    return await attempt()


async def _once(
    tx: AsyncSession, orden: Orden, work: Callable[[AsyncSession], Awaitable[Result]]
) -> Result:
    if orden.clave is None:
        return await work(tx)
    stored = await _claim(tx, orden)
    if stored is not None:
        return stored
    result = await work(tx)
    await tx.execute(
        update(_ordenes)
        .where(
            _ordenes.c.persona_id == orden.actor.persona_id,
            _ordenes.c.clave == orden.clave,
        )
        .values(resultado=result)
    )
    return result


async def _claim(tx: AsyncSession, orden: Orden) -> Result | None:
    """Write the key, or return the result already stored under it."""
    claimed = await tx.execute(
        insert(_ordenes)
        .values(
            persona_id=orden.actor.persona_id,
            clave=orden.clave,
            huella=orden.huella,
            creada=orden.now,
        )
        .on_conflict_do_nothing()
        .returning(_ordenes.c.clave)
    )
    if claimed.first() is not None:
        return None
    known = (
        await tx.execute(
            select(_ordenes.c.huella, _ordenes.c.resultado).where(
                _ordenes.c.persona_id == orden.actor.persona_id,
                _ordenes.c.clave == orden.clave,
            )
        )
    ).one()
    if known.huella != orden.huella:
        raise Conflict("clave_reutilizada", clave=orden.clave)
    return dict(known.resultado or {})
