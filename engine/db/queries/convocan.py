"""What convenes people of an office in some days: its ATs and activities, with days and cargos."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, distinct, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.conteo import (
    Pedido,
    asked_rows,
    called_by,
    filas,
    hours_of_ats,
    hours_of_planned,
)
from engine.db.queries.tablas import (
    actividades,
    actividades_convocadas,
    asistencias,
    cargos,
    convocatorias,
    entidades,
)
from engine.errors import NotFound

_unidades = entidades.alias("unidad")


async def find_office(tx: AsyncSession, pedido: Pedido, codigo: str) -> dict[str, Any]:
    """Return a DRE or UGEL in the actor's sight; raise NotFound("entidad_desconocida")."""
    found = await tx.execute(
        select(filas.c.id, filas.c.codigo, filas.c.nombre, filas.c.tipo).where(
            filas.c.codigo == codigo, filas.c.tipo.in_(("dre", "ugel")), *asked_rows(pedido)
        )
    )
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("entidad_desconocida", entidad=codigo)
    return dict(row)


async def list_what_convenes(
    tx: AsyncSession, pedido: Pedido, entidad_id: int, *, desde: date, hasta: date
) -> list[dict[str, Any]]:
    """Return what convenes an office, or what lies below it, on days of Lima in `[desde, hasta)`.

    Each with its `dias` inside, the `roles` it calls there and how many `cargos` those are.
    """
    parts = [_ats(pedido, entidad_id, desde, hasta)]
    if pedido.planeado:
        parts.append(_planned(pedido, entidad_id, desde, hasta))
    rows = (await tx.execute(union_all(*parts))).mappings()
    found = [{**row, "dias": sorted(row["dias"])} for row in rows]
    return sorted(found, key=lambda row: (row["dias"], row["codigo"]))


def _ats(pedido: Pedido, entidad_id: int, desde: date, hasta: date) -> Select[Any]:
    hours = hours_of_ats(pedido)
    line = convocatorias.c
    return (
        _told(asistencias, hours, line, desde, es_asistencia=True)
        .join(hours, hours.c.id == asistencias.c.id)
        .join(_unidades, _unidades.c.id == asistencias.c.unidad_id)
        .join(convocatorias, line.asistencia_id == asistencias.c.id)
        .outerjoin(cargos, called_by(line))
        .where(within(line.entidad_id, [entidad_id]), *_inside(hours, desde, hasta))
        .group_by(asistencias.c.id, _unidades.c.id)
    )


def _planned(pedido: Pedido, entidad_id: int, desde: date, hasta: date) -> Select[Any]:
    hours = hours_of_planned(pedido)
    line = actividades_convocadas.c
    return (
        _told(actividades, hours, line, desde, es_asistencia=False)
        .join(hours, hours.c.id == actividades.c.id)
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .join(actividades_convocadas, line.actividad_id == actividades.c.id)
        .outerjoin(cargos, called_by(line))
        .where(within(line.entidad_id, [entidad_id]), *_inside(hours, desde, hasta))
        .group_by(actividades.c.id, _unidades.c.id)
    )


def _inside(hours: Any, desde: date, hasta: date) -> tuple[Any, ...]:
    return hours.c.primero < hasta, hours.c.ultimo >= desde


def _told(table: Any, hours: Any, line: Any, desde: date, *, es_asistencia: bool) -> Select[Any]:
    first = literal(desde, Date)
    return select(
        table.c.codigo,
        literal(es_asistencia).label("es_asistencia"),
        table.c.titulo,
        table.c.modalidad,
        table.c.estado,
        _unidades.c.codigo.label("unidad"),
        func.array_agg(distinct(func.greatest(hours.c.primero, first))).label("dias"),
        func.array_agg(distinct(line.rol)).label("roles"),
        func.count(distinct(cargos.c.id)).label("cargos"),
    ).select_from(table)
