"""The ledger of suspended deadlines and the table of distances, for the rules and for pages."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import (
    asistencias,
    distancias,
    entidades,
    personas,
    suspensiones,
    tareas,
)
from engine.domain.distancia import Tramo
from engine.domain.suspension import Suspension
from engine.errors import NotFound

_origen = entidades.alias("origen")
_destino = entidades.alias("destino")
_quien = personas.alias("quien")
_termina = personas.alias("termina")


async def load_suspensiones(tx: AsyncSession) -> tuple[Suspension, ...]:
    """Return every suspension that was not annulled, the closed ones with their real end."""
    rows = await tx.execute(
        select(suspensiones).where(suspensiones.c.anulada.is_(None)).order_by(suspensiones.c.id)
    )
    return tuple(
        Suspension(
            row.id, row.norma, row.motivo, row.desde, row.hasta, row.ambito, row.entidad_id,
            row.asistencia_id, row.tarea_id, row.cerrada,
        )
        for row in rows
    )  # fmt: skip


async def load_distancias(tx: AsyncSession) -> tuple[Tramo, ...]:
    """Return the table of distances as the rules use it."""
    rows = await tx.execute(_select_distancias())
    return tuple(
        Tramo(r.desde_id, r.hasta_id, r.desde_nombre, r.hasta_nombre, r.dias, r.norma) for r in rows
    )


async def list_suspensiones(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the whole ledger, the latest first, with whom each reaches and who wrote it."""
    statement = _select_suspensiones().order_by(suspensiones.c.desde.desc(), suspensiones.c.id)
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def get_suspension(tx: AsyncSession, suspension_id: int) -> dict[str, Any]:
    """Return one suspension as `list_suspensiones` does; NotFound("suspension_desconocida")."""
    statement = _select_suspensiones().where(suspensiones.c.id == suspension_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("suspension_desconocida")
    return dict(row)


async def list_distancias(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the table of distances, by the names of its offices."""
    rows = await tx.execute(_select_distancias().order_by(_origen.c.nombre, _destino.c.nombre))
    return [dict(row) for row in rows.mappings()]


async def get_distancia(tx: AsyncSession, distancia_id: int) -> dict[str, Any]:
    """Return a row of the table of distances; raise NotFound("distancia_desconocida")."""
    found = await tx.execute(_select_distancias().where(distancias.c.id == distancia_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("distancia_desconocida")
    return dict(row)


def _select_suspensiones() -> Select[Any]:
    return (
        select(
            suspensiones,
            entidades.c.codigo.label("entidad"),
            entidades.c.nombre.label("entidad_nombre"),
            asistencias.c.codigo.label("asistencia"),
            tareas.c.nombre.label("tarea_nombre"),
            _quien.c.nombre.label("quien"),
            _termina.c.nombre.label("terminada_por"),
        )
        .join(_quien, _quien.c.id == suspensiones.c.persona_id)
        .outerjoin(_termina, _termina.c.id == suspensiones.c.terminada_por_id)
        .outerjoin(entidades, entidades.c.id == suspensiones.c.entidad_id)
        .outerjoin(asistencias, asistencias.c.id == suspensiones.c.asistencia_id)
        .outerjoin(tareas, tareas.c.id == suspensiones.c.tarea_id)
    )


def _select_distancias() -> Select[Any]:
    return (
        select(
            distancias,
            _origen.c.codigo.label("desde"),
            _origen.c.nombre.label("desde_nombre"),
            _destino.c.codigo.label("hasta"),
            _destino.c.nombre.label("hasta_nombre"),
        )
        .join(_origen, _origen.c.id == distancias.c.desde_id)
        .join(_destino, _destino.c.id == distancias.c.hasta_id)
    )
