"""The stage of the stories: a database with the whole territory and its people."""

from collections.abc import AsyncIterator

import pytest

from engine.db.session import Database
from tests.conftest import cloned, named
from tests.story.familia import Familia
from tests.story.gente import settle_in
from tests.story.paso import Relato


@pytest.fixture
async def database_url(server, maintenance, settled) -> AsyncIterator[str]:
    """The address of a database of the test's own, with the people of the stories in it."""
    async with cloned(maintenance, settled) as name:
        yield named(server, name)


@pytest.fixture
async def relato(database: Database) -> Relato:
    return Relato(database, await settle_in(database))


@pytest.fixture
async def familia(database: Database) -> Familia:
    return Familia(database, await settle_in(database, admin=True))
