"""Stores the diagrams that changed, each as a new version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bpmn.registro import DIBUJOS, Dibujo
from engine.actions.colecciones import COLECCIONES
from engine.actions.servicios import SERVICIOS
from engine.db.queries.tablas import versiones
from engine.db.session import Database
from engine.process.definicion import fingerprint
from engine.process.hallazgo import Entorno
from engine.process.revision import demand_sound

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_KEY = 0x4152545056


def build_entorno(
    fichas: Mapping[str, Mapping[str, Any]] | None = None, dibujos: Sequence[Dibujo] = DIBUJOS
) -> Entorno:
    """Return what diagrams may name; `fichas` maps each name to its schema's properties."""
    return Entorno(
        servicios=SERVICIOS.keys(),
        colecciones=COLECCIONES.keys(),
        procesos={drawn.proceso for drawn in dibujos},
        fichas=fichas,
    )


async def deploy_all(
    database: Database,
    now: datetime,
    dibujos: Sequence[Dibujo] = DIBUJOS,
    fichas: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, int]:
    """Store every process whose content is new and return the current number of each.

    Running instances keep the version they started with. Replicas that start at once wait for
    each other. Raises RuleBroken(diagrama_ilegible), which tells the first grave finding of the
    review, before storing anything.
    """
    entorno = build_entorno(fichas, dibujos)
    for drawn in dibujos:
        demand_sound(drawn.proceso, drawn.diagrama, drawn.tables(), entorno)
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
