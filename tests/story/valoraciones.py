"""Questions to the rows that the fichas of accompaniment write of what is valued."""

from typing import Any

from sqlalchemy import select

from engine.actions.orden import Orden
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import titularidades
from engine.db.tables import metadata
from tests.story.anio import Anio


async def rows_of(anio: Anio, table: str, **columns: Any) -> list[dict[str, Any]]:
    """Return the rows of a table with those values, in order."""
    named = metadata.tables[table]
    async with anio.database.transaction() as tx:
        wanted = select(named).order_by(named.c.id)
        for name, value in columns.items():
            wanted = wanted.where(named.c[name] == value)
        return [dict(row) for row in (await tx.execute(wanted)).mappings()]


async def order_of(anio: Anio, cargo_id: int) -> Orden:
    """Return an order of whoever holds a cargo."""
    async with anio.database.transaction() as tx:
        who = await tx.scalar(
            select(titularidades.c.persona_id).where(titularidades.c.cargo_id == cargo_id)
        )
        actor = await load_actor(tx, int(who or 0), anio.now)
    assert actor is not None
    return Orden(actor, anio.now)


async def companion_cargo(anio: Anio) -> int:
    """Return the cargo of the one who accompanies."""
    [row] = await rows_of(anio, "acompanante", id=anio.companion)
    return int(row["cargo_id"])
