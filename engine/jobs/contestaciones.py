"""Every statement by which replies are kept once, taken by one worker, and told how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.domain.contestacion import Dicha
from engine.jobs.avisos import ring
from engine.jobs.claims import backoff

LEASE = timedelta(minutes=2)
"""How long a worker may take with a reply before another one takes it over."""
KEPT = timedelta(days=400)
"""For how long what was read is remembered: longer than any mailbox is read back."""

_PLACE = text("SELECT validez, hasta FROM casilla WHERE clave = :clave")
_READ = text("""
    INSERT INTO casilla AS c (clave, validez, hasta, leida) VALUES (:clave, :validez, :hasta, :now)
    ON CONFLICT (clave) DO UPDATE SET leida = excluded.leida, error = NULL,
        validez = excluded.validez,
        hasta = CASE WHEN c.validez = excluded.validez THEN greatest(c.hasta, excluded.hasta)
                ELSE excluded.hasta END
""")
_FAILED = text("""
    INSERT INTO casilla (clave, validez, hasta, leida, error)
    VALUES (:clave, 0, 0, :now, :error)
    ON CONFLICT (clave) DO UPDATE SET leida = excluded.leida, error = excluded.error
""")
# In the order in which they came: two workers that read the same meet on the same row first.
_STORE = text("""
    INSERT INTO contestacion (huella, remitente, asunto, metodo, uid, correo, respuesta,
        secuencia, sellada, una_jornada, comentario, propone_inicio, propone_fin, estado, motivo,
        intentos, siguiente, recibida, atendida)
    SELECT f.huella, f.remitente, f.asunto, f.metodo, f.uid, f.correo, f.respuesta, f.secuencia,
        f.sellada, coalesce(f.una_jornada, false), f.comentario, f.propone_inicio, f.propone_fin,
        CASE WHEN f.motivo IS NULL THEN 'nueva' ELSE 'ilegible' END, f.motivo, 0,
        CASE WHEN f.motivo IS NULL THEN CAST(:now AS timestamptz) END, :now,
        CASE WHEN f.motivo IS NOT NULL THEN CAST(:now AS timestamptz) END
    FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(huella text, remitente text, asunto text,
        metodo text, uid text, correo text, respuesta text, secuencia int, sellada timestamptz,
        una_jornada bool, comentario text, propone_inicio timestamptz, propone_fin timestamptz,
        motivo text)
    ON CONFLICT (huella) DO NOTHING
    RETURNING id
""")
_LEASE = text("""
    WITH tomada AS MATERIALIZED (
        SELECT id FROM contestacion WHERE estado = 'nueva' AND siguiente <= :now
        ORDER BY siguiente, id LIMIT :limite FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE contestacion c SET siguiente = :hasta, intentos = c.intentos + 1
    FROM tomada WHERE c.id = tomada.id
    RETURNING c.id, c.intentos, c.metodo, c.uid, c.correo, c.respuesta, c.secuencia, c.sellada,
        c.una_jornada, c.comentario
""")
_END = text("""
    UPDATE contestacion SET estado = :estado, motivo = :motivo, invitacion_id = :invitacion,
        siguiente = NULL, atendida = :now
    WHERE id = :id AND estado = 'nueva'
""")
_PUT_OFF = text("""
    UPDATE contestacion SET siguiente = :siguiente WHERE id = :id AND estado = 'nueva'
""")
_FORGET = text("DELETE FROM contestacion WHERE recibida < :antes RETURNING id")


@dataclass(frozen=True)
class Cedida:
    """A reply leased to one worker; `intentos` counts its own try."""

    id: int
    intentos: int
    dicha: Dicha


async def place_of(tx: AsyncSession, clave: str) -> tuple[int, int]:
    """Return how far a mailbox was read: its UIDVALIDITY and last UID, zeros when never."""
    row = (await tx.execute(_PLACE, {"clave": clave})).one_or_none()
    return (row.validez, row.hasta) if row else (0, 0)


async def store_read(
    tx: AsyncSession,
    clave: str,
    place: tuple[int, int],
    filas: Sequence[dict[str, Any]],
    now: datetime,
) -> int:
    """Keep what was read of a mailbox and how far, together; return how many mails are new.

    One that was read before, under whatever number, is not kept again.
    """
    new = 0
    if filas:
        facts = {"filas": orjson.dumps(list(filas)).decode(), "now": now}
        new = len((await tx.execute(_STORE, facts)).all())
    read = {"clave": clave, "validez": place[0], "hasta": place[1], "now": now}
    await tx.execute(_READ, read)
    if new:
        await ring(tx, "contestaciones")
    return new


async def note_failure(tx: AsyncSession, clave: str, error: str, now: datetime) -> None:
    """Keep why a mailbox could not be read, for whoever administers."""
    await tx.execute(_FAILED, {"clave": clave, "error": error[:500], "now": now})


async def lease_contestaciones(tx: AsyncSession, now: datetime, limite: int) -> list[Cedida]:
    """Take up to `limite` replies for LEASE, in the order in which they came."""
    facts = {"now": now, "hasta": now + LEASE, "limite": limite}
    rows = await tx.execute(_LEASE, facts)
    return sorted((Cedida(row[0], row[1], Dicha(*_said(row[2:]))) for row in rows), key=_order)


def _said(values: Sequence[Any]) -> list[Any]:
    texts = [value or "" for value in values[:4]]
    return [*texts, *values[4:7], values[7] or ""]


def _order(one: Cedida) -> int:
    return one.id


async def end_contestacion(
    tx: AsyncSession,
    contestacion_id: int,
    estado: str,
    now: datetime,
    *,
    motivo: str | None = None,
    invitacion: int | None = None,
) -> None:
    """Note what became of a reply."""
    facts = {
        "id": contestacion_id, "estado": estado, "motivo": motivo, "invitacion": invitacion,
        "now": now,
    }  # fmt: skip
    await tx.execute(_END, facts)


async def put_off(tx: AsyncSession, cedida: Cedida, now: datetime) -> None:
    """Leave a reply for later, because what it needs is busy."""
    later = now + backoff(min(cedida.intentos, 4))
    await tx.execute(_PUT_OFF, {"id": cedida.id, "siguiente": later})


async def forget_contestaciones(tx: AsyncSession, now: datetime) -> int:
    """Delete what was read longer ago than KEPT; return how many."""
    return len((await tx.execute(_FORGET, {"antes": now - KEPT})).all())
