"""What convenes people of an office in some days: its ATs and activities, with days and cargos."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Select,
    Subquery,
    Table,
    distinct,
    func,
    literal,
    select,
    union_all,
)
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
    sources = [_of_ats(pedido)]
    if pedido.planeado:
        sources.append(_of_planned(pedido))
    asked = [_told(source, entidad_id, desde, hasta) for source in sources]
    rows = (await tx.execute(union_all(*asked))).mappings()
    found = [{**row, "dias": sorted(row["dias"])} for row in rows]
    return sorted(found, key=lambda row: (row["dias"], row["codigo"]))


@dataclass(frozen=True)
class _Fuente:
    """Where what convenes comes from: its table, its hours, its lines and their key to it."""

    es_asistencia: bool
    table: Table
    hours: Subquery
    lines: Table
    key: Column[int]


def _of_ats(pedido: Pedido) -> _Fuente:
    return _Fuente(
        True, asistencias, hours_of_ats(pedido), convocatorias, convocatorias.c.asistencia_id
    )


def _of_planned(pedido: Pedido) -> _Fuente:
    lines = actividades_convocadas
    return _Fuente(False, actividades, hours_of_planned(pedido), lines, lines.c.actividad_id)


def _told(source: _Fuente, entidad_id: int, desde: date, hasta: date) -> Select[Any]:
    """Return what of a source convenes an office, or what lies below it, in some days."""
    table, hours, line = source.table, source.hours, source.lines.c
    first = literal(desde, Date)
    return (
        select(
            table.c.codigo,
            literal(source.es_asistencia).label("es_asistencia"),
            table.c.titulo,
            table.c.modalidad,
            table.c.estado,
            _unidades.c.codigo.label("unidad"),
            func.array_agg(distinct(func.greatest(hours.c.primero, first))).label("dias"),
            func.array_agg(distinct(line.rol)).label("roles"),
            func.count(distinct(cargos.c.id)).label("cargos"),
        )
        .select_from(table)
        .join(hours, hours.c.id == table.c.id)
        .join(_unidades, _unidades.c.id == table.c.unidad_id)
        .join(source.lines, source.key == table.c.id)
        .outerjoin(cargos, called_by(line))
        .where(
            within(line.entidad_id, [entidad_id]),
            hours.c.primero < hasta,
            hours.c.ultimo >= desde,
        )
        .group_by(table.c.id, _unidades.c.id)
    )
