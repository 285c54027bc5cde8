"""The board of the whole country, counted once a minute for all who look at it."""

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from api.avance import Row, tell_board
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.avance import kinds_seen
from engine.domain.lima import day_of
from engine.domain.programa import sees_every_programa

MUCHOS = 20
"""From more programmes than these on the board is remembered: a DRE has fewer."""
DURA = timedelta(minutes=1)
"""How long a board is told as it was counted."""
_Contados = dict[tuple[Any, ...], tuple[datetime, Row]]
_CONTADOS: WeakKeyDictionary[Database, _Contados] = WeakKeyDictionary()


async def tell_many(
    database: Database, tx: AsyncSession, actor: Actor, now: datetime, ids: tuple[int, ...]
) -> Row:
    """Return `tell_board` with the instant at which it was `contado`, a minute ago at the most.

    Only the board of many programmes is remembered, of those who look at the whole country: all
    of them, or the kinds of school of an office, see the same.
    """
    hoy = day_of(now)
    if len(ids) <= MUCHOS or not sees_every_programa(actor):
        return {**await tell_board(tx, actor, hoy, ids), "contado": now}
    kept = _CONTADOS.setdefault(database, {})
    key = (hoy, ids, kinds_seen(actor))
    counted, told = kept.get(key, (None, {}))
    if counted is None or not timedelta(0) <= now - counted < DURA:
        counted, told = now, await tell_board(tx, actor, hoy, ids)
        for old in [k for k, (at, _) in kept.items() if not timedelta(0) <= now - at < DURA]:
            del kept[old]
        kept[key] = (counted, told)
    return {**told, "contado": counted}
