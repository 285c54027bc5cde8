"""What already stands on the Planificador around a proposed activity."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import time, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, Range, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programa import read_jornada
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
    rows = await tx.execute(_near(propuesta, Range(first, last)))
    return [
        Actividad(
            codigo=row.codigo,
            titulo=row.titulo,
            unidad=row.unidad,
            tema=row.tema,
            jornadas=tuple(map(read_jornada, row.periodos)),
            cargos=frozenset(row.comunes or ()),
            entidades=frozenset(row.entidades or ()),
        )
        for row in rows
    ]


def _near(propuesta: Actividad, span: Range[Any]) -> Select[Any]:
    bounds = func.jsonb_build_array(func.lower(jornadas.c.periodo), func.upper(jornadas.c.periodo))
    return (
        select(
            asistencias.c.codigo,
            asistencias.c.titulo,
            asistencias.c.tema,
            entidades.c.codigo.label("unidad"),
            # As JSON, which the driver knows: of other arrays it would ask what they are.
            func.jsonb_agg(aggregate_order_by(bounds, jornadas.c.id), type_=JSONB).label(
                "periodos"
            ),
            _common(propuesta.cargos).label("comunes"),
            _places().label("entidades"),
        )
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .join(entidades, entidades.c.id == asistencias.c.unidad_id)
        .where(
            jornadas.c.periodo.bool_op("&&")(span),
            asistencias.c.estado.in_(STANDING),
            asistencias.c.codigo != propuesta.codigo,
        )
        .group_by(asistencias.c.id, entidades.c.codigo)
    )


def _common(mine: Collection[int]) -> ScalarSelect[Any]:
    """Select which of these cargos an AT convenes too."""
    return (
        select(func.jsonb_agg(convocados.c.cargo_id, type_=JSONB))
        .where(
            convocados.c.asistencia_id == asistencias.c.id,
            convocados.c.cargo_id.in_(sorted(mine)),
        )
        .correlate(asistencias)
        .scalar_subquery()
    )


def _places() -> ScalarSelect[Any]:
    """Select the codes of the entidades that an AT convenes."""
    place = entidades.alias("convocada")
    return (
        select(func.jsonb_agg(place.c.codigo, type_=JSONB))
        .select_from(convocatorias)
        .join(place, place.c.id == convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id == asistencias.c.id)
        .correlate(asistencias)
        .scalar_subquery()
    )


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
