"""Moves the demo's clock forward, letting everything that falls due on the way happen in order."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result
from engine.db.queries.tablas import ausencias, recordatorios, relojes, temporizadores
from engine.db.session import Database
from engine.errors import Forbidden, RuleBroken

Settle = Callable[[datetime], Awaitable[None]]
MAX_JUMP = timedelta(days=800)


async def current_offset(tx: AsyncSession) -> timedelta:
    """Return how far ahead of the machine's clock the demo's is."""
    seconds = await tx.scalar(select(relojes.c.adelanto).where(relojes.c.id == 1))
    return timedelta(seconds=float(seconds or 0))


async def set_clock(
    tx: AsyncSession, *, instant: datetime, persona_id: int | None = None
) -> timedelta:
    """Make `instant` the demo's present and return the new offset."""
    offset = (instant - datetime.now(UTC)).total_seconds()
    row = {"id": 1, "adelanto": offset, "movido_por_id": persona_id}
    await tx.execute(
        insert(relojes).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    )
    return timedelta(seconds=offset)


async def move(database: Database, orden: Orden, *, hasta: datetime, settle: Settle) -> Result:
    """Move the clock to `hasta`, stopping at each instant at which something falls due.

    So that history reads as if the time had passed: a timer of Tuesday fires on Tuesday, and what
    it opens counts its deadline from there. Raises Forbidden(reloj_ajeno),
    RuleBroken(reloj_hacia_atras | reloj_demasiado_lejos).
    """
    if not orden.actor.administers:
        raise Forbidden("reloj_ajeno")
    if hasta <= orden.now:
        raise RuleBroken("reloj_hacia_atras", ahora=orden.now.isoformat())
    if hasta - orden.now > MAX_JUMP:
        raise RuleBroken("reloj_demasiado_lejos", dias=MAX_JUMP.days)
    stops = 0
    here = orden.now
    while (due := await _look_ahead(database, here)) is not None and due < hasta:
        here = max(due, here)
        await settle(here)
        here += timedelta(microseconds=1)
        stops += 1
    await settle(hasta)
    async with database.transaction() as tx:
        await set_clock(tx, instant=hasta, persona_id=orden.actor.persona_id)
    return {"ahora": hasta.isoformat(), "antes": orden.now.isoformat(), "paradas": stops}


async def _look_ahead(database: Database, after: datetime) -> datetime | None:
    async with database.transaction() as tx:
        return await next_due(tx, after)


async def next_due(tx: AsyncSession, after: datetime) -> datetime | None:
    """Return when next a timer, a reminder or an end of an absence comes, after `after`."""
    timer = select(func.min(temporizadores.c.vence)).where(
        temporizadores.c.activo, temporizadores.c.vence > after
    )
    rung = select(func.min(recordatorios.c.vence)).where(recordatorios.c.vence > after)
    border = select(func.min(ausencias.c.siguiente)).where(ausencias.c.siguiente > after)
    nearest = func.least(*(due.scalar_subquery() for due in (timer, rung, border)))
    return cast("datetime | None", await tx.scalar(select(nearest)))
