"""Processes that start together on an empty database: one loads the facts, the others wait."""

import asyncio
from collections import Counter

from engine.db.queries.tablas import entidades
from engine.db.reference.load import load_reference
from engine.db.session import Database
from tests.jobs.hechos import count


async def test_of_three_that_start_at_once_one_loads_and_none_fails(database: Database) -> None:
    async def start() -> dict[str, int]:
        async with database.transaction() as tx:
            return await load_reference(tx)

    added = await asyncio.gather(start(), start(), start())
    assert sum(1 for one in added if any(one.values())) == 1
    whole: Counter[str] = sum((Counter(one) for one in added), Counter())
    assert await count(database, entidades) == whole["entidades"] > 0
