"""What a companion carries to the field: the visits of the days to come, with their open tareas."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import (
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    estrategias,
    instituciones,
    personas,
    tareas,
)
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos

Row = dict[str, Any]
MOST_VISITS = 20
"""The most visits that a telephone carries: the first of them."""


async def list_mochila(tx: AsyncSession, actor: Actor, desde: date, hasta: date) -> list[Row]:
    """Return the visits of somebody's own list between two days, those under way before them too.

    Each has its `tareas`, the open ones, by when they are due.
    """
    own = companion_cargos(actor)
    if not own:
        return []
    wanted = _select_visits(own, desde, hasta)
    visits = [dict(row) for row in (await tx.execute(wanted)).mappings()]
    opened = await _open_tareas(tx, [v["instancia_id"] for v in visits if v["instancia_id"]])
    return [
        {
            **visit,
            "docente": visit["docente"] or f"Docente {visit['plaza']} de {visit['ie_nombre']}",
            "tareas": opened.get(visit["instancia_id"], []),
        }
        for visit in visits
    ]


def _select_visits(own: tuple[int, ...], desde: date, hasta: date) -> Select[Any]:
    return (
        select(
            estrategias.c.id,
            estrategias.c.clase,
            estrategias.c.docente_id,
            estrategias.c.instancia_id,
            func.lower(estrategias.c.dias).label("desde"),
            (func.upper(estrategias.c.dias) - 1).label("hasta"),
            cargos.c.plaza,
            personas.c.nombre.label("docente"),
            entidades.c.nombre.label("ie_nombre"),
            instituciones.c.centro_poblado,
        )
        .join(acompanantes, acompanantes.c.id == estrategias.c.acompanante_id)
        .join(cargos, cargos.c.id == estrategias.c.docente_id)
        .join(entidades, entidades.c.id == estrategias.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(ejercicios, exercised_by(desde))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            acompanantes.c.cargo_id.in_(own),
            estrategias.c.tipo == "visita",
            or_(
                estrategias.c.estado == "en_curso",
                and_(estrategias.c.estado == "programada", func.upper(estrategias.c.dias) > desde),
            ),
            func.lower(estrategias.c.dias) <= hasta,
        )
        .order_by(func.lower(estrategias.c.dias), estrategias.c.id)
        .limit(MOST_VISITS)
    )


async def tareas_of_visits(tx: AsyncSession, actor: Actor, docente_id: int) -> list[Row]:
    """Return the open tareas of the visits under way to a docente of somebody's own list."""
    own = companion_cargos(actor)
    under_way = select(estrategias.c.instancia_id).where(
        estrategias.c.docente_id == docente_id,
        estrategias.c.tipo == "visita",
        estrategias.c.estado == "en_curso",
        estrategias.c.acompanante_id.in_(
            select(acompanantes.c.id).where(acompanantes.c.cargo_id.in_(own))
        ),
    )
    found = list(await tx.scalars(under_way)) if own else []
    opened = await _open_tareas(tx, [each for each in found if each is not None])
    return [tarea for each in found for tarea in opened.get(each, [])]


async def _open_tareas(tx: AsyncSession, instancia_ids: list[UUID]) -> dict[UUID, list[Row]]:
    wanted = (
        select(tareas.c.instancia_id, tareas.c.id, tareas.c.nombre, tareas.c.vence)
        .where(tareas.c.instancia_id.in_(instancia_ids), tareas.c.estado == "abierta")
        .order_by(tareas.c.vence, tareas.c.id)
    )
    found: dict[UUID, list[Row]] = {}
    for row in (await tx.execute(wanted)).mappings():
        found.setdefault(row["instancia_id"], []).append(
            {"id": row["id"], "nombre": row["nombre"], "vence": row["vence"]}
        )
    return found


async def visits_of_tareas(
    tx: AsyncSession, actor: Actor, tarea_ids: Collection[UUID]
) -> dict[UUID, Row]:
    """Return the visit of somebody's own list that each tarea is of, by its tarea.

    Each with its `id` and its `docente_id`; what is of no visit is left out.
    """
    own = companion_cargos(actor)
    if not tarea_ids or not own:
        return {}
    wanted = (
        select(tareas.c.id.label("tarea_id"), estrategias.c.id, estrategias.c.docente_id)
        .join(estrategias, estrategias.c.instancia_id == tareas.c.instancia_id)
        .join(acompanantes, acompanantes.c.id == estrategias.c.acompanante_id)
        .where(
            tareas.c.id.in_(tarea_ids),
            acompanantes.c.cargo_id.in_(own),
            estrategias.c.tipo == "visita",
            estrategias.c.estado != "no_realizada",
        )
    )
    rows = (await tx.execute(wanted)).mappings()
    return {row["tarea_id"]: {"id": row["id"], "docente_id": row["docente_id"]} for row in rows}
