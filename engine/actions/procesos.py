"""Stores the diagrams that changed, each as a new version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import versiones
from engine.db.session import Database
from engine.process.definicion import define, fingerprint

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_KEY = 0x4152545056


@dataclass(frozen=True)
class Fuente:
    """A process as drawn: its diagram and its decision tables, as texts."""

    proceso: str
    diagrama: str
    decisiones: Mapping[str, str] = field(default_factory=dict)


async def deploy(database: Database, now: datetime, fuentes: Iterable[Fuente]) -> dict[str, int]:
    """Store every process whose content is new and return the current number of each.

    Running instances keep the version they started with. Replicas that start at once wait for
    each other. Raises RuleBroken(diagrama_ilegible) before storing anything.
    """
    sources = list(fuentes)
    for source in sources:
        define(source.proceso, source.diagrama, source.decisiones)
    async with database.transaction() as tx:
        await tx.execute(_LOCK, {"key": _KEY})
        return {source.proceso: await _store(tx, source, now) for source in sources}


async def _store(tx: AsyncSession, source: Fuente, now: datetime) -> int:
    mark = fingerprint(source.diagrama, source.decisiones)
    known = await tx.scalar(
        select(versiones.c.numero).where(
            versiones.c.proceso == source.proceso, versiones.c.huella == mark
        )
    )
    if known is not None:
        return int(known)
    last = await tx.scalar(
        select(func.max(versiones.c.numero)).where(versiones.c.proceso == source.proceso)
    )
    number = int(last or 0) + 1
    await tx.execute(
        insert(versiones).values(
            proceso=source.proceso,
            numero=number,
            huella=mark,
            diagrama=source.diagrama,
            decisiones=dict(source.decisiones),
            creada=now,
        )
    )
    return number
