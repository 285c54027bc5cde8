"""A copy of the demonstration, and the service that would serve it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.composition import Service
from engine.db.session import Database
from tests.demo.plantilla import demo_service


@pytest.fixture
async def demo(demo_database_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    """The service of the demonstration, started on a copy of the test's own."""
    database = Database.connect(demo_database_url)
    service = demo_service(database, tmp_path)
    await service.start()
    yield service
    await service.close()
    await database.close()
