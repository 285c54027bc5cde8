"""The open proposal of who accompanies whom in a programme."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import personas, repartos


async def find_reparto(tx: AsyncSession, programa_id: int) -> dict[str, Any] | None:
    """Return the proposal of a programme that waits for a word, with who asked for it, or None."""
    wanted = (
        select(repartos, personas.c.nombre.label("persona"))
        .join(personas, personas.c.id == repartos.c.creado_por_id)
        .where(repartos.c.programa_id == programa_id, repartos.c.estado == "propuesto")
    )
    row = (await tx.execute(wanted)).mappings().one_or_none()
    return None if row is None else dict(row)
