"""The versions of each process: who deployed them, when and why, and how many run on them."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import instancias, personas, versiones
from engine.errors import NotFound

LIVE = ("activa", "suspendida")
"""The states of an instance that has not ended."""


async def list_versiones(tx: AsyncSession, proceso: str) -> list[dict[str, Any]]:
    """Return every version of a process, the newest first, with its living instances.

    Raises NotFound(proceso_desconocido).
    """
    living = (
        select(func.count())
        .select_from(instancias)
        .where(instancias.c.version_id == versiones.c.id, instancias.c.estado.in_(LIVE))
        .correlate(versiones)
        .scalar_subquery()
    )
    statement = (
        select(
            versiones.c.numero.label("version"),
            versiones.c.huella,
            versiones.c.nota,
            versiones.c.creada,
            personas.c.nombre.label("autor"),
            living.label("en_curso"),
        )
        .outerjoin(personas, personas.c.id == versiones.c.autor_id)
        .where(versiones.c.proceso == proceso)
        .order_by(versiones.c.numero.desc())
        .limit(500)
    )
    rows = [dict(row) for row in (await tx.execute(statement)).mappings()]
    if not rows:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return rows


async def get_version_id(tx: AsyncSession, proceso: str, numero: int) -> int:
    """Return the id of a version by its number. Raises NotFound(version_desconocida)."""
    statement = select(versiones.c.id).where(
        versiones.c.proceso == proceso, versiones.c.numero == numero
    )
    found = await tx.scalar(statement)
    if found is None:
        raise NotFound("version_desconocida", proceso=proceso, version=numero)
    return int(found)


async def list_names(tx: AsyncSession) -> frozenset[str]:
    """Return the ids of all stored processes."""
    return frozenset(await tx.scalars(select(versiones.c.proceso).distinct()))
