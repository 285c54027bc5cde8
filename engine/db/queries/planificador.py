"""The Planificador: which ATs meet in a stretch of days, and whom each convenes."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Select,
    any_,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import Range, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias, within
from engine.db.queries.asistencias import convenes
from engine.db.queries.panorama import FECHADAS
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
    limite: int = 10_000,
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
    return [_with_hours(row) for row in (await tx.execute(statement.limit(limite))).mappings()]


async def list_around(
    tx: AsyncSession,
    actor: Actor,
    rows: Sequence[Mapping[str, Any]],
    *,
    desde: date,
    hasta: date,
    whole: bool,
) -> list[dict[str, Any]]:
    """Return the ATs whose dates count for those rows in a period, besides them.

    With `whole` those of every area, since cruces know no scope (PB-01); else those that the actor
    sees.
    """
    span = Range(at_lima(desde, time()), at_lima(hasta, time()))
    statement = _activities().where(
        asistencias.c.estado.in_(FECHADAS),
        asistencias.c.id.in_(
            select(jornadas.c.asistencia_id).where(jornadas.c.periodo.overlaps(span))
        ),
        asistencias.c.id.not_in(
            select(func.unnest(literal([row["id"] for row in rows], ARRAY(BigInteger))))
        ),
        true() if whole else visible_asistencias(actor),
    )
    return [_with_hours(row) for row in (await tx.execute(statement)).mappings()]


async def load_terms(tx: AsyncSession, ids: list[int]) -> dict[int, Mapping[str, Any]]:
    """Return what the dates of those ATs are judged by, of those that have it still to be judged.

    By id: `ventana`, `plan_recuperacion` and `roles` convened, and the code of the AT that each is
    `articulada_con`.
    """
    joined = asistencias.alias("articulada")
    roles = select(func.array_agg(convocatorias.c.rol.distinct())).where(
        convocatorias.c.asistencia_id == asistencias.c.id
    )
    rows = await tx.execute(
        select(
            asistencias.c.id,
            asistencias.c.ventana,
            asistencias.c.plan_recuperacion,
            roles.scalar_subquery().label("roles"),
            joined.c.codigo.label("articulada_con"),
        )
        .outerjoin(joined, joined.c.id == asistencias.c.articulada_con_id)
        .where(
            _among(asistencias.c.id, ids),
            or_(
                asistencias.c.estado == "por_calendarizar",
                asistencias.c.articulada_con_id.is_not(None),
            ),
        )
    )
    return {row["id"]: dict(row) for row in rows.mappings()}


def _with_hours(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "jornadas": [{"inicio": p.lower, "fin": p.upper} for p in row["jornadas"]]}


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


async def load_convened(
    tx: AsyncSession, rows: Sequence[Mapping[str, Any]], *, places: bool = True
) -> list[Actividad]:
    """Return the activities that `list_activities` gave as the planner compares them.

    Without `places` they do not tell the entidades convened, which only soft rules look at.
    """
    ids = [row["id"] for row in rows]
    cargos = await _group(tx, convocados.c.asistencia_id, convocados.c.cargo_id, ids)
    leaders = await _group(tx, facilitadores.c.asistencia_id, facilitadores.c.cargo_id, ids)
    called = (
        await _group(tx, convocatorias.c.asistencia_id, convocatorias.c.entidad_id, ids)
        if (places)
        else {}
    )
    codes = await _codes(tx) if places else {}
    where = await _places(tx, ids)
    return [
        Actividad(
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            jornadas=tuple(Jornada(j["inicio"], j["fin"]) for j in row["jornadas"]),
            cargos=frozenset(cargos.get(row["id"], ())),
            entidades=frozenset(codes[place] for place in called.get(row["id"], ())),
            facilitadores=frozenset(leaders.get(row["id"], ())),
            modalidad=row["modalidad"],
            **where.get(row["id"], {}),
        )
        for row in rows
    ]


async def _codes(tx: AsyncSession) -> dict[int, str]:
    rows = await tx.execute(select(entidades.c.id, entidades.c.codigo))
    return {row.id: row.codigo for row in rows}


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
        .where(_among(asistencias.c.id, ids))
    )
    return {
        row[0]: {"sede": Sede(*row[1:5]), "sala": Sala(*row[5:]) if row[5] is not None else None}
        for row in rows
    }


def _among(column: Column[Any], ids: list[int]) -> ColumnElement[bool]:
    """Whether a column is one of many ids: one array, where a list would be thousands of words."""
    return column == any_(literal(ids, ARRAY(BigInteger)))


async def _group(
    tx: AsyncSession, key: Column[Any], value: Column[Any], ids: list[int]
) -> dict[int, list[Any]]:
    """Return the values of each of those ids as a list, which PostgreSQL gathers faster."""
    found = select(key, func.array_agg(value)).where(_among(key, ids)).group_by(key)
    return dict((await tx.execute(found)).all())
