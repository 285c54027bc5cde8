"""What people put off of their own reminders, as stored."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import instancias, personas, posposiciones, versiones


def last_posposicion(tarea_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Return the last time a tarea was put off as one column: `por`, `hasta`, `motivo`, or none."""
    told = func.jsonb_build_object(
        "por", personas.c.nombre, "hasta", posposiciones.c.hasta, "motivo", posposiciones.c.motivo
    )
    return (
        select(told)
        .join(personas, personas.c.id == posposiciones.c.persona_id)
        .where(posposiciones.c.tarea_id == tarea_id)
        .order_by(posposiciones.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


async def process_of(tx: AsyncSession, instancia_id: UUID) -> str:
    """Return the process that an instance runs."""
    statement = (
        select(versiones.c.proceso)
        .join(instancias, instancias.c.version_id == versiones.c.id)
        .where(instancias.c.id == instancia_id)
    )
    return str((await tx.execute(statement)).scalar_one())


async def latest_posposiciones(
    tx: AsyncSession, tarea_ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Return the last time that each of these tareas was put off: `por`, `hasta`, `motivo`.

    `creada` is when, and `veces` how many times it has been.
    """
    times = func.count().over(partition_by=posposiciones.c.tarea_id)
    rows = await tx.execute(
        select(
            posposiciones.c.tarea_id,
            personas.c.nombre.label("por"),
            posposiciones.c.hasta,
            posposiciones.c.motivo,
            posposiciones.c.creada,
            times.label("veces"),
        )
        .join(personas, personas.c.id == posposiciones.c.persona_id)
        .where(posposiciones.c.tarea_id.in_(tarea_ids))
        .ext(distinct_on(posposiciones.c.tarea_id))
        .order_by(posposiciones.c.tarea_id, posposiciones.c.id.desc())
    )
    return {
        row["tarea_id"]: {name: value for name, value in row.items() if name != "tarea_id"}
        for row in rows.mappings()
    }
