"""Work that falls due row by row, each row in one transaction with all that it causes."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.session import Database

log = structlog.get_logger(__name__)


class Vencido(Protocol):
    """A row that has fallen due, for an element of a diagram."""

    @property
    def id(self) -> int:
        """The row's."""

    @property
    def elemento(self) -> str:
        """The element's id."""


V = TypeVar("V", bound=Vencido)


class Claim(Protocol[V]):  # type: ignore[misc]
    """Locks the next row that is due and free, those in `salvo` passed over."""

    def __call__(
        self, tx: AsyncSession, now: datetime, *, salvo: Collection[int]
    ) -> Awaitable[V | None]:
        """Return it, or None when none is left."""


async def work_off(
    database: Database,
    now: datetime,
    limite: int,
    claim: Claim[V],
    carry: Callable[[AsyncSession, Database, V, datetime], Awaitable[None]],
    postpone: Callable[[AsyncSession, V, datetime, Exception], Awaitable[None]],
) -> int:
    """Carry out up to `limite` rows that are due and return how many were.

    The claim and what it causes commit together: a worker killed midway leaves the row due, and
    it has done nothing. One that fails is put off and never blocks the rest.
    """
    failed: set[int] = set()
    done = 0
    for _ in range(limite):
        due: V | None = None
        try:
            async with database.transaction() as tx:
                due = await claim(tx, now, salvo=failed)
                if due is None:
                    break
                await carry(tx, database, due, now)
            done += 1
        except Exception as problem:
            if due is None:
                raise
            log.exception("turno_fallido", clase=type(due).__name__, id=due.id, de=due.elemento)
            failed.add(due.id)
            async with database.transaction() as tx:
                await postpone(tx, due, now, problem)
    return done
