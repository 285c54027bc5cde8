"""An escenario followed from the side: each change of it, until its search is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import escenarios, publicaciones
from engine.db.session import Database, plain_url
from engine.jobs.busqueda import CANAL

CADA = 2.0
"""Seconds after which it looks even if nobody rang."""
_SEEN = (
    escenarios.c.id, escenarios.c.estado, escenarios.c.version, escenarios.c.avance,
    escenarios.c.costo, escenarios.c.cota, escenarios.c.error, escenarios.c.detener,
    escenarios.c.segundos,
)  # fmt: skip


async def follow(
    database: Database, escenario_id: UUID, desde: int
) -> AsyncIterator[dict[str, Any] | None]:
    """Yield an escenario each time its version is past `desde`, until it is not being solved.

    None says that nothing has changed for a while: whoever listens is still there or is not.
    """
    async with _bell(database, escenario_id) as rung:
        while True:
            rung.clear()
            row = await look(database, escenario_id)
            if row is None:
                return
            if row["version"] > desde:
                desde = row["version"]
                yield row
            elif rung.is_set() is False:
                yield None
            if row["estado"] not in ("resolviendo", "publicando"):
                return
            try:
                await asyncio.wait_for(rung.wait(), CADA)
            except TimeoutError:
                continue


async def look(database: Database, escenario_id: UUID) -> dict[str, Any] | None:
    """Return where the search or the publication of an escenario stands, without its places."""
    async with database.transaction() as tx:
        found = await tx.execute(select(*_SEEN).where(escenarios.c.id == escenario_id))
        row = found.mappings().one_or_none()
        if row is None:
            return None
        done = await _count_done(tx, escenario_id) if row["estado"] == "publicando" else {}
    told = {name: value for name, value in (row["avance"] or {}).items() if name != "lugares"}
    return {**row, "avance": told | done or None}


async def _count_done(tx: AsyncSession, escenario_id: UUID) -> dict[str, int]:
    """Return how many activities of what is being published were dealt with, as `hechas`."""
    done = await tx.scalar(
        select(func.count())
        .select_from(publicaciones)
        .where(publicaciones.c.escenario_id == escenario_id, publicaciones.c.estado != "pendiente")
    )
    return {"hechas": int(done or 0)}


@asynccontextmanager
async def _bell(database: Database, escenario_id: UUID) -> AsyncIterator[asyncio.Event]:
    """Give an event that rings when the escenario is told to have changed."""
    rung = asyncio.Event()

    def hear(_connection: Any, _pid: int, _channel: str, payload: object) -> None:
        if payload == str(escenario_id):
            rung.set()

    url = plain_url(database.engine.url.render_as_string(hide_password=False))
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.add_listener(CANAL, hear)
        yield rung
    finally:
        connection.terminate()
