"""The stage of the stories: a database with the whole territory and its people."""

import pytest

from engine.db.session import Database
from tests.story.familia import Familia
from tests.story.gente import settle_in
from tests.story.paso import Relato


@pytest.fixture
async def relato(database: Database) -> Relato:
    return Relato(database, await settle_in(database))


@pytest.fixture
async def familia(database: Database) -> Familia:
    return Familia(database, await settle_in(database, admin=True))
