"""What focalización reads: the open schools of a UGEL, their plazas and the newest tables."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.ambito import within
from engine.db.queries.instituciones import in_ugel, select_instituciones, visible_instituciones
from engine.db.queries.tablas import cargos, entidades, instituciones, plazas_docentes, versiones
from engine.domain.actor import Actor
from engine.domain.focalizacion import Plazas
from engine.errors import NotFound


async def load_schools(tx: AsyncSession, actor: Actor, ugel_id: int) -> list[dict[str, Any]]:
    """Return the open schools of a UGEL that the actor sees, by code."""
    statement = (
        select_instituciones()
        .where(visible_instituciones(actor), in_ugel(ugel_id), entidades.c.activa)
        .order_by(entidades.c.codigo)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def load_neighbours(tx: AsyncSession, ugel_id: int) -> list[dict[str, Any]]:
    """Return kind, docentes and area of every open school of a UGEL, whoever asks.

    How many docentes a UGEL concentrates does not depend on who looks (S004:432, 478).
    """
    of_school = instituciones.c
    statement = (
        select(of_school.tipo, of_school.docentes, of_school.area, entidades.c.activa)
        .join(entidades, entidades.c.id == of_school.entidad_id)
        .where(in_ugel(ugel_id), entidades.c.activa)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


async def count_plazas(tx: AsyncSession, ugel_id: int) -> dict[int, Plazas]:
    """Return the plazas of docente registered of each school of a UGEL, by its id."""
    known = plazas_docentes.c.condicion.is_not(None)
    statement = (
        select(
            cargos.c.entidad_id,
            func.count(),
            func.count().filter(known),
            func.count().filter(plazas_docentes.c.condicion == "nombrado"),
        )
        .join(plazas_docentes, plazas_docentes.c.cargo_id == cargos.c.id)
        .where(
            cargos.c.activo,
            cargos.c.rol == "docente",
            within(cargos.c.entidad_id, [ugel_id]),
        )
        .group_by(cargos.c.entidad_id)
    )
    return {row[0]: Plazas(*row[1:]) for row in await tx.execute(statement)}


async def newest_tables(tx: AsyncSession, proceso: str) -> tuple[int, dict[str, str]]:
    """Return the number of the newest version of a process and the text of its tables, by name.

    Raises NotFound("proceso_desconocido").
    """
    statement = (
        select(versiones.c.numero, versiones.c.decisiones)
        .where(versiones.c.proceso == proceso)
        .order_by(versiones.c.numero.desc())
        .limit(1)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return row.numero, dict(row.decisiones)
