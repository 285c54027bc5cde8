"""A short storm: what `make chaos` does a thousand times, some dozens in every run of tests."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.db.embedded import ServerHandle, ensure_server
from engine.db.migrate import upgrade
from tests.caos.juez import Fallo
from tests.caos.tormenta import Plan, storm

GOLPES = 24


@pytest.fixture
async def own_server() -> AsyncIterator[tuple[Path, ServerHandle]]:
    """A durable PostgreSQL that nobody else uses, for it will be killed."""
    folder = Path(tempfile.mkdtemp(prefix="articula-tormenta-"))
    folder.chmod(0o755)
    handle = await ensure_server(folder)
    yield folder, handle
    handle.release()
    shutil.rmtree(folder)


async def test_no_crash_loses_or_doubles_what_was_acknowledged(
    own_server: tuple[Path, ServerHandle],
) -> None:
    folder, handle = own_server
    await asyncio.to_thread(upgrade, handle.dsn)
    saldo = await storm(Plan(GOLPES, clientes=4), folder, handle, handle.dsn)
    assert saldo.fallo == Fallo(lost=(), doubled=(), unfinished=())
    assert saldo.raras == {}
    assert all(saldo.golpes[kind] for kind in ("web", "worker", "postgresql"))
    assert saldo.puntos.mortales > 1
    assert saldo.terminadas > 0
