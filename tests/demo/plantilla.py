"""Sows the demonstration into a database, once a run."""

from pathlib import Path

from api.composition import Service
from api.demo import seed
from engine.db.session import Database
from engine.settings import Settings


async def sow(url: str, folder: Path) -> None:
    """Leave the migrated database at `url` as `articula serve --demo` would."""
    database = Database.connect(url)
    service = demo_service(database, folder)
    await service.start()
    assert await seed(service)
    await service.close()
    await database.close()


def demo_service(database: Database, folder: Path) -> Service:
    """Return the demo's service over `database`, not started."""
    settings = Settings(data=folder, secret="secreto de prueba", demo=True)
    return Service(settings, database=database)
