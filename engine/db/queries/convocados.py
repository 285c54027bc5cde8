"""Whom an AT convenes, when it meets and what was promised in it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Exists, RowMapping, Select, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import (
    asistencias,
    cargos,
    compromisos,
    convocados,
    convocatorias,
    ejercicios,
    entidades,
    instancias,
    invitaciones,
    jornadas,
    personas,
    tareas,
)
from engine.domain.actor import Actor
from engine.domain.contestacion import TENTATIVE
from engine.domain.roles import ROLES


async def lines_of(tx: AsyncSession, ids: Iterable[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """Return whom each AT convenes, as pairs (code of entidad, role)."""
    return await load_lineas(tx, convocatorias.c.asistencia_id, ids)


async def load_lineas(
    tx: AsyncSession, owner: Column[int], ids: Iterable[int]
) -> dict[int, frozenset[tuple[str, str]]]:
    """Return the lines (code of entidad, role) of ATs or planned activities, by their id.

    `owner` is the column that tells whose a line is: beside it stand `entidad_id` and `rol`.
    """
    line = owner.table.c
    rows = await tx.execute(
        select(owner, func.array_agg(entidades.c.codigo), func.array_agg(line.rol))
        .join(entidades, entidades.c.id == line.entidad_id)
        .where(owner.in_(list(ids)))
        .group_by(owner)
    )
    found: dict[int, frozenset[tuple[str, str]]] = defaultdict(frozenset)
    found.update({ident: frozenset(zip(codes, roles, strict=True)) for ident, codes, roles in rows})
    return found


async def list_jornadas(tx: AsyncSession, asistencia_id: int) -> list[dict[str, datetime]]:
    """Return when an AT meets, `[inicio, fin)`, in order."""
    statement = select(jornadas.c.periodo).where(jornadas.c.asistencia_id == asistencia_id)
    periods = sorted(await tx.scalars(statement), key=lambda period: period.lower)
    return [{"inicio": period.lower, "fin": period.upper} for period in periods]


async def list_convocatoria(tx: AsyncSession, asistencia_id: int) -> list[dict[str, Any]]:
    """Return the lines of an AT's convocation: each role in each entidad."""
    statement = (
        select(
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            convocatorias.c.rol,
        )
        .join(entidades, entidades.c.id == convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id == asistencia_id)
        .order_by(entidades.c.codigo, convocatorias.c.rol)
    )
    return [role_named(row) for row in (await tx.execute(statement)).mappings()]


async def list_convocados(
    tx: AsyncSession, asistencia_id: int, *, now: datetime
) -> list[dict[str, Any]]:
    """Return the cargos an AT reaches, who exercises each at `now` and what they confirmed.

    `quiza` tells that their calendar says perhaps of the dates in force, which confirms nothing.
    """
    held = and_(ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.periodo.contains(now))
    statement = (
        select(
            cargos.c.id.label("cargo"),
            cargos.c.rol,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            personas.c.nombre.label("titular"),
            convocados.c.confirmado,
            convocados.c.motivo,
            _says_perhaps().label("quiza"),
        )
        .select_from(convocados)
        .join(cargos, cargos.c.id == convocados.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(ejercicios, held)
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(convocados.c.asistencia_id == asistencia_id)
        .order_by(entidades.c.codigo, cargos.c.rol, cargos.c.id)
    )
    return [role_named(row) for row in (await tx.execute(statement)).mappings()]


def _says_perhaps() -> Exists:
    return exists().where(
        invitaciones.c.asistencia_id == convocados.c.asistencia_id,
        invitaciones.c.cargo_id == convocados.c.cargo_id,
        invitaciones.c.retirada.is_(None),
        invitaciones.c.respuesta == TENTATIVE,
        invitaciones.c.respuesta_secuencia == invitaciones.c.secuencia,
    )


def role_named(row: RowMapping) -> dict[str, Any]:
    """Add the name people give to the row's `rol`."""
    rol = ROLES.get(row["rol"])
    return {**row, "rol_nombre": rol.nombre if rol else row["rol"]}


async def list_compromisos(
    tx: AsyncSession,
    actor: Actor,
    *,
    asistencia: str | None = None,
    estado: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the commitments made in ATs of the actor's scope, the nearest date first."""
    wanted = {asistencias.c.codigo: asistencia, compromisos.c.estado: estado}
    statement = _select_compromisos().where(
        visible_asistencias(actor), *(c == value for c, value in wanted.items() if value)
    )
    if cursor:
        fecha, last = decode_cursor(cursor, date.fromisoformat, as_id)
        later = and_(compromisos.c.fecha == fecha, compromisos.c.id > last)
        statement = statement.where((compromisos.c.fecha > fecha) | later)
    found = await tx.execute(statement.limit(limite + 1))
    rows = [role_named(row) for row in found.mappings()]
    return cut_page(rows, limite, lambda row: [row["fecha"], row["id"]])


async def compromisos_of(tx: AsyncSession, tarea_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the commitment that each of the tareas follows; other tareas have none."""
    if not tarea_ids:
        return {}
    followed = instancias.c.contexto["compromiso_id"].as_integer()
    statement = (
        _select_compromisos()
        .add_columns(tareas.c.id.label("tarea"))
        .join(instancias, followed == compromisos.c.id)
        .join(tareas, tareas.c.instancia_id == instancias.c.id)
        .where(tareas.c.id.in_(tarea_ids))
    )
    found = await tx.execute(statement)
    return {row["tarea"]: role_named(row) for row in found.mappings()}


def _select_compromisos() -> Select[Any]:
    return (
        select(
            compromisos.c.id,
            asistencias.c.codigo.label("asistencia"),
            compromisos.c.descripcion,
            compromisos.c.cargo_id.label("cargo"),
            cargos.c.rol,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            compromisos.c.fecha,
            compromisos.c.estado,
            compromisos.c.evidencia,
            compromisos.c.motivo,
            compromisos.c.cerrado,
        )
        .select_from(compromisos)
        .join(asistencias, asistencias.c.id == compromisos.c.asistencia_id)
        .join(cargos, cargos.c.id == compromisos.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .order_by(compromisos.c.fecha, compromisos.c.id)
    )
