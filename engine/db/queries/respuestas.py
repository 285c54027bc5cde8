"""What the fichas of an AT were answered with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.indicadores import load_many_insumos
from engine.db.queries.tablas import tareas
from engine.domain.indicadores import Insumos


async def last_answers(
    tx: AsyncSession, asistencia_id: int, elementos: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the answers given at some elements of an AT, the newest first."""
    rows = await tx.execute(
        select(tareas.c.respuesta)
        .where(
            tareas.c.asistencia_id == asistencia_id,
            tareas.c.elemento.in_(elementos),
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada.desc(), tareas.c.id.desc())
    )
    return [dict(row) for row in rows.scalars()]


async def load_insumos(tx: AsyncSession, asistencia_id: int) -> Insumos:
    """Return what the five indicators of an AT are counted from [ID-01..05]."""
    return (await load_many_insumos(tx, [asistencia_id]))[asistencia_id]
