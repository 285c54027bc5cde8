"""Every statement that goes over the wire to PostgreSQL, through SQLAlchemy or past it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy import event

from engine.db.crudo import bare
from engine.db.session import Database

_FRAMES = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Alambre:
    """The statements sent while it listens, in order, but those that begin and end transactions."""

    sentencias: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sentencias)

    def __str__(self) -> str:
        return "\n".join(f"{n}. {' '.join(s.split())[:150]}" for n, s in enumerate(self.sentencias))

    def note(self, sql: str) -> None:
        """Note a statement; savepoints count, the transaction itself does not."""
        if not sql.startswith(_FRAMES):
            self.sentencias.append(sql)


@asynccontextmanager
async def counting(database: Database) -> AsyncIterator[Alambre]:
    """Note every statement of every connection of `database`, sent through SQLAlchemy or not."""
    alambre, wired = Alambre(), set[asyncpg.Connection]()
    engine = database.engine.sync_engine

    def through(_c: Any, _k: Any, sql: str, _values: Any, _x: Any, many: bool) -> None:
        # One of many rows is told by the connection itself.
        if not many:
            alambre.note(sql)

    def past(record: Any) -> None:
        alambre.note(record.query)

    def wire(connection: asyncpg.Connection) -> None:
        if connection not in wired:
            connection.add_query_logger(past)
            wired.add(connection)

    def taken(adapted: Any, *_: Any) -> None:
        wire(adapted.driver_connection)

    # Of a database within somebody's transaction, the connection was taken long ago.
    async with database.transaction() as tx:
        wire(await bare(tx))
    alambre.sentencias.clear()
    event.listen(engine, "before_cursor_execute", through)
    event.listen(engine.pool, "checkout", taken)
    try:
        yield alambre
    finally:
        event.remove(engine, "before_cursor_execute", through)
        event.remove(engine.pool, "checkout", taken)
        for connection in wired:
            connection.remove_query_logger(past)
