"""What the tests of notices share: a real SMTP server, a channel to it, an AT with its people."""

import pytest

from engine.db.session import Database
from notifications.correo.canal import Correo
from tests.jobs.hechos import Oficina, open_office
from tests.notifications.envio import SENDER
from tests.notifications.servidor import serve


@pytest.fixture
async def smtp():
    async with serve() as made:
        yield made


@pytest.fixture
async def mail(smtp):
    made = Correo(smtp.url, SENDER)
    yield made
    await made.close()


@pytest.fixture
async def office(database: Database) -> Oficina:
    return await open_office(database)
