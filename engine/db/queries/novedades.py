"""What whoever drives many ATs at once reads: what is open, what is due, who holds what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import asistencias, avisos, entidades, instancias, tareas


@dataclass(frozen=True)
class TareaAbierta:
    """An open tarea: whose it is, of which AT, and the instants that bound it."""

    id: UUID
    elemento: str
    asistencia: str
    entidad: str
    puesto: tuple[int, str] | int
    creada: datetime
    vence: datetime | None
    fin: datetime | None


async def list_opened(tx: AsyncSession, since: datetime) -> list[TareaAbierta]:
    """Return the tareas opened from `since` on and still open, in order."""
    rows = await tx.execute(
        select(
            tareas.c.id,
            tareas.c.elemento,
            tareas.c.entidad_id,
            tareas.c.rol,
            tareas.c.cargo_id,
            tareas.c.creada,
            tareas.c.vence,
            asistencias.c.codigo.label("asistencia"),
            asistencias.c.fin,
            entidades.c.codigo.label("entidad"),
        )
        .join(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .join(entidades, entidades.c.id == tareas.c.entidad_id)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .where(tareas.c.estado == "abierta", tareas.c.creada >= since)
        # Of those opened at one instant, in an order that does not depend on their ids.
        .order_by(
            tareas.c.creada,
            func.length(instancias.c.clave),
            instancias.c.clave,
            tareas.c.elemento,
        )
    )
    return [
        TareaAbierta(
            id=row.id,
            elemento=row.elemento,
            asistencia=row.asistencia,
            entidad=row.entidad,
            puesto=row.cargo_id or (row.entidad_id, row.rol),
            creada=row.creada,
            vence=row.vence,
            fin=row.fin,
        )
        for row in rows
    ]


async def any_asistencia(tx: AsyncSession) -> bool:
    """Tell whether somebody has registered an AT already."""
    return bool(await tx.scalar(select(exists(select(asistencias.c.id)))))


async def drop_queued(tx: AsyncSession) -> None:
    """Forget the notices that nobody has sent yet."""
    await tx.execute(delete(avisos).where(avisos.c.estado == "en_cola"))
