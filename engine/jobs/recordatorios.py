"""The rungs of a tarea's ladder still to come, as rows the worker claims when they fall due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.turnos import turn_of
from engine.domain.escalera import Escalera, Escalon

_INSERT = text(f"""
    INSERT INTO recordatorio (tarea_id, peldano, vence, unidad_id)
    SELECT f.tarea_id, f.peldano, f.vence, {turn_of("t.asistencia_id", "t.entidad_id")}
    FROM jsonb_to_recordset(CAST(:filas AS jsonb))
        AS f(tarea_id uuid, peldano text, vence timestamptz)
    LEFT JOIN tarea t ON t.id = f.tarea_id
    ON CONFLICT (tarea_id, peldano) DO NOTHING
""")  # noqa: S608
_DELETE = text("DELETE FROM recordatorio WHERE tarea_id = ANY(:tarea_ids)").bindparams(
    bindparam("tarea_ids", type_=ARRAY(Uuid))
)
_REACHED = f"""
    SELECT t.id, t.creada, CAST(t.vence AT TIME ZONE 'America/Lima' AS date) AS dia,
        {turn_of("t.asistencia_id", "t.entidad_id")} AS unidad_id
    FROM tarea t JOIN instancia i ON i.id = t.instancia_id
    JOIN version_proceso v ON v.id = i.version_id
    WHERE t.estado = 'abierta' AND t.vence IS NOT NULL AND {{}}
"""  # noqa: S608
_OF_ITS_KIND = "v.proceso = $1 AND t.elemento = $2"
# The two parameters say nothing here, and both statements take them alike.
_WITHOUT_ONE = """$1::text IS NULL AND $2::text IS NULL AND NOT EXISTS (
        SELECT FROM escalera e WHERE e.proceso = v.proceso AND e.elemento = t.elemento)"""
_DAYS = "SELECT DISTINCT dia FROM ({}) AS alcanzada ORDER BY dia"
# In the order of the ids, as whoever else takes many of them.
_RELAY = """
    WITH alcanzada AS MATERIALIZED ({}),
    sobrante AS (
        SELECT r.id FROM recordatorio r JOIN alcanzada a ON a.id = r.tarea_id
        WHERE r.peldano <> ALL($3) ORDER BY r.id FOR UPDATE OF r
    ), retirado AS (
        DELETE FROM recordatorio WHERE id IN (SELECT id FROM sobrante) RETURNING tarea_id
    ), agregado AS (
        INSERT INTO recordatorio (tarea_id, peldano, vence, unidad_id)
        SELECT a.id, f.peldano, f.vence, a.unidad_id
        FROM alcanzada a
        JOIN jsonb_to_recordset(CAST($4 AS jsonb)) AS f(dia date, peldano text, vence timestamptz)
            ON f.dia = a.dia
        WHERE f.vence > $5 AND f.vence > a.creada
        ORDER BY a.id, f.vence, f.peldano
        ON CONFLICT (tarea_id, peldano) DO NOTHING
        RETURNING tarea_id
    )
    SELECT (SELECT count(*) FROM agregado) AS agregados,
        (SELECT count(*) FROM retirado) AS retirados,
        (SELECT count(*) FROM (SELECT tarea_id FROM agregado UNION SELECT tarea_id FROM retirado)
            AS tocada) AS tareas
"""


@dataclass(frozen=True)
class Retendido:
    """What laying a ladder anew changed: reminders added, withdrawn, and of how many tareas."""

    agregados: int
    retirados: int
    tareas: int


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


async def due_days(raw: asyncpg.Connection, escalera: Escalera) -> list[date]:
    """Return the days on which open tareas of a ladder are due."""
    rows = await raw.fetch(_DAYS.format(_reached(escalera)), escalera.proceso, escalera.elemento)
    return [row["dia"] for row in rows]


async def relay(
    raw: asyncpg.Connection,
    escalera: Escalera,
    by_day: Mapping[date, Sequence[Escalon]],
    now: datetime,
) -> Retendido:
    """Lay a ladder under its open tareas anew, in one statement; `by_day` has the rungs of each.

    Rungs still to be said that it lacks are withdrawn, those it has stay as they are, and new ones
    are added if their instant is to come: what was said, or is past, is not laid again.
    """
    rows = [
        {"dia": dia, "peldano": rung.peldano, "vence": rung.instante}
        for dia, escalones in by_day.items()
        for rung in escalones
    ]
    row = await raw.fetchrow(
        _RELAY.format(_reached(escalera)),
        escalera.proceso,
        escalera.elemento,
        [peldano.nombre for peldano in escalera.peldanos],
        orjson.dumps(rows).decode(),
        now,
    )
    assert row is not None
    return Retendido(*row)


def _reached(escalera: Escalera) -> str:
    return _REACHED.format(_WITHOUT_ONE if escalera.proceso is None else _OF_ITS_KIND)
