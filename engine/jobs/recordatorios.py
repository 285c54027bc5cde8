"""The rungs of a tarea's ladder still to come, as rows the worker claims when they fall due."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.domain.escalera import Escalon

_INSERT = text("""
    INSERT INTO recordatorio (tarea_id, peldano, vence)
    SELECT f.tarea_id, f.peldano, f.vence
    FROM jsonb_to_recordset(CAST(:filas AS jsonb))
        AS f(tarea_id uuid, peldano text, vence timestamptz)
    ON CONFLICT (tarea_id, peldano) DO NOTHING
""")
_DELETE = text("DELETE FROM recordatorio WHERE tarea_id = ANY(:tarea_ids)").bindparams(
    bindparam("tarea_ids", type_=ARRAY(Uuid))
)


async def plan_reminders(tx: AsyncSession, escaleras: Mapping[UUID, Sequence[Escalon]]) -> None:
    """Write the rungs of each tarea; one already written keeps its instant."""
    rows = [
        {"tarea_id": str(tarea_id), "peldano": escalon.peldano, "vence": escalon.instante}
        for tarea_id, escalones in escaleras.items()
        for escalon in escalones
    ]
    if rows:
        await tx.execute(_INSERT, {"filas": orjson.dumps(rows).decode()})


async def drop_reminders(tx: AsyncSession, tarea_ids: Sequence[UUID]) -> None:
    """Forget what was still to be said of `tarea_ids`, because they closed or their date moved."""
    if tarea_ids:
        await tx.execute(_DELETE, {"tarea_ids": list(tarea_ids)})
