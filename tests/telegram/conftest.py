"""What the tests of Telegram share: a Bot API server, and a bot that knows it."""

from collections.abc import AsyncIterator

import pytest

from engine.db.session import Database
from notifications.telegram.cliente import Cliente
from notifications.telegram.cuenta import Cuenta
from tests.conftest import cloned, named
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.telegram.servidor import BOT, TOKEN, BotApi, serve
from tests.telegram.telefono import Central


@pytest.fixture
async def api():
    async with serve() as made:
        yield made


@pytest.fixture
def cuenta(api: BotApi) -> Cuenta:
    return Cuenta(BOT, api.url, TOKEN)


@pytest.fixture
async def cliente(cuenta: Cuenta):
    made = Cliente(cuenta, segundos=3)
    yield made
    await made.close()


@pytest.fixture
async def database_url(server, maintenance, settled) -> AsyncIterator[str]:
    """The address of a database of the test's own, with the people of the stories in it."""
    async with cloned(maintenance, settled) as name:
        yield named(server, name)


@pytest.fixture
async def central(api: BotApi, cliente: Cliente, database: Database) -> Central:
    return Central(api, cliente, database, await settle_in(database, admin=True))


@pytest.fixture
def relato(central: Central) -> Relato:
    return Relato(central.database, central.gente)
