"""The fuse knows at which await of ours a task stands, and there a process dies when it must."""

import asyncio
import multiprocessing
import signal
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from engine.actions.orden import insist
from engine.db.session import Database
from tests.caos.golpe import Fusible, arm, await_points
from tests.caos.tormenta import Puntos

AWAITS = 20
PLENTY = 1000
POINT = "engine/actions/orden.py:"
KILLED = -signal.SIGKILL


async def _pause() -> None:
    for _ in range(AWAITS):
        await asyncio.sleep(0)


async def _work(fusible: Fusible) -> None:
    arm(fusible)
    # The database is only asked about when an attempt fails.
    await asyncio.create_task(insist(cast(Database, None), _pause))


def _live(ledger: Path, steps: int, hunting: bool) -> None:
    asyncio.run(_work(Fusible(steps, ledger, hunting=hunting)))


def ending(ledger: Path, steps: int, *, hunting: bool) -> int | None:
    """Return how a process ended that had so many steps to live."""
    process = multiprocessing.get_context("fork").Process(
        target=_live, args=(ledger, steps, hunting)
    )
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.parametrize("steps", [1, AWAITS // 2, AWAITS])
def test_a_process_dies_at_the_step_it_is_given(tmp_path: Path, steps: int) -> None:
    assert ending(tmp_path / "puntos", steps, hunting=False) == KILLED


def test_a_process_with_steps_to_spare_lives(tmp_path: Path) -> None:
    ledger = tmp_path / "puntos"
    assert ending(ledger, PLENTY, hunting=False) == 0
    assert Puntos.read(ledger) == Puntos(vistos=1, mortales=0, arranques=0)


def test_a_hunting_process_dies_at_an_await_of_ours_where_none_has_died(tmp_path: Path) -> None:
    ledger = tmp_path / "puntos"
    assert ending(ledger, PLENTY, hunting=True) == KILLED
    [*_, died] = ledger.read_text().splitlines()
    assert died.startswith(f"muerto {POINT}")
    assert ending(ledger, PLENTY, hunting=True) == 0
    assert Puntos.read(ledger) == Puntos(vistos=1, mortales=1, arranques=0)


async def test_an_await_within_a_context_manager_is_told_by_its_own_line(
    database: Database,
) -> None:
    async def ask() -> None:
        async with database.transaction() as tx:
            await tx.execute(text("SELECT 1"))

    task = asyncio.create_task(ask())
    stood: set[str] = set()
    while not task.done():
        await asyncio.sleep(0)
        stood.update(await_points(task.get_coro()))
    within = {place for place in stood if place.startswith("engine/db/session.py:")}
    assert len(within) > 1, "taking a connection and committing are different awaits"
