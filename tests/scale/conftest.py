"""The whole country's work, loaded once, and what is asked of it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from engine.db.session import Database
from tests.conftest import named
from tests.scale.carga import Nacion, fill
from tests.scale.planes import Sentencia, listening


@pytest.fixture(scope="session")
async def nacion(server, maintenance, template) -> AsyncIterator[Nacion]:
    """A database with 1,000 ATs and 100,000 tareas; whoever writes in it undoes it."""
    await maintenance.execute(f"CREATE DATABASE nacion TEMPLATE {template}")
    database = Database.connect(named(server, "nacion"))
    yield await fill(database)
    await database.close()
    await maintenance.execute("DROP DATABASE nacion WITH (FORCE)")


@pytest.fixture
async def passing(nacion: Nacion) -> AsyncIterator[Database]:
    """The same, with everything that is written undone at the end."""
    async with nacion.database.engine.connect() as connection:
        outer = await connection.begin()
        yield Database.within(connection)
        await outer.rollback()


@pytest.fixture
async def explainer(nacion: Nacion) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(nacion.url)
    yield connection
    await connection.close()


@pytest.fixture
async def sent(nacion: Nacion) -> AsyncIterator[list[Sentencia]]:
    """The statements sent to it during the test."""
    async with listening(nacion.database) as registro:
        yield registro.sentencias
