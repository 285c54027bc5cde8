"""The tareas taken by somebody who does not exercise their post any more: free for the others."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

_HELD = text("""
    SELECT t.id FROM tarea t
    WHERE t.id = ANY(:ids) AND EXISTS (
        SELECT FROM ejercicio e JOIN cargo c ON c.id = e.cargo_id
        WHERE e.persona_id = t.tomada_por_id AND e.periodo @> CAST(:now AS timestamptz)
            AND (c.id = t.cargo_id
                OR t.cargo_id IS NULL AND c.entidad_id = t.entidad_id AND c.rol = t.rol))
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def free_left(
    tx: AsyncSession, rows: Iterable[Mapping[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """Return tareas as they stand at `now`: an open one that was left by its taker is nobody's."""
    told = [dict(row) for row in rows]
    taken = [row["id"] for row in told if row["tomada_por_id"] and row["estado"] == "abierta"]
    if not taken:
        return told
    held = set(await tx.scalars(_HELD, {"ids": taken, "now": now}))
    for row in told:
        if row["id"] in taken and row["id"] not in held:
            row.update(tomada_por_id=None, tomada_por=None)
    return told
