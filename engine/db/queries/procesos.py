"""Processes as stored: versions of diagrams, running instances and what happened in them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import visible_asistencias, visible_instancias
from engine.db.queries.cursores import PAGINA, Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.tablas import (
    asistencias,
    entidades,
    eventos,
    instancias,
    personas,
    tareas,
    versiones,
)
from engine.db.recorrido import PASO, PASOS
from engine.domain.actor import Actor
from engine.errors import NotFound

_latest = (
    select(versiones.c.proceso, func.max(versiones.c.numero).label("numero"))
    .group_by(versiones.c.proceso)
    .subquery()
)


async def list_procesos(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return every process with the number of its newest version and its active instances."""
    active = (
        select(func.count())
        .select_from(instancias.join(_versions_of, _versions_of.c.id == instancias.c.version_id))
        .where(_versions_of.c.proceso == versiones.c.proceso, instancias.c.estado == "activa")
        .correlate(versiones)
        .scalar_subquery()
    )
    statement = (
        select(
            versiones.c.proceso,
            versiones.c.numero.label("version"),
            versiones.c.huella,
            versiones.c.creada,
            active.label("activas"),
        )
        .join(
            _latest,
            (_latest.c.proceso == versiones.c.proceso) & (_latest.c.numero == versiones.c.numero),
        )
        .order_by(versiones.c.proceso)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


_versions_of = versiones.alias("version_de")


async def get_diagrama(tx: AsyncSession, proceso: str, version: int | None = None) -> str:
    """Return the BPMN of a process, its newest version unless another is asked for.

    Raises NotFound("proceso_desconocido").
    """
    statement = select(versiones.c.diagrama).where(versiones.c.proceso == proceso)
    if version is not None:
        statement = statement.where(versiones.c.numero == version)
    found = await tx.scalar(statement.order_by(versiones.c.numero.desc()).limit(1))
    if found is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return str(found)


async def get_instancia(tx: AsyncSession, actor: Actor, instancia_id: UUID) -> dict[str, Any]:
    """Return an instance in the actor's scope; raise NotFound("instancia_desconocida").

    `memoria` is its stored state and `version_id` the version it runs on.
    """
    statement = (
        select(
            instancias.c.id,
            instancias.c.clave,
            instancias.c.estado,
            instancias.c.version_id,
            instancias.c.memoria,
            instancias.c.padre_id,
            instancias.c.creada,
            instancias.c.terminada,
            versiones.c.proceso,
            versiones.c.numero.label("version"),
            asistencias.c.codigo.label("asistencia"),
        )
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .outerjoin(asistencias, asistencias.c.id == instancias.c.asistencia_id)
        .where(instancias.c.id == instancia_id, visible_instancias(actor))
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("instancia_desconocida")
    return dict(row)


async def list_hijas(tx: AsyncSession, instancia_id: UUID) -> list[dict[str, Any]]:
    """Return the child instances of one, oldest first."""
    statement = (
        select(
            instancias.c.id,
            instancias.c.clave,
            instancias.c.estado,
            versiones.c.proceso,
            instancias.c.creada,
            instancias.c.terminada,
        )
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .where(instancias.c.padre_id == instancia_id)
        .order_by(instancias.c.creada, instancias.c.id)
        .limit(500)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def list_eventos(
    tx: AsyncSession,
    actor: Actor,
    codigo: str,
    *,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return what happened in an AT of the actor's scope, the newest first."""
    statement = (
        select(
            eventos.c.id,
            eventos.c.en,
            eventos.c.tipo,
            personas.c.nombre.label("persona"),
            eventos.c.tarea_id.label("tarea"),
            tareas.c.nombre.label("tarea_nombre"),
            entidades.c.nombre.label("entidad_nombre"),
            eventos.c.instancia_id.label("instancia"),
            # Where tokens went is for whoever mends the instance.
            eventos.c.datos.op("-", return_type=JSONB())(PASOS).label("datos"),
        )
        .select_from(eventos)
        .join(asistencias, asistencias.c.id == eventos.c.asistencia_id)
        .outerjoin(personas, personas.c.id == eventos.c.persona_id)
        .outerjoin(tareas, tareas.c.id == eventos.c.tarea_id)
        .outerjoin(entidades, entidades.c.id == tareas.c.entidad_id)
        .where(asistencias.c.codigo == codigo, visible_asistencias(actor))
        .where(eventos.c.tipo != PASO)
        .order_by(eventos.c.id.desc())
        .limit(limite + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, as_id)
        statement = statement.where(eventos.c.id < last)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["id"]])
