"""The chain of events: the same before and after PostgreSQL, and another for any altered byte."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.cadena import chain

EVENT: dict[str, Any] = {
    "instancia": UUID("01980000-0000-7000-8000-000000000001"),
    "en": datetime(2026, 7, 6, 13, tzinfo=UTC),
    "tipo": "tarea_completada",
    "persona": 7,
    "tarea": UUID("01980000-0000-7000-8000-000000000002"),
    "datos": {"nombre": "Ñandú", "montos": [1.5, 1e16, -3e200, 10**15], "nada": None},
}
CHANGES = {
    "instancia": UUID("01980000-0000-7000-8000-000000000003"),
    "en": EVENT["en"] + timedelta(microseconds=1),
    "tipo": "tarea_cancelada",
    "persona": None,
    "tarea": None,
    "datos": {**EVENT["datos"], "nada": 0},
}


def test_an_event_hashes_the_same_in_whatever_zone_and_order_it_is_told() -> None:
    lima = timezone(timedelta(hours=-5))
    told = {**EVENT, "en": EVENT["en"].astimezone(lima)}
    told["datos"] = dict(reversed(EVENT["datos"].items()))
    assert chain(b"x", 3, told) == chain(b"x", 3, EVENT)


@pytest.mark.parametrize("fact", CHANGES)
def test_another_fact_is_another_hash(fact: str) -> None:
    assert chain(None, 1, {**EVENT, fact: CHANGES[fact]}) != chain(None, 1, EVENT)


def test_another_number_or_another_past_is_another_hash() -> None:
    assert len({chain(None, 1, EVENT), chain(None, 2, EVENT), chain(b"x", 1, EVENT)}) == 3


async def test_what_postgresql_gives_back_hashes_as_what_was_written(tx: AsyncSession) -> None:
    kept = await tx.scalar(
        text("SELECT CAST(:d AS jsonb)::text"), {"d": orjson.dumps(EVENT["datos"]).decode()}
    )
    assert chain(None, 1, {**EVENT, "datos": orjson.loads(str(kept))}) == chain(None, 1, EVENT)
