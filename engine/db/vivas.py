"""Connections that may have died are found out before they are used; busy ones are not asked."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

IDLE = 1.0
"""Seconds that a connection may rest in the pool without being asked whether it lives."""
_SEEN = "vista"


def ping_idle(engine: AsyncEngine) -> None:
    """Ask a connection whether it lives only when it rested for IDLE, or is known to be closed.

    Asking each time, as SQLAlchemy does by itself, costs three round trips per transaction. When
    one is dead the whole pool is made anew: PostgreSQL was restarted.
    """
    pool = engine.sync_engine

    @event.listens_for(pool, "checkin")
    def _rest(_connection: Any, record: Any) -> None:
        record.info[_SEEN] = monotonic()

    @event.listens_for(pool, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        seen = record.info.get(_SEEN)
        if seen is None:
            return
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError
        if monotonic() - seen > IDLE:
            try:
                pool.dialect.do_ping(connection)
            except pool.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error
