"""What is counted of the whole country: once a minute, and once for all who look at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from api.avance import Row, tell_board
from engine.actions.acompanamiento.inconsistencias import count_inconsistencias
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.avance import kinds_seen
from engine.domain.lima import day_of
from engine.domain.programa import sees_every_programa

MUCHOS = 20
"""From more programmes than these on what is counted is remembered: a DRE has fewer."""
DURA = timedelta(minutes=1)
"""How long it is told as it was counted."""


@dataclass
class _Contado:
    """What was counted and when; whoever finds it old counts, and the others wait for it."""

    cuando: datetime | None = None
    dicho: Any = None
    turno: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether it was counted within the last minute."""
        return self.cuando is not None and timedelta(0) <= now - self.cuando < DURA


_CONTADOS: WeakKeyDictionary[Database, dict[tuple[Any, ...], _Contado]] = WeakKeyDictionary()


async def tell_many(
    database: Database, tx: AsyncSession, actor: Actor, now: datetime, ids: tuple[int, ...]
) -> Row:
    """Return `tell_board` with the instant at which it was `contado`, a minute ago at the most."""
    hoy = day_of(now)
    told, counted = await _remember(
        database, actor, now, ("tablero", ids), lambda: tell_board(tx, actor, hoy, ids)
    )
    return {**told, "contado": counted}


async def tell_desk(
    database: Database, tx: AsyncSession, actor: Actor, now: datetime, ids: tuple[int, ...]
) -> tuple[list[Row], datetime]:
    """Return what each rule of the desk finds, and when that was counted."""
    hoy = day_of(now)
    return await _remember(
        database, actor, now, ("inconsistencias", ids),
        lambda: count_inconsistencias(tx, actor, hoy, ids),
    )  # fmt: skip


async def _remember(
    database: Database, actor: Actor, now: datetime, what: tuple[str, tuple[int, ...]],
    count: Callable[[], Awaitable[Any]],
) -> tuple[Any, datetime]:  # fmt: skip
    """Return what is counted of many programmes, and when it was.

    Only that of who looks at the whole country is remembered: all of them, or all who look at the
    kinds of school of an office, see the same.
    """
    if len(what[1]) <= MUCHOS or not sees_every_programa(actor):
        return await count(), now
    kept = _CONTADOS.setdefault(database, {})
    for old in [key for key, one in kept.items() if not (one.is_fresh(now) or one.turno.locked())]:
        del kept[old]
    one = kept.setdefault((*what, day_of(now), kinds_seen(actor)), _Contado())
    async with one.turno:
        if not one.is_fresh(now):
            one.dicho, one.cuando = await count(), now
        assert one.cuando is not None
        return one.dicho, one.cuando
