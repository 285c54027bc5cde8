"""The open deadlines that a change of the calendar touches, and the rows of their moving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.filas import FilaInstancia
from engine.db.queries.tablas import corrimientos, personas

_DAY = "(t.vence AT TIME ZONE 'America/Lima')::date"
# Between the day a term hangs from, or its floor does, and the day it ends: no other day of the
# calendar can move it.
_TOUCHED = f"""
    t.estado IN ('abierta', 'suspendida') AND t.vence IS NOT NULL AND t.vencimiento IS NOT NULL
    AND LEAST(CAST(t.vencimiento->>'desde' AS date), CAST(t.vencimiento->>'hoy' AS date),
        {_DAY}) <= $2
    AND GREATEST(CAST(t.vencimiento->>'desde' AS date), {_DAY}) >= $1
"""
_CLAIM = """
    SELECT id, causa, desde, hasta, pasada, cursor, persona_id FROM corrimiento
    WHERE estado = 'pendiente' AND siguiente <= $1
    ORDER BY id LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
"""
_ROOTS = f"""
    WITH tocadas AS (
        SELECT t.instancia_id FROM tarea t WHERE {_TOUCHED}
        UNION ALL
        SELECT m.instancia_id FROM temporizador m
        JOIN instancia i ON i.id = m.instancia_id
        JOIN unnest($3::bigint[], $4::text[]) AS f(version_id, elemento)
            ON f.version_id = i.version_id AND f.elemento = m.elemento
        WHERE i.estado IN ('activa', 'suspendida')
    )
    SELECT i.raiz_id, count(*) AS cuantos FROM tocadas
    JOIN instancia i ON i.id = tocadas.instancia_id
    WHERE i.raiz_id > $5
    GROUP BY 1 ORDER BY 1 LIMIT $6
"""  # noqa: S608
_LOCK = "SELECT id FROM instancia WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE"
_TAREAS = f"""
    SELECT t.id, t.instancia_id, t.token, t.elemento, t.nombre, t.entidad_id, t.asistencia_id,
        t.vence, t.vencimiento, t.estado
    FROM tarea t JOIN instancia i ON i.id = t.instancia_id
    WHERE {_TOUCHED} AND i.raiz_id = ANY($3)
"""  # noqa: S608
_PREVIEWED = f"""
    SELECT t.id, t.instancia_id, t.token, t.elemento, t.nombre, t.entidad_id, t.asistencia_id,
        t.vence, t.vencimiento, t.estado, t.rol, t.cargo_id, t.tomada_por_id, t.presento_id
    FROM tarea t WHERE {_TOUCHED} ORDER BY t.id
"""  # noqa: S608
_TIMED = """
    SELECT DISTINCT m.instancia_id FROM temporizador m
    JOIN instancia i ON i.id = m.instancia_id
    JOIN unnest($2::bigint[], $3::text[]) AS f(version_id, elemento)
        ON f.version_id = i.version_id AND f.elemento = m.elemento
    WHERE i.raiz_id = ANY($1) AND i.estado IN ('activa', 'suspendida')
"""
_INSTANCIAS = """
    SELECT i.id, i.version_id, i.clave, i.asistencia_id, i.padre_id, i.padre_token, i.raiz_id,
        i.entidad_id, i.iniciada_por_id, i.contexto, i.estado, i.revision,
        CASE WHEN i.id = ANY($2) THEN i.memoria END AS memoria, i.eventos, i.cadena,
        i.suspendida, i.creada, v.proceso, v.huella
    FROM instancia i JOIN version_proceso v ON v.id = i.version_id
    WHERE i.id = ANY($1)
"""
_VERSIONS = """
    SELECT DISTINCT i.version_id FROM temporizador m JOIN instancia i ON i.id = m.instancia_id
"""
_MOVE_TAREAS = """
    WITH f AS (
        SELECT * FROM jsonb_to_recordset(CAST($1 AS jsonb))
            AS f(id uuid, vence timestamptz, vencimiento jsonb)
    ), callados AS (
        DELETE FROM recordatorio r USING f WHERE r.tarea_id = f.id
    )
    UPDATE tarea t SET vence = f.vence, vencimiento = f.vencimiento FROM f WHERE t.id = f.id
"""
_KEEP = """
    INSERT INTO plazo_movido (corrimiento_id, pasada, instancia_id, tarea_id, elemento, antes,
        despues, en)
    SELECT $2, $3, f.instancia_id, f.tarea_id, f.elemento, f.antes, f.despues, $4
    FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS f(instancia_id uuid, tarea_id uuid,
        elemento text, antes timestamptz, despues timestamptz)
"""
_GO_ON = "UPDATE corrimiento SET cursor = $2, plazos = plazos + $3 WHERE id = $1"
_NEXT_ROUND = """
    UPDATE corrimiento SET cursor = NULL, pasada = pasada + 1, siguiente = $2,
        estado = CASE WHEN pasada < $3 THEN 'pendiente' ELSE 'hecho' END, avisados = avisados + $4
    WHERE id = $1
"""
_TOLD = """
    SELECT DISTINCT ON (tarea_id) tarea_id, antes FROM plazo_movido
    WHERE corrimiento_id = $1 AND pasada = $2 AND tarea_id IS NOT NULL
    ORDER BY tarea_id, id
"""
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class CorrimientoVivo:
    """A corrimiento held by this transaction: what caused it, the days it touches, where it is."""

    id: int
    causa: Mapping[str, Any]
    desde: date
    hasta: date
    pasada: int
    cursor: UUID | None
    persona_id: int


@dataclass(frozen=True)
class PlazoAbierto:
    """A deadline of an open tarea, or of one that is stopped, as it stands."""

    id: UUID
    instancia_id: UUID
    token: UUID
    elemento: str
    nombre: str
    entidad_id: int
    asistencia_id: int | None
    vence: datetime
    vencimiento: Mapping[str, Any]
    estado: str
    rol: str = ""
    cargo_id: int | None = None
    tomada_por_id: int | None = None
    presento_id: int | None = None


async def claim_corrimiento(raw: asyncpg.Connection, now: datetime) -> CorrimientoVivo | None:
    """Lock the first corrimiento with something to do, or return None."""
    row = await raw.fetchrow(_CLAIM, now)
    return CorrimientoVivo(**dict(row)) if row else None


async def versions_with_timers(raw: asyncpg.Connection) -> list[int]:
    """Return the versions of processes of which some instance waits for a timer."""
    return [row[0] for row in await raw.fetch(_VERSIONS)]


async def lock_next_roots(
    raw: asyncpg.Connection,
    corrimiento: CorrimientoVivo,
    timers: Sequence[tuple[int, str]],
    limite: int,
) -> list[UUID]:
    """Lock, in the order of their ids, the next roots that are touched; return them.

    As many as hold about `limite` deadlines, one at least. `timers` are the elements that are
    drawn as terms, by version. A step that holds one of them is waited for.
    """
    rows = await raw.fetch(
        _ROOTS, corrimiento.desde, corrimiento.hasta, *_columns(timers),
        corrimiento.cursor or _FIRST, limite,
    )  # fmt: skip
    taken: list[UUID] = []
    held = 0
    for row in rows:
        if taken and held + row["cuantos"] > limite:
            break
        taken.append(row["raiz_id"])
        held += row["cuantos"]
    if taken:
        await raw.fetch(_LOCK, taken)
    return taken


async def read_touched(
    raw: asyncpg.Connection, desde: date, hasta: date, roots: Sequence[UUID]
) -> list[PlazoAbierto]:
    """Return the open deadlines of tareas below `roots` that days from `desde` to `hasta` touch."""
    rows = await raw.fetch(_TAREAS, desde, hasta, roots)
    return [PlazoAbierto(**dict(row)) for row in rows]


async def read_all_touched(raw: asyncpg.Connection, desde: date, hasta: date) -> list[PlazoAbierto]:
    """Return every open deadline of a tarea touched, with whose it is; nothing is locked."""
    return [PlazoAbierto(**dict(row)) for row in await raw.fetch(_PREVIEWED, desde, hasta)]


async def read_timed(
    raw: asyncpg.Connection, roots: Sequence[UUID], timers: Sequence[tuple[int, str]]
) -> set[UUID]:
    """Return the instances below `roots` that wait for one of `timers`."""
    return {row[0] for row in await raw.fetch(_TIMED, roots, *_columns(timers))}


async def read_instancias(
    raw: asyncpg.Connection, ids: Sequence[UUID], awake: Sequence[UUID]
) -> dict[UUID, FilaInstancia]:
    """Return instances by id, those of `awake` with their state."""
    rows = await raw.fetch(_INSTANCIAS, ids, awake)
    return {row["id"]: FilaInstancia(**dict(row)) for row in rows}


async def move_tareas(raw: asyncpg.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the new dates of tareas and forget the reminders of the old ones."""
    await raw.execute(_MOVE_TAREAS, _json(rows))


async def keep_moved(
    raw: asyncpg.Connection,
    corrimiento: CorrimientoVivo,
    rows: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Keep what moved, with the date it had."""
    await raw.execute(_KEEP, _json(rows), corrimiento.id, corrimiento.pasada, now)


async def go_on(raw: asyncpg.Connection, corrimiento_id: int, cursor: UUID, moved: int) -> None:
    """Note that every root up to `cursor` is done, and how many deadlines moved."""
    await raw.execute(_GO_ON, corrimiento_id, cursor, moved)


async def end_pass(
    raw: asyncpg.Connection, corrimiento_id: int, siguiente: datetime, pasadas: int, told: int
) -> None:
    """End a pass; the next one begins at `siguiente` unless this was the last of `pasadas`."""
    await raw.execute(_NEXT_ROUND, corrimiento_id, siguiente, pasadas, told)


async def moved_tareas(raw: asyncpg.Connection, corrimiento: CorrimientoVivo) -> dict[UUID, Any]:
    """Return the tareas that this pass moved, each with the date it had before."""
    rows = await raw.fetch(_TOLD, corrimiento.id, corrimiento.pasada)
    return {row["tarea_id"]: row["antes"] for row in rows}


async def list_corrimientos(tx: AsyncSession, limite: int = 20) -> list[dict[str, Any]]:
    """Return the latest corrimientos, with how much they moved so far and who caused them."""
    statement = (
        select(corrimientos, personas.c.nombre.label("quien"))
        .join(personas, personas.c.id == corrimientos.c.persona_id)
        .order_by(corrimientos.c.id.desc())
        .limit(limite)
    )
    return [dict(row) for row in (await tx.execute(statement)).mappings()]


def _columns(timers: Sequence[tuple[int, str]]) -> tuple[list[int], list[str]]:
    return [version for version, _ in timers], [elemento for _, elemento in timers]


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=str).decode()
