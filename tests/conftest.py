"""What every test may ask for: a real PostgreSQL, as savepoints or as a database of its own."""

import asyncio
import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.embedded import ServerHandle, ensure_server
from engine.db.migrate import upgrade
from engine.db.session import Database

# A busy machine is not a defect: what must be fast says so in a test of its own.
settings.register_profile("casa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("casa")

TEMPLATE = "plantilla"
SETTLED = "asentada"
DEMONSTRATION = "sembrada"
MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes that must be free before databases go to memory: a run fills about a third of them."""
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    # Not below pytest's own folder: it is closed to the other account that root may need.
    folder = Path(tempfile.mkdtemp(prefix="articula-pruebas-", dir=_quick_place()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def server(server_folder: Path) -> AsyncIterator[ServerHandle]:
    """One PostgreSQL for the whole run (one per worker under `-n`)."""
    handle = await ensure_server(server_folder, durable=False)
    yield handle
    handle.release()


@pytest.fixture(scope="session")
async def maintenance(server: ServerHandle) -> AsyncIterator[asyncpg.Connection]:
    """A plain connection to make and drop databases with."""
    connection = await asyncpg.connect(server.plain_dsn)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def template(server: ServerHandle, maintenance: asyncpg.Connection) -> str:
    """The migrated, empty database every other one is cloned from."""
    await maintenance.execute(f"CREATE DATABASE {TEMPLATE}")
    await asyncio.to_thread(upgrade, named(server, TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
async def settled(server: ServerHandle, maintenance: asyncpg.Connection, template: str) -> str:
    """The database where the people of the stories live, for others to be cloned from."""
    # Only who asks for it pays for importing the engine.
    from tests.story.gente import settle_in

    await maintenance.execute(f"CREATE DATABASE {SETTLED} TEMPLATE {template}")
    made = Database.connect(named(server, SETTLED))
    await settle_in(made, admin=True)
    await made.close()
    return SETTLED


@pytest.fixture
async def database_url(
    server: ServerHandle, maintenance: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    """The address of a database of the test's own: for commits, races and other processes."""
    async with cloned(maintenance, template) as name:
        yield named(server, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A `Database` of the test's own (about 35 ms); what it commits stays until the test ends."""
    made = Database.connect(database_url)
    yield made
    await made.close()


@pytest.fixture(scope="session")
async def common_database(
    server: ServerHandle, maintenance: asyncpg.Connection, template: str
) -> AsyncIterator[Database]:
    """The database under `tx`: always empty, because nothing in it is ever committed."""
    await maintenance.execute(f"CREATE DATABASE comun TEMPLATE {template}")
    made = Database.connect(named(server, "comun"))
    yield made
    await made.close()


@pytest.fixture
async def tx_database(common_database: Database) -> AsyncIterator[Database]:
    """A `Database` whose commits are savepoints, all undone when the test ends (about 1 ms)."""
    async with common_database.engine.connect() as connection:
        outer = await connection.begin()
        yield Database.within(connection)
        await outer.rollback()


@pytest.fixture
async def tx(tx_database: Database) -> AsyncIterator[AsyncSession]:
    """A session whose work is undone when the test ends (about 1 ms)."""
    async with tx_database._sessions() as session:
        yield session


@pytest.fixture(scope="session")
async def demonstration(
    server: ServerHandle,
    maintenance: asyncpg.Connection,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The database with the demonstration sown, for others to be cloned from (some 20 s, once)."""
    # Only who asks for it pays for importing the service.
    from tests.demo.plantilla import sow

    await maintenance.execute(f"CREATE DATABASE {DEMONSTRATION} TEMPLATE {template}")
    await sow(named(server, DEMONSTRATION), tmp_path_factory.mktemp(DEMONSTRATION))
    return DEMONSTRATION


@pytest.fixture
async def demo_database_url(
    server: ServerHandle, maintenance: asyncpg.Connection, demonstration: str
) -> AsyncIterator[str]:
    """The address of a copy of the demonstration, the test's own."""
    async with cloned(maintenance, demonstration) as name:
        yield named(server, name)


@contextlib.asynccontextmanager
async def cloned(maintenance: asyncpg.Connection, source: str) -> AsyncIterator[str]:
    """Lend a copy of the database `source`: its name, until the block ends."""
    name = f"prueba_{next(_numbers)}"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    yield name
    await maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _quick_place() -> Path | None:
    """Return the memory's folder where it has room: a clone there costs a tenth of one on disk."""
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        free = min(available * 1024, shutil.disk_usage(MEMORY).free)
        if free >= ROOM and os.access(MEMORY, os.W_OK):
            return MEMORY
    return None


def named(server: ServerHandle, database: str) -> str:
    """Return the address of `database` on the test server."""
    return server.dsn.replace("@/articula?", f"@/{database}?")
