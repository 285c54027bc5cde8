"""A short storm: what `make chaos` does a thousand times, some dozens in every run of tests."""

import asyncio
from pathlib import Path

from engine.db.embedded import ServerHandle
from engine.db.migrate import upgrade
from tests.caos.juez import Fallo
from tests.caos.tormenta import Plan, storm

GOLPES = 24


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
