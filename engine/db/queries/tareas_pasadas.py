"""The tareas of a past stretch of time as they were, for the rehearsal of a ladder."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import orjson

from engine.db.queries.escaleras import Clase

BEFORE, AFTER = timedelta(days=60), timedelta(days=45)
"""How far from its rungs a due date may lie: the working days of the longest ladder, at most."""
_READ = """
    SELECT t.id, t.nombre, t.entidad_id, e.nombre AS entidad, t.rol, t.cargo_id, t.creada,
        CASE WHEN t.estado = 'suspendida' THEN i.suspendida ELSE t.cerrada END AS hasta,
        t.vence, t.tomada_por_id, t.presento_id, t.observacion IS NOT NULL AS observada,
        coalesce(a.codigo, i.clave) AS codigo,
        (SELECT p.cerrada_por_id FROM tarea p
            WHERE p.instancia_id = t.instancia_id AND p.cerrada = t.creada LIMIT 1) AS causo_id,
        (SELECT jsonb_agg(jsonb_build_array(m.en, m.antes) ORDER BY m.id)
            FROM plazo_movido m WHERE m.tarea_id = t.id) AS movimientos
    FROM tarea t JOIN instancia i ON i.id = t.instancia_id
    JOIN version_proceso v ON v.id = i.version_id
    JOIN entidad e ON e.id = t.entidad_id
    LEFT JOIN asistencia a ON a.id = t.asistencia_id
    WHERE {} AND t.creada < $4 AND (t.cerrada IS NULL OR t.cerrada > $3)
        AND (t.creada >= $3 OR t.vence BETWEEN $5 AND $6
            OR EXISTS (SELECT FROM plazo_movido m WHERE m.tarea_id = t.id))
    ORDER BY t.creada, t.id
    LIMIT $7
"""
_OF_ITS_KIND = "v.proceso = $1 AND t.elemento = $2"
_WITHOUT_ONE = """$1::text IS NULL AND $2::text IS NULL AND NOT EXISTS (
        SELECT FROM escalera s WHERE s.proceso = v.proceso AND s.elemento = t.elemento)"""


@dataclass(frozen=True)
class TareaPasada:
    """A tarea with its history: when it was opened and stopped being to do, and its due dates.

    `plazos` are its due dates in order, each from the instant it began to hold; `causo_id` is who
    opened it by completing another, and is not told of it.
    """

    id: UUID
    nombre: str
    entidad_id: int
    entidad: str
    rol: str
    cargo_id: int | None
    creada: datetime
    hasta: datetime | None
    plazos: tuple[tuple[datetime, datetime], ...]
    tomada_por_id: int | None
    presento_id: int | None
    observada: bool
    codigo: str
    causo_id: int | None


async def read_past(
    raw: asyncpg.Connection, clase: Clase, desde: datetime, hasta: datetime, limite: int
) -> list[TareaPasada]:
    """Return up to `limite` tareas of a kind to do between two instants, the oldest first."""
    proceso, elemento = clase or (None, None)
    statement = _READ.format(_WITHOUT_ONE if clase is None else _OF_ITS_KIND)
    window = desde, hasta, desde - BEFORE, hasta + AFTER
    rows = await raw.fetch(statement, proceso, elemento, *window, limite)
    return [_read(row) for row in rows]


def _read(row: asyncpg.Record) -> TareaPasada:
    told = dict(row)
    vence, moves = told.pop("vence"), _moves(told.pop("movimientos"))
    return TareaPasada(**told, plazos=_due_dates(told["creada"], vence, moves))


def _moves(stored: str | list[list[str]] | None) -> list[tuple[datetime, datetime]]:
    listed = orjson.loads(stored) if isinstance(stored, str) else stored or []
    return [(datetime.fromisoformat(en), datetime.fromisoformat(antes)) for en, antes in listed]


def _due_dates(
    creada: datetime, vence: datetime | None, moves: list[tuple[datetime, datetime]]
) -> tuple[tuple[datetime, datetime], ...]:
    """Return each due date with the instant since which it held: a move keeps the one before."""
    if vence is None:
        return ()
    since = [creada, *(en for en, _ in moves)]
    return tuple(zip(since, [*(antes for _, antes in moves), vence], strict=True))
