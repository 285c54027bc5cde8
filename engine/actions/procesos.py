"""Stores the diagrams that changed, each as a new version."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bpmn.registro import DIBUJOS, Dibujo
from engine.db.queries.tablas import versiones
from engine.db.session import Database
from engine.process.definicion import define, fingerprint

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_KEY = 0x4152545056


async def deploy_all(
    database: Database, now: datetime, dibujos: Sequence[Dibujo] = DIBUJOS
) -> dict[str, int]:
    """Store every process whose content is new and return the current number of each.

    Running instances keep the version they started with. Replicas that start at once wait for
    each other. Raises RuleBroken(diagrama_ilegible) before storing anything.
    """
    for drawn in dibujos:
        define(drawn.proceso, drawn.diagrama, drawn.tables())
    async with database.transaction() as tx:
        await tx.execute(_LOCK, {"key": _KEY})
        return {drawn.proceso: await _store(tx, drawn, now) for drawn in dibujos}


async def _store(tx: AsyncSession, drawn: Dibujo, now: datetime) -> int:
    mark = fingerprint(drawn.diagrama, drawn.tables())
    known = await tx.scalar(
        select(versiones.c.numero).where(
            versiones.c.proceso == drawn.proceso, versiones.c.huella == mark
        )
    )
    if known is not None:
        return int(known)
    last = await tx.scalar(
        select(func.max(versiones.c.numero)).where(versiones.c.proceso == drawn.proceso)
    )
    number = int(last or 0) + 1
    await tx.execute(
        insert(versiones).values(
            proceso=drawn.proceso,
            numero=number,
            huella=mark,
            diagrama=drawn.diagrama,
            decisiones=drawn.tables(),
            creada=now,
        )
    )
    return number
