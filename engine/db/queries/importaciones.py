"""Files with the plan of a unit, waiting or applied, within the scope of whoever asks."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, false, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.archivos import read_archivo, select_archivos
from engine.db.queries.tablas import cargos, entidades, importaciones
from engine.domain.actor import Actor

LIMITE = 30


def visible_importaciones(actor: Actor) -> ColumnElement[bool]:
    """The files an actor sees: a unit its own and of those below, DIRI all."""
    if actor.sees_all:
        return true()
    units = actor.entidades("unidad", "ministerio")
    return or_(false(), within(importaciones.c.unidad_id, units)) if units else false()


def _select(*columns: Any) -> Select[Any]:
    return select_archivos(
        importaciones,
        importaciones.c.unidad_id,
        importaciones.c.anio,
        importaciones.c.unidad_id,
        entidades.c.codigo.label("unidad"),
        entidades.c.nombre.label("unidad_nombre"),
        importaciones.c.formato,
        importaciones.c.creada,
        importaciones.c.aplicada,
        *columns,
    )


async def list_importaciones(tx: AsyncSession, actor: Actor) -> list[dict[str, Any]]:
    """Return the last files of the actor's scope, the newest first."""
    statement = _select().where(visible_importaciones(actor))
    rows = await tx.execute(statement.order_by(importaciones.c.creada.desc()).limit(LIMITE))
    return [dict(row) for row in rows.mappings()]


async def get_importacion(
    tx: AsyncSession, actor: Actor, importacion_id: UUID, *, lock: bool = False
) -> dict[str, Any]:
    """Return a file with its bytes; raise NotFound("importacion_desconocida")."""
    statement = _select(importaciones.c.lectura, importaciones.c.archivo).where(
        importaciones.c.id == importacion_id, visible_importaciones(actor)
    )
    return await read_archivo(
        tx, statement, lock=importaciones if lock else None, unknown="importacion_desconocida"
    )


async def load_decisiones(tx: AsyncSession, unidad_id: int) -> dict[str, str]:
    """Return what a unit decided of the names of its applied files that were not exact."""
    rows = await tx.scalars(
        select(importaciones.c.lectura["decisiones"])
        .where(importaciones.c.unidad_id == unidad_id, importaciones.c.estado == "aplicada")
        .order_by(importaciones.c.aplicada)
    )
    return {key: value for decided in rows for key, value in (decided or {}).items()}


async def load_territorio(tx: AsyncSession) -> list[tuple[str, str, str, str | None]]:
    """Return code, kind, name and code above of the active units, DRE/GRE and UGEL."""
    above = entidades.alias("superior")
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.tipo, entidades.c.nombre, above.c.codigo)
        .outerjoin(above, above.c.id == entidades.c.superior_id)
        .where(entidades.c.tipo.in_(("unidad", "dre", "ugel")), entidades.c.activa)
        .order_by(entidades.c.codigo)
    )
    return [(code, kind, name, superior) for code, kind, name, superior in rows]


async def load_cargos(tx: AsyncSession) -> list[tuple[str, str]]:
    """Return the roles with some cargo in use at each active unit, DRE/GRE and UGEL, by code."""
    rows = await tx.execute(
        select(entidades.c.codigo, cargos.c.rol)
        .join(cargos, cargos.c.entidad_id == entidades.c.id)
        .where(entidades.c.tipo.in_(("unidad", "dre", "ugel")), entidades.c.activa, cargos.c.activo)
        .distinct()
    )
    return [(codigo, rol) for codigo, rol in rows]


async def list_units(tx: AsyncSession, roots: tuple[int, ...] | None) -> list[Any]:
    """Return the active units at or below `roots`, all of them for None, by code."""
    statement = select(entidades.c.id, entidades.c.codigo, entidades.c.nombre).where(
        entidades.c.tipo == "unidad", entidades.c.activa
    )
    if roots is not None:
        mine = [literal(root) == any_(entidades.c.ruta) for root in roots]
        statement = statement.where(or_(false(), *mine))
    return list((await tx.execute(statement.order_by(entidades.c.codigo))).all())
