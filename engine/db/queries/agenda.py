"""What already stands on the Planificador around a proposed activity."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB, Range, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    asistencias,
    cargos,
    convocados,
    convocatorias,
    entidades,
    jornadas,
    reservas,
)
from engine.domain.convocatoria import Jornada, Ventana
from engine.domain.lima import at_lima
from engine.domain.roles import ROLES
from engine.planner.actividades import Actividad

STANDING = ("por_calendarizar", "calendarizada", "en_ejecucion")
"""States in which the dates of an AT count for the others."""
MARGIN = timedelta(days=28)
"""Around the proposal: beyond it nothing can clash, load a week or be worth articulating."""


async def load_actividades(tx: AsyncSession, propuesta: Actividad) -> list[Actividad]:
    """Return the other ATs whose dates lie near the proposal's, with the cargos in common.

    An AT that waits to be calendarised counts too, so that two units that programme the same
    people at once are told before either is booked.
    """
    if not propuesta.jornadas:
        return []
    first = min(j.inicio for j in propuesta.jornadas) - MARGIN
    last = max(j.fin for j in propuesta.jornadas) + MARGIN
    rows = (await tx.execute(_near(propuesta.codigo, Range(first, last)))).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    common = await _common_cargos(tx, ids, propuesta.cargos)
    places = await _places(tx, ids)
    return [
        Actividad(
            codigo=row.codigo,
            titulo=row.titulo,
            unidad=row.unidad,
            tema=row.tema,
            jornadas=tuple(_jornada(pair) for pair in row.periodos),
            cargos=frozenset(common[row.id]),
            entidades=frozenset(places[row.id]),
        )
        for row in rows
    ]


def _jornada(pair: Sequence[str]) -> Jornada:
    return Jornada(*map(datetime.fromisoformat, pair))


def _near(codigo: str, span: Range[Any]) -> Select[Any]:
    bounds = func.jsonb_build_array(func.lower(jornadas.c.periodo), func.upper(jornadas.c.periodo))
    return (
        select(
            asistencias.c.id,
            asistencias.c.codigo,
            asistencias.c.titulo,
            asistencias.c.tema,
            entidades.c.codigo.label("unidad"),
            # As JSON, which the driver knows: of arrays of ranges it would ask what they are.
            func.jsonb_agg(aggregate_order_by(bounds, jornadas.c.id), type_=JSONB).label(
                "periodos"
            ),
        )
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .join(entidades, entidades.c.id == asistencias.c.unidad_id)
        .where(
            jornadas.c.periodo.bool_op("&&")(span),
            asistencias.c.estado.in_(STANDING),
            asistencias.c.codigo != codigo,
        )
        .group_by(asistencias.c.id, entidades.c.codigo)
    )


async def _common_cargos(
    tx: AsyncSession, ids: Sequence[int], mine: Collection[int]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = await tx.execute(
        select(convocados.c.asistencia_id, convocados.c.cargo_id).where(
            convocados.c.asistencia_id.in_(ids), convocados.c.cargo_id.in_(list(mine))
        )
    )
    for row in rows:
        found[row.asistencia_id].add(row.cargo_id)
    return found


async def _places(tx: AsyncSession, ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = await tx.execute(
        select(convocatorias.c.asistencia_id, entidades.c.codigo)
        .join(entidades, entidades.c.id == convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id.in_(ids))
        .distinct()
    )
    for row in rows:
        found[row.asistencia_id].add(row.codigo)
    return found


async def busy_times(
    tx: AsyncSession, propuesta: Actividad, ventana: Ventana
) -> dict[int, list[Jornada]]:
    """Return when each cargo of the proposal is taken by another AT, in and after its ventana."""
    span = Range(
        at_lima(ventana.inicio, time(0)), at_lima(ventana.fin + timedelta(days=75), time(0))
    )
    taken: dict[int, list[Jornada]] = defaultdict(list)
    booked = (
        select(reservas.c.cargo_id, reservas.c.periodo)
        .join(asistencias, asistencias.c.id == reservas.c.asistencia_id)
        .where(
            reservas.c.cargo_id.in_(list(propuesta.cargos)),
            reservas.c.periodo.bool_op("&&")(span),
            asistencias.c.codigo != propuesta.codigo,
        )
    )
    waiting = (
        select(convocados.c.cargo_id, jornadas.c.periodo)
        .join(jornadas, jornadas.c.asistencia_id == convocados.c.asistencia_id)
        .join(asistencias, asistencias.c.id == convocados.c.asistencia_id)
        .where(
            convocados.c.cargo_id.in_(list(propuesta.cargos)),
            jornadas.c.periodo.bool_op("&&")(span),
            asistencias.c.estado == "por_calendarizar",
            asistencias.c.codigo != propuesta.codigo,
        )
    )
    for row in await tx.execute(booked.union_all(waiting)):
        taken[row.cargo_id].append(Jornada(row.periodo.lower, row.periodo.upper))
    return taken


async def name_cargos(tx: AsyncSession, ids: Iterable[int]) -> dict[int, str]:
    """Return what people call each cargo: "Jefe de gestión pedagógica · UGEL Chucuito"."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = await tx.execute(
        select(cargos.c.id, cargos.c.rol, entidades.c.nombre)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(cargos.c.id.in_(wanted))
    )
    return {row.id: f"{ROLES[row.rol].nombre} · {row.nombre}" for row in rows}


async def reach_cargos(tx: AsyncSession, pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Return the ids of the cargos that lines (code of entidad, role) would convene."""
    if not pairs:
        return []
    rows = await tx.execute(
        select(cargos.c.id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            and_(cargos.c.activo, or_(tuple_(entidades.c.codigo, cargos.c.rol).in_(list(pairs))))
        )
    )
    return list(rows.scalars())


async def load_jornadas(tx: AsyncSession, asistencia_id: int) -> tuple[Jornada, ...]:
    """Return when an AT meets, in order."""
    periods = await tx.execute(
        select(jornadas.c.periodo)
        .where(jornadas.c.asistencia_id == asistencia_id)
        .order_by(jornadas.c.periodo)
    )
    return tuple(Jornada(p.lower, p.upper) for p in periods.scalars())


async def convened_actividad(
    tx: AsyncSession, asistencia_id: int
) -> tuple[Actividad, frozenset[str]]:
    """Return a stored AT as the planner sees it, and the roles it convenes."""
    head = (await tx.execute(_ACTIVIDAD, {"id": asistencia_id})).one()
    return (
        Actividad(
            codigo=head.codigo,
            titulo=head.titulo,
            unidad=head.unidad,
            tema=head.tema,
            jornadas=tuple(_jornada(pair) for pair in head.jornadas),
            cargos=frozenset(cargo_id for cargo_id, _ in head.cargos),
            entidades=frozenset(head.entidades),
        ),
        frozenset(rol for _, rol in head.cargos),
    )


_ACTIVIDAD = text("""
    SELECT a.codigo, a.titulo, a.tema, u.codigo AS unidad,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(c.cargo_id, k.rol)), '[]')
         FROM convocado c JOIN cargo k ON k.id = c.cargo_id
         WHERE c.asistencia_id = a.id) AS cargos,
        (SELECT coalesce(jsonb_agg(e.codigo), '[]')
         FROM convocatoria c JOIN entidad e ON e.id = c.entidad_id
         WHERE c.asistencia_id = a.id) AS entidades,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(lower(j.periodo), upper(j.periodo)) ORDER BY j.periodo), '[]')
         FROM jornada j WHERE j.asistencia_id = a.id) AS jornadas
    FROM asistencia a JOIN entidad u ON u.id = a.unidad_id
    WHERE a.id = :id
""")
