"""The Planificador: which ATs meet in a stretch of days, and whom each convenes."""

from datetime import date, time
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import Range, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias, within
from engine.db.queries.asistencias import convenes
from engine.db.queries.tablas import (
    asistencias,
    convocados,
    convocatorias,
    entidades,
    facilitadores,
    jornadas,
    salas,
)
from engine.domain.actor import Actor
from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Sala, Sede

_unidades = entidades.alias("unidad")
_sedes = entidades.alias("sede")
NOT_ON_CALENDAR = ("suspendida", "anulada")


async def list_activities(
    tx: AsyncSession,
    actor: Actor,
    *,
    desde: date,
    hasta: date,
    entidad: str | None = None,
    unidad: str | None = None,
    limite: int = 2000,
) -> list[dict[str, Any]]:
    """Return the ATs of the actor's scope that meet on days of Lima in `[desde, hasta)`.

    `entidad` and `unidad` are codes: who is convened or hosts, and who plans, there or below.
    """
    span = Range(at_lima(desde, time()), at_lima(hasta, time()))
    statement = _activities().where(
        visible_asistencias(actor),
        asistencias.c.estado.not_in(NOT_ON_CALENDAR),
        asistencias.c.id.in_(
            select(jornadas.c.asistencia_id).where(jornadas.c.periodo.overlaps(span))
        ),
    )
    if unidad:
        statement = statement.where(within(asistencias.c.unidad_id, await _ids(tx, unidad)))
    if entidad:
        statement = statement.where(convenes(await _ids(tx, entidad)))
    rows = (await tx.execute(statement.limit(limite))).mappings()
    return [
        {**row, "jornadas": [{"inicio": p.lower, "fin": p.upper} for p in row["jornadas"]]}
        for row in rows
    ]


def _activities() -> Select[Any]:
    return (
        select(
            asistencias.c.id,
            asistencias.c.codigo,
            asistencias.c.titulo,
            asistencias.c.tema,
            asistencias.c.estado,
            asistencias.c.modalidad,
            asistencias.c.inicio,
            asistencias.c.fin,
            _unidades.c.codigo.label("unidad"),
            _unidades.c.nombre.label("unidad_nombre"),
            _sedes.c.codigo.label("sede"),
            _sedes.c.nombre.label("sede_nombre"),
            func.array_agg(aggregate_order_by(jornadas.c.periodo, jornadas.c.periodo)).label(
                "jornadas"
            ),
        )
        .select_from(asistencias)
        .join(jornadas, jornadas.c.asistencia_id == asistencias.c.id)
        .join(_unidades, _unidades.c.id == asistencias.c.unidad_id)
        .outerjoin(_sedes, _sedes.c.id == asistencias.c.sede_id)
        .group_by(asistencias.c.id, _unidades.c.id, _sedes.c.id)
        .order_by(asistencias.c.inicio, asistencias.c.id)
    )


async def _ids(tx: AsyncSession, codigo: str) -> list[int]:
    return list(await tx.scalars(select(entidades.c.id).where(entidades.c.codigo == codigo)))


async def load_convened(tx: AsyncSession, rows: list[dict[str, Any]]) -> list[Actividad]:
    """Return the activities that `list_activities` gave as the planner compares them."""
    ids = [row["id"] for row in rows]
    cargos = await _group(
        tx,
        select(convocados.c.asistencia_id, func.array_agg(convocados.c.cargo_id))
        .where(convocados.c.asistencia_id.in_(ids))
        .group_by(convocados.c.asistencia_id),
    )
    places = await _group(
        tx,
        select(convocatorias.c.asistencia_id, func.array_agg(entidades.c.codigo.distinct()))
        .join(entidades, entidades.c.id == convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id.in_(ids))
        .group_by(convocatorias.c.asistencia_id),
    )
    leaders = await _group(
        tx,
        select(facilitadores.c.asistencia_id, func.array_agg(facilitadores.c.cargo_id))
        .where(facilitadores.c.asistencia_id.in_(ids))
        .group_by(facilitadores.c.asistencia_id),
    )
    where = await _places(tx, ids)
    return [
        Actividad(
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            jornadas=tuple(Jornada(j["inicio"], j["fin"]) for j in row["jornadas"]),
            cargos=frozenset(cargos.get(row["id"], ())),
            entidades=frozenset(places.get(row["id"], ())),
            facilitadores=frozenset(leaders.get(row["id"], ())),
            modalidad=row["modalidad"],
            **where.get(row["id"], {}),
        )
        for row in rows
    ]


async def _places(tx: AsyncSession, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the sede and the room of those ATs that have them, by AT."""
    rows = await tx.execute(
        select(
            asistencias.c.id,
            *(_sedes.c[name] for name in ("codigo", "nombre", "latitud", "longitud")),
            *(salas.c[name] for name in ("id", "nombre", "capacidad")),
        )
        .join(_sedes, _sedes.c.id == asistencias.c.sede_id)
        .outerjoin(salas, salas.c.id == asistencias.c.sala_id)
        .where(asistencias.c.id.in_(ids))
    )
    return {
        row[0]: {"sede": Sede(*row[1:5]), "sala": Sala(*row[5:]) if row[5] is not None else None}
        for row in rows
    }


async def _group(tx: AsyncSession, statement: Select[Any]) -> dict[int, list[Any]]:
    """Return the lists of a statement of keys and lists, which PostgreSQL gathers faster."""
    return dict((await tx.execute(statement)).all())
