"""The versions of each process: who deployed them, when and why, and how many run on them."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import instancias, personas, versiones
from engine.errors import NotFound

_NEWEST: OrderedDict[UUID, dict[str, tuple[int, str]]] = OrderedDict()
_SEALS_KEPT = 4
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


async def newest_versions(tx: AsyncSession, sello: UUID | None) -> Mapping[str, tuple[int, str]]:
    """Return the id and the hash of the newest version of every process, by its name.

    They are kept in this process under their seal, read in this same transaction.
    """
    if sello is not None and (known := _NEWEST.get(sello)) is not None:
        return known
    rows = await tx.execute(
        select(versiones.c.proceso, versiones.c.id, versiones.c.huella)
        .ext(distinct_on(versiones.c.proceso))
        .order_by(versiones.c.proceso, versiones.c.numero.desc())
    )
    found = {row.proceso: (row.id, row.huella) for row in rows}
    if sello is not None:
        _NEWEST[sello] = found
        while len(_NEWEST) > _SEALS_KEPT:
            _NEWEST.popitem(last=False)
    return found
