"""The bare connection under a session: the step speaks to PostgreSQL without anybody between."""

from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession


async def bare(tx: AsyncSession) -> asyncpg.Connection:
    """Return the connection of `tx`, inside its transaction, with what the session held written.

    SQLAlchemy begins at its first own statement (190 µs of work each); here it is told that the
    transaction has begun, so that it commits and rolls back as ever.
    """
    if tx.new or tx.dirty or tx.deleted:
        await tx.flush()
    if not tx.in_transaction():
        await tx.connection()
    # The connection is there already: this waits for nothing.
    adapted: Any = tx.sync_session.connection().connection.dbapi_connection
    if adapted._transaction is None:  # noqa: SLF001
        await adapted._start_transaction()  # noqa: SLF001
    connection: asyncpg.Connection = adapted.driver_connection
    return connection
