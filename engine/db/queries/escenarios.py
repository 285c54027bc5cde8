"""Escenarios as pages and workers read them, and the rows that their problems are built from."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, case, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.planeadas import visible_actividades
from engine.db.queries.tablas import (
    actividades,
    asistencias,
    entidades,
    escenarios,
    personas,
    publicaciones,
    salas,
    tareas,
)
from engine.domain.actor import Actor
from engine.errors import Forbidden, NotFound
from engine.planner.escenarios.extracto import extract

GESTIONAN = frozenset({"planificador_diri", "administrador"})
"""Who makes, solves and publishes escenarios (AC-05)."""
MIRAN = GESTIONAN | {"director_diri", "responsable_at", "director_unidad"}
"""Who sees them: units, the dates of their own activities in those that are ready (AC-02)."""
VISIBLES = ("listo", "publicando", "publicado")
_PESADAS = frozenset({"problema", "plan", "razones", "avance", "extracto", "juicio"})
"""Columns that are read only when they are asked for by name."""
_autor = personas.alias("autor")
_base = escenarios.alias("base")
_quien = personas.alias("quien")
_unidades = entidades.alias("unidad")
_LIGERAS = [column for column in escenarios.c if column.name not in _PESADAS]


def may_manage(actor: Actor) -> bool:
    """Tell whether an actor makes and publishes escenarios."""
    return any(actor.holds(rol) for rol in GESTIONAN)


def demand_manager(actor: Actor) -> None:
    """Raise Forbidden("escenario_ajeno") unless the actor makes escenarios (AC-05)."""
    if not may_manage(actor):
        raise Forbidden("escenario_ajeno")


def _seen_states(actor: Actor) -> tuple[str, ...] | None:
    """Return the states of the escenarios an actor sees, None for all; raise Forbidden."""
    if may_manage(actor) or actor.holds("director_diri"):
        return None
    if not any(actor.holds(rol) for rol in MIRAN):
        raise Forbidden("escenario_ajeno")
    return VISIBLES


async def list_escenarios(
    tx: AsyncSession, actor: Actor, *, anio: int | None = None
) -> list[dict[str, Any]]:
    """Return the escenarios an actor sees, the latest first, without their documents.

    Raises Forbidden("escenario_ajeno") for whoever plans nothing.
    """
    states = _seen_states(actor)
    statement = _light().where(escenarios.c.estado != "descartado")
    if states is not None:
        statement = statement.where(escenarios.c.estado.in_(states))
    if anio:
        statement = statement.where(escenarios.c.anio == anio)
    rows = await tx.execute(statement.order_by(escenarios.c.creado.desc()).limit(100))
    return [dict(row) for row in rows.mappings()]


def _light(*more: Any) -> Any:
    return (
        select(
            *_LIGERAS,
            _autor.c.nombre.label("autor"),
            _base.c.nombre.label("base_nombre"),
            escenarios.c.plan.is_not(None).label("con_plan"),
            *more,
        )
        .join(_autor, _autor.c.id == escenarios.c.creado_por_id)
        .outerjoin(_base, _base.c.id == escenarios.c.base_id)
    )


async def get_escenario(
    tx: AsyncSession,
    actor: Actor,
    escenario_id: UUID,
    *,
    whole: bool = False,
    con: Collection[str] = ("avance",),
) -> dict[str, Any]:
    """Return an escenario an actor sees, with the heavy columns `con`; with `whole`, with all.

    Raises NotFound("escenario_desconocido"), Forbidden("escenario_ajeno").
    """
    states = _seen_states(actor)
    more = [escenarios.c[name] for name in sorted(_PESADAS if whole else con)]
    row = (
        (await tx.execute(_light(*more).where(escenarios.c.id == escenario_id))).mappings().first()
    )
    if row is None or (states is not None and row["estado"] not in states):
        raise NotFound("escenario_desconocido")
    told = dict(row)
    if told["con_plan"] and "extracto" in told and told["extracto"] is None:
        told["extracto"] = await _extract_again(tx, escenario_id)
    return told


async def _extract_again(tx: AsyncSession, escenario_id: UUID) -> dict[str, Any]:
    """Return the extracto of a plan that was found before extractos were kept."""
    statement = select(escenarios.c.problema, escenarios.c.plan)
    row = (await tx.execute(statement.where(escenarios.c.id == escenario_id))).one()
    return await asyncio.to_thread(extract, row.problema, row.plan)


_ACTIVIDAD = text("""
    SELECT jsonb_path_query_first(e.problema, '$.actividades[*] ? (@.id == $c)', v.c) AS actividad,
        jsonb_path_query_first(e.plan, '$.actividades[*] ? (@.id == $c)', v.c) AS lugar,
        coalesce(e.razones -> CAST(:codigo AS text), '[]') AS razones,
        coalesce(e.juicio -> 'cruces' -> CAST(:codigo AS text), '[]') AS cruces
    FROM escenario e, jsonb_build_object('c', CAST(:codigo AS text)) AS v(c)
    WHERE e.id = :id AND e.plan IS NOT NULL
""")


async def read_activity(tx: AsyncSession, escenario_id: UUID, codigo: str) -> RowMapping | None:
    """Return what the documents of an escenario say of an activity, None without a plan.

    `actividad` is as its problem asks it, `lugar` as its plan holds it: None where they do not
    have it; `razones` and `cruces` are lists, maybe empty.
    """
    found = await tx.execute(_ACTIVIDAD, {"id": escenario_id, "codigo": codigo})
    return found.mappings().one_or_none()


async def name_offices(tx: AsyncSession, codigos: Collection[str]) -> dict[str, str]:
    """Return the names of entidades by their code."""
    statement = select(entidades.c.codigo, entidades.c.nombre).where(
        entidades.c.codigo.in_(codigos)
    )
    return {row.codigo: row.nombre for row in await tx.execute(statement)}


_answer = (
    select(
        case(
            (tareas.c.estado.in_(("abierta", "suspendida")), "por_responder"),
            (tareas.c.estado == "completada", tareas.c.respuesta["decision"].astext),
            else_="silencio",
        ).label("respuesta"),
        tareas.c.respuesta["motivo"].astext.label("objecion"),
        tareas.c.cerrada.label("respondida"),
        _quien.c.nombre.label("respondio"),
    )
    .outerjoin(_quien, _quien.c.id == tareas.c.cerrada_por_id)
    .where(
        tareas.c.asistencia_id == publicaciones.c.asistencia_id,
        tareas.c.elemento == "aceptar_fecha",
    )
    .order_by(tareas.c.creada.desc(), tareas.c.id.desc())
    .limit(1)
    .lateral("contestado")
)
"""What a unit answered last to the date proposed: it accepts, objects and why, or nothing yet."""


async def list_publicaciones(
    tx: AsyncSession,
    escenario_id: UUID,
    codigos: Iterable[str] | None = None,
    *,
    ver: str = "",
    limite: int | None = None,
) -> list[dict[str, Any]]:
    """Return what publishing did with each activity, by its code; only `codigos`, if given.

    `ver` asks for those of one state of publishing or one answer of their unit.
    """
    from_rows = (
        select(
            publicaciones,
            actividades.c.codigo,
            actividades.c.titulo,
            asistencias.c.codigo.label("asistencia"),
            asistencias.c.estado.label("asistencia_estado"),
            *_answer.c,
            _unidades.c.codigo.label("unidad"),
            salas.c.nombre.label("sala"),
        )
        .join(actividades, actividades.c.id == publicaciones.c.actividad_id)
        .join(_unidades, _unidades.c.id == actividades.c.unidad_id)
        .outerjoin(asistencias, asistencias.c.id == publicaciones.c.asistencia_id)
        .outerjoin(salas, salas.c.id == publicaciones.c.sala_id)
        .outerjoin(_answer, true())
        .where(publicaciones.c.escenario_id == escenario_id)
        .order_by(actividades.c.codigo)
        .limit(limite)
    )
    if codigos is not None:
        from_rows = from_rows.where(actividades.c.codigo.in_(list(codigos)))
    if ver:
        from_rows = from_rows.where((publicaciones.c.estado == ver) | (_answer.c.respuesta == ver))
    return [dict(row) for row in (await tx.execute(from_rows)).mappings()]


async def count_publicaciones(tx: AsyncSession, escenario_id: UUID) -> Counter[str]:
    """Return how many activities there are in all, in each state of publishing and by answer.

    Answers are `acepta`, `objeta`, `silencio` and `por_responder`; the whole is `total`.
    """
    rows = await tx.execute(
        select(publicaciones.c.estado, _answer.c.respuesta, func.count())
        .select_from(publicaciones)
        .outerjoin(_answer, true())
        .where(publicaciones.c.escenario_id == escenario_id)
        .group_by(publicaciones.c.estado, _answer.c.respuesta)
    )
    counts: Counter[str] = Counter()
    for estado, respuesta, how_many in rows:
        counts.update({"total": how_many, estado: how_many})
        if respuesta:
            counts[respuesta] += how_many
    return counts


async def codes_in_sight(tx: AsyncSession, actor: Actor, *, anio: int) -> set[str] | None:
    """Return the codes of the activities of a year in an actor's scope; None for all of them."""
    return None if actor.sees_all else await own_codes(tx, actor, anio=anio)


async def own_codes(tx: AsyncSession, actor: Actor, *, anio: int) -> set[str]:
    """Return the codes of the activities of a year in an actor's scope."""
    statement = select(actividades.c.codigo).where(
        actividades.c.anio == anio, visible_actividades(actor)
    )
    return set((await tx.execute(statement)).scalars())
