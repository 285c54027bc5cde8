"""What the tests of Telegram share: a Bot API server, and a bot that knows it."""

import pytest

from notifications.telegram.cliente import Cliente
from notifications.telegram.cuenta import Cuenta
from tests.telegram.servidor import BOT, TOKEN, BotApi, serve


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
