"""What a reminder says of its tarea."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import asistencias, entidades, tareas


@dataclass(frozen=True)
class TareaRecordada:
    """An open tarea as its reminders tell it; `unidad` is the code of the unit of its AT."""

    id: UUID
    nombre: str
    entidad_id: int
    rol: str
    cargo_id: int | None
    vence: datetime | None
    vencimiento: dict[str, Any] | None
    tomada_por_id: int | None
    entidad: str
    asistencia_id: int
    codigo: str
    titulo: str
    unidad: str

    @property
    def post(self) -> tuple[int, str] | int:
        """Return whom it falls to: one cargo, or a role in an entidad."""
        return (self.entidad_id, self.rol) if self.cargo_id is None else self.cargo_id


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
            asistencias.c.codigo,
            asistencias.c.titulo,
            unidad.c.codigo,
        )
        .select_from(tareas)
        .join(entidades, entidades.c.id == tareas.c.entidad_id)
        .join(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .join(unidad, unidad.c.id == asistencias.c.unidad_id)
        .where(tareas.c.id.in_(tarea_ids), tareas.c.estado == "abierta")
    )
    rows = await tx.execute(statement)
    return {row[0]: TareaRecordada(*tuple(row)) for row in rows}
