"""The database as a resource: the one place that opens, commits and rolls back transactions."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Self

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DBAPIError,
    EmulatedDBAPIException,
    InterfaceError,
    SQLAlchemyError,
)
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from engine.db.crudo import bare
from engine.db.refusals import REFUSALS
from engine.db.vivas import ping_idle
from engine.errors import ArticulaError, Unavailable

# Serialization failure, deadlock, lock not available, too many connections.
_BUSY = {"40001", "40P01", "55P03", "53300"}
_GONE = ("08", "57P")
_LOCK_WAIT = "5s"
"""How long a statement waits for somebody's lock before its order is tried again from the start."""

SAVE = "por_guardar"
"""Under this name in `tx.info`: what must still be written before `tx` commits."""
DONE = "confirmado"
"""Under this name in `tx.info`: what to do once `tx` has committed for good."""
LOOSE = "sin_confirmar"
"""Under this name in `tx.info`: that its commits may still be undone by what surrounds them."""

_LOST = (InterfaceError, asyncpg.InterfaceError, ConnectionError)
# The driver's own come bare, or in SQLAlchemy's likeness of them, from statements sent past it.
_ERRORS = (
    DBAPIError,
    EmulatedDBAPIException,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    ConnectionError,
)

Refusals = Mapping[str, Callable[[], ArticulaError]]


class Database:
    """Sessions over one pool; made by `connect`, ended by `close`.

    `loose` ones write inside somebody else's transaction, which alone decides.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        sessions: async_sessionmaker[AsyncSession],
        refusals: Refusals,
        *,
        loose: bool = False,
    ) -> None:
        self.engine = engine
        self.loose = loose
        self._sessions = sessions
        self._refusals = refusals

    @classmethod
    def connect(cls, url: str, *, pool: int = 10, refusals: Refusals = REFUSALS) -> Self:
        """Return the database at `url`; connections open as they are needed.

        `pool` is how many stay open; as many again may open under load.
        """
        engine = create_async_engine(
            async_url(url),
            pool_size=pool,
            max_overflow=pool,
            pool_recycle=1800,
            json_serializer=_dump_json,
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 10,
                "server_settings": {
                    "application_name": "articula",
                    "timezone": "UTC",
                    "lock_timeout": _LOCK_WAIT,
                    # As on any disk without a moving head: an index pays from the third page on.
                    "random_page_cost": "1.1",
                },
            },
        )
        ping_idle(engine)
        return cls(engine, async_sessionmaker(engine, expire_on_commit=False), refusals)

    @classmethod
    def within(cls, connection: AsyncConnection, *, refusals: Refusals = REFUSALS) -> Self:
        """Return a database whose transactions are savepoints of `connection`'s own."""
        sessions = async_sessionmaker(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
            info={LOOSE: True},
        )
        return cls(connection.engine, sessions, refusals, loose=True)

    @classmethod
    def joined(
        cls,
        connection: AsyncConnection,
        *,
        refusals: Refusals = REFUSALS,
        sabido: Mapping[str, object] | None = None,
    ) -> Self:
        """Return a database for bulk work, whose transactions are all `connection`'s own.

        One that fails undoes them all. `sabido` are facts that nobody changes meanwhile and that
        need not be read each time.
        """
        sessions = async_sessionmaker(
            connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only",
            info={**(sabido or {}), LOOSE: True},
        )
        return cls(connection.engine, sessions, refusals, loose=True)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session that commits at the end of the block, or rolls back if it raises.

        A broken constraint that REFUSALS names becomes its ArticulaError. Raises
        Unavailable("base_no_responde") without a server, Unavailable("base_ocupada") when
        PostgreSQL gave this transaction up for another's sake: trying again may work.
        """
        # Around the session too: where the server is gone, undoing fails as well.
        try:
            async with self._sessions() as session:
                await self._reach(session)
                yield session
                for save in session.info.pop(SAVE, ()):
                    await save()
                await session.commit()
        except _ERRORS as error:
            refusal = self.translate(error)
            if refusal is None:
                raise
            raise refusal from error
        for done in session.info.pop(DONE, ()):
            done()

    async def glance(self, statement: str, *values: object) -> asyncpg.Record | None:
        """Return the first row of a statement that only looks, in no transaction of its own.

        Two round trips less than `transaction`; what was committed last is what is seen. Raises
        Unavailable as `transaction` does.
        """
        if self.loose:
            # What is still to be committed is there to be seen by those inside it alone.
            async with self.transaction() as tx:
                return await (await bare(tx)).fetchrow(statement, *values)
        try:
            async with self.engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None
                row: asyncpg.Record | None = await raw.fetchrow(statement, *values)
                return row
        except _ERRORS as error:
            refusal = self.translate(error)
            if refusal is None:
                raise
            raise refusal from error
        except (OSError, TimeoutError, SQLAlchemyError) as error:
            raise Unavailable("base_no_responde") from error

    @asynccontextmanager
    async def savepoint(self, session: AsyncSession) -> AsyncIterator[None]:
        """Undo only this block when it raises; broken constraints are named as they happen."""
        try:
            async with session.begin_nested():
                # Sent now: what goes past SQLAlchemy must find it there.
                await session.connection()
                yield
        except _ERRORS as error:
            refusal = self.translate(error)
            if refusal is None:
                raise
            raise refusal from error

    def translate(self, error: Exception) -> ArticulaError | None:
        """Return the refusal that `error` stands for, None when it is a defect of ours."""
        orig = error if isinstance(error, EmulatedDBAPIException) else getattr(error, "orig", None)
        cause = orig.__cause__ if orig else error
        name = getattr(cause, "constraint_name", None)
        if name is not None and name in self._refusals:
            return self._refusals[name]()
        sqlstate = str(getattr(cause, "sqlstate", None) or "")
        if sqlstate in _BUSY:
            return Unavailable("base_ocupada")
        gone = sqlstate.startswith(_GONE) or getattr(error, "connection_invalidated", False)
        if gone or isinstance(error, _LOST):
            return Unavailable("base_no_responde")
        return None

    async def close(self) -> None:
        """Close every connection of the pool."""
        await self.engine.dispose()

    async def _reach(self, session: AsyncSession) -> None:
        try:
            await session.connection()
        except (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError) as error:
            raise Unavailable("base_no_responde") from error


def async_url(url: str) -> str:
    """Return `url` as SQLAlchemy's asyncpg dialect takes it."""
    made = make_url(url).set(drivername="postgresql+asyncpg")
    return made.render_as_string(hide_password=False)


def plain_url(url: str) -> str:
    """Return `url` as asyncpg and the libpq programs take it."""
    made = make_url(url).set(drivername="postgresql")
    return made.render_as_string(hide_password=False)


def _dump_json(value: object) -> str:
    # asyncpg's UUIDs are of a class of its own, which orjson does not know.
    return orjson.dumps(value, default=str).decode()
