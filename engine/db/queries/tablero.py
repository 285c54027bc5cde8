"""What a board sums up: who is behind, what was promised, and why each date is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.tablas import asistencias, entidades, tareas
from engine.domain.actor import Actor


async def load_vencimientos(tx: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return how the due date of each tarea was reckoned, for those that have one."""
    if not ids:
        return {}
    rows = await tx.execute(
        select(tareas.c.id, tareas.c.vencimiento).where(
            tareas.c.id.in_(list(ids)), tareas.c.vencimiento.is_not(None)
        )
    )
    return {row.id: row.vencimiento for row in rows}


async def list_overdue_places(
    tx: AsyncSession, actor: Actor, now: datetime, *, limite: int = 20
) -> list[dict[str, Any]]:
    """Return the entidades with open tareas past their date in ATs of the actor's scope.

    Those with most come first; each with its oldest tarea: id, name, AT and when it was due.
    """
    late = (
        select(
            entidades.c.codigo,
            entidades.c.nombre.label("entidad"),
            func.count().label("vencidas"),
            *(
                _oldest(c)
                for c in (tareas.c.id, tareas.c.nombre, asistencias.c.codigo, tareas.c.vence)
            ),
        )
        .select_from(tareas)
        .join(entidades, entidades.c.id == tareas.c.entidad_id)
        .join(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .where(tareas.c.estado == "abierta", tareas.c.vence <= now, visible_asistencias(actor))
        .group_by(entidades.c.id)
        .order_by(func.count().desc(), entidades.c.nombre)
        .limit(limite)
    )
    return [
        {
            "entidad": row.entidad,
            "vencidas": row.vencidas,
            "tarea": row.mas_antigua_id,
            "nombre": row.mas_antigua_nombre,
            "codigo": row.mas_antigua_codigo,
            "vence": row.mas_antigua_vence,
        }
        for row in await tx.execute(late)
    ]


def _oldest(column: Any) -> Any:
    ordered = func.array_agg(aggregate_order_by(column, tareas.c.vence, tareas.c.id))
    return ordered[1].label(f"mas_antigua_{column.name}")
