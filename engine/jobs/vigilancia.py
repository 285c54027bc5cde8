"""Checks the invariants once a minute, whoever of the workers comes first, and keeps the result."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.invariantes import INVARIANTES, check_invariants
from engine.db.queries.tablas import vigilancias
from engine.db.session import Database

log = structlog.get_logger(__name__)

CADA = timedelta(minutes=1)
_MARGIN = timedelta(seconds=5)


async def watch(database: Database, now: datetime, machine_now: datetime) -> int:
    """Check the invariants at `now` unless it was done within the minute; always return 0.

    The minute goes by the machine's clock, so that moving the demo's does not check at every
    stop. Nothing is ever due because of it: what is wrong is for somebody to look at.
    """
    async with database.transaction() as tx:
        last = await tx.scalar(select(func.max(vigilancias.c.revisada)))
        if last is not None and machine_now - last < CADA - _MARGIN:
            return 0
        found = await check_invariants(tx, now)
        for name, hallazgo in found.items():
            await _keep(tx, name, hallazgo.cuenta, list(hallazgo.muestra), machine_now)
    broken = {name: hallazgo.cuenta for name, hallazgo in found.items() if hallazgo.cuenta}
    if broken:
        log.warning("invariantes_rotos", **broken)
    return 0


async def _keep(
    tx: AsyncSession, nombre: str, cuenta: int, muestra: list[str], machine_now: datetime
) -> None:
    row: dict[str, Any] = {
        "nombre": nombre,
        "cuenta": cuenta,
        "muestra": muestra,
        "revisada": machine_now,
        "desde": machine_now if cuenta else None,
    }
    since = case((vigilancias.c.cuenta > 0, vigilancias.c.desde), else_=machine_now)
    await tx.execute(
        insert(vigilancias)
        .values(row)
        .on_conflict_do_update(
            index_elements=["nombre"], set_=row | {"desde": since if cuenta else None}
        )
    )


async def read_watch(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return what each invariant found last, those never checked with no `cuenta`."""
    kept = {row["nombre"]: dict(row) for row in (await tx.execute(select(vigilancias))).mappings()}
    never: dict[str, Any] = {"cuenta": None, "muestra": [], "revisada": None, "desde": None}
    return [kept.get(name) or {"nombre": name, **never} for name in INVARIANTES]
