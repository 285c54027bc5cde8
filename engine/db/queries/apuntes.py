"""Dates as calendars elsewhere read them, and the secret addresses at which they do."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias, within
from engine.db.queries.asistencias import convenes
from engine.db.queries.planificador import NOT_ON_CALENDAR
from engine.db.queries.tablas import (
    asistencias,
    convocados,
    enlaces,
    entidades,
    jornadas,
)
from engine.domain.actor import Actor
from engine.domain.lima import at_lima

MAXIMO = 3_000
"""Dates of one calendar."""
_unidades = entidades.alias("unidad")
_antes = jornadas.alias("antes")
_sedes = entidades.alias("sede")


async def list_apuntes(
    tx: AsyncSession,
    actor: Actor,
    *,
    tipo: str,
    entidad_id: int | None,
    desde: date,
    hasta: date,
) -> list[dict[str, Any]]:
    """Return the jornadas between two days of Lima that a calendar of an actor shows.

    Of a `persona`, those their cargos of today are convened to; of an `entidad`, those it or one
    below is convened to or hosts; of a `unidad`, those it plans. Always within the actor's scope.
    """
    span = Range(at_lima(desde, time()), at_lima(hasta, time()))
    statement = _select_apuntes().where(
        visible_asistencias(actor),
        asistencias.c.estado.not_in(NOT_ON_CALENDAR),
        jornadas.c.periodo.overlaps(span),
        _of(actor, tipo, entidad_id),
    )
    return [dict(row) for row in (await tx.execute(statement.limit(MAXIMO))).mappings()]


def _select_apuntes() -> Select[Any]:
    # Its place among all the jornadas of its AT, seen or not: by it a calendar knows it again.
    turn = (
        select(func.count())
        .where(_antes.c.asistencia_id == asistencias.c.id, _antes.c.periodo <= jornadas.c.periodo)
        .scalar_subquery()
    )
    return (
        select(
            asistencias.c.codigo,
            asistencias.c.titulo,
            asistencias.c.estado,
            asistencias.c.lugar,
            asistencias.c.secuencia,
            _unidades.c.codigo.label("unidad"),
            _sedes.c.nombre.label("sede"),
            jornadas.c.periodo,
            turn.label("numero"),
        )
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .join(_unidades, _unidades.c.id == asistencias.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == asistencias.c.sede_id)
        .order_by(jornadas.c.periodo, asistencias.c.codigo)
    )


def _of(actor: Actor, tipo: str, entidad_id: int | None) -> ColumnElement[bool]:
    if tipo == "persona":
        mine = select(convocados.c.asistencia_id).where(convocados.c.cargo_id.in_(actor.cargo_ids))
        return or_(false(), asistencias.c.id.in_(mine))
    assert entidad_id is not None
    if tipo == "unidad":
        return within(asistencias.c.unidad_id, [entidad_id])
    return convenes([entidad_id])


async def load_secuencias(tx: AsyncSession, codigos: Iterable[str]) -> dict[str, int]:
    """Return how many times the dates of each AT changed, by its code."""
    rows = await tx.execute(
        select(asistencias.c.codigo, asistencias.c.secuencia).where(
            asistencias.c.codigo.in_(list(codigos))
        )
    )
    return {row.codigo: row.secuencia for row in rows}


async def find_enlace(tx: AsyncSession, huella: str) -> Any | None:
    """Return the calendar kept under the hash of a secret, with its entidad, or None."""
    statement = (
        select(enlaces, entidades.c.codigo, entidades.c.nombre)
        .outerjoin(entidades, entidades.c.id == enlaces.c.entidad_id)
        .where(enlaces.c.huella == huella)
    )
    return (await tx.execute(statement)).one_or_none()


async def list_enlaces(tx: AsyncSession, persona_id: int) -> list[dict[str, Any]]:
    """Return the calendars that a persona gave away, the newest first, without their secrets."""
    rows = await tx.execute(
        select(
            enlaces.c.id,
            enlaces.c.tipo,
            enlaces.c.creado,
            enlaces.c.usado,
            entidades.c.codigo,
            entidades.c.nombre,
        )
        .outerjoin(entidades, entidades.c.id == enlaces.c.entidad_id)
        .where(enlaces.c.persona_id == persona_id)
        .order_by(enlaces.c.id.desc())
    )
    return [dict(row) for row in rows.mappings()]


async def list_places(
    tx: AsyncSession, roots: tuple[int, ...] | None
) -> list[tuple[str, str, str]]:
    """Return code, kind and name of the active units, DRE and UGEL at or below `roots`.

    All of them for None.
    """
    statement = select(entidades.c.codigo, entidades.c.tipo, entidades.c.nombre).where(
        entidades.c.tipo.in_(("unidad", "dre", "ugel")), entidades.c.activa
    )
    if roots is not None:
        statement = statement.where(within(entidades.c.id, roots))
    rows = await tx.execute(statement.order_by(entidades.c.tipo, entidades.c.nombre))
    return [(code, kind, name) for code, kind, name in rows]
