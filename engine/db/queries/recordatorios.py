"""What a reminder says of its tarea."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import asistencias, entidades, instancias, tareas, versiones


@dataclass(frozen=True)
class TareaRecordada:
    """An open tarea as its reminders tell it; `unidad` is the code of the unit of its AT.

    Of one without an AT, `codigo` is the key of its instance and `titulo` its `proceso`.
    """

    id: UUID
    nombre: str
    entidad_id: int
    rol: str
    cargo_id: int | None
    vence: datetime | None
    vencimiento: dict[str, Any] | None
    tomada_por_id: int | None
    entidad: str
    asistencia_id: int | None
    codigo: str
    titulo: str
    unidad: str
    proceso: str
    presento_id: int | None


async def load_open_tareas(
    tx: AsyncSession, tarea_ids: Collection[UUID]
) -> dict[UUID, TareaRecordada]:
    """Return the tareas of `tarea_ids` that are still open, by id."""
    unidad = entidades.alias()
    statement = (
        select(
            tareas.c.id,
            tareas.c.nombre,
            tareas.c.entidad_id,
            tareas.c.rol,
            tareas.c.cargo_id,
            tareas.c.vence,
            tareas.c.vencimiento,
            tareas.c.tomada_por_id,
            entidades.c.nombre,
            asistencias.c.id,
            func.coalesce(asistencias.c.codigo, instancias.c.clave),
            func.coalesce(asistencias.c.titulo, versiones.c.proceso),
            func.coalesce(unidad.c.codigo, ""),
            versiones.c.proceso,
            tareas.c.presento_id,
        )
        .select_from(tareas)
        .join(entidades, entidades.c.id == tareas.c.entidad_id)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .outerjoin(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .outerjoin(unidad, unidad.c.id == asistencias.c.unidad_id)
        .where(tareas.c.id.in_(tarea_ids), tareas.c.estado == "abierta")
    )
    rows = await tx.execute(statement)
    return {row[0]: TareaRecordada(*tuple(row)) for row in rows}
