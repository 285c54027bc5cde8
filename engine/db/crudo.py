"""The bare connection under a session: the step speaks to PostgreSQL without anybody between."""

from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

_KEPT = "crudo"


async def bare(tx: AsyncSession) -> asyncpg.Connection:
    """Return the connection of `tx`, inside its transaction, with what the session held written.

    SQLAlchemy begins at its first own statement (190 µs of work each); here it is told that the
    transaction has begun, so that it commits and rolls back as ever.
    """
    session = tx.sync_session
    if not session._is_clean():  # noqa: SLF001, what is public builds a set of each kind
        await tx.flush()
    known: asyncpg.Connection | None = tx.info.get(_KEPT)
    if known is not None and session.in_transaction():
        return known
    if not session.in_transaction():
        await tx.connection()
    # The connection is there already: this waits for nothing.
    adapted: Any = session.connection().connection.dbapi_connection
    if adapted._transaction is None:  # noqa: SLF001
        await adapted._start_transaction()  # noqa: SLF001
    connection: asyncpg.Connection = adapted.driver_connection
    tx.info[_KEPT] = connection
    return connection
