"""Every statement by which workers share the attempts to send of a channel, and note how they went.

An attempt is leased, sent outside any transaction, and marked: at least once, with a receipt that
was there before it left. Channels never wait for each other: each has its own queue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.domain.avisos.reglas import AGENDA, RESUMEN
from engine.jobs.claims import backoff
from engine.jobs.unidades import turns

LEASE = timedelta(minutes=1)
"""How long after its last sign of life what a worker leased is taken over by another one."""

_QUEUED = turns("envio", "estado = 'en_cola' AND canal = :canal")
_LEASE = text(f"""{_QUEUED}
    , cedido AS (
        UPDATE envio SET siguiente = :hasta, tomas = tomas + 1
        FROM turno WHERE envio.id = turno.id
        RETURNING envio.*, turno.vuelta
    )
    SELECT c.id, c.aviso_id, c.canal, c.direccion, c.intento, c.motivo, c.tomas,
           a.tipo, a.datos, a.creado, a.persona_id, a.asunto, a.cuerpo, a.cuerpo_html,
           a.calendario, a.tarea_id, p.nombre, p.correo, p.activa, t.estado AS tarea, t.ficha,
           CASE WHEN a.tipo = ANY(:agenda) THEN EXISTS (
               SELECT FROM aviso s
               WHERE s.persona_id = a.persona_id AND s.asistencia_id = a.asistencia_id
                 AND s.creado > a.creado AND s.tipo = ANY(:agenda)
           ) ELSE false END AS superado
    FROM cedido c
    JOIN aviso a ON a.id = c.aviso_id
    JOIN persona p ON p.id = a.persona_id
    LEFT JOIN tarea t ON t.id = a.tarea_id
    ORDER BY c.vuelta, c.id
""")  # noqa: S608
# Sent is sent, even when the lease ran out meanwhile; a late failure says nothing. A digest takes
# along what it told.
_MARK_SENT = text("""
    WITH f AS (
        SELECT * FROM jsonb_to_recordset(CAST(:filas AS jsonb))
            AS f(id bigint, estado text, respuesta text)
    ), hecho AS (
        UPDATE envio e SET estado = f.estado, respuesta = f.respuesta, terminado = :now
        FROM f WHERE e.id = f.id AND e.estado = 'en_cola'
        RETURNING e.aviso_id, e.canal, e.estado, e.respuesta
    )
    UPDATE aviso a SET estado = h.estado, canal = h.canal, resultado = h.respuesta,
        entregado = :now, siguiente = NULL, intentos = a.intentos + 1
    FROM hecho h WHERE a.id = h.aviso_id
""")
_MARK_TOLD = text("""
    UPDATE aviso a SET estado = r.estado, canal = r.canal, resultado = r.resultado,
        entregado = :now, intentos = a.intentos + 1
    FROM aviso r
    WHERE r.id = :aviso AND a.resumen_id = :aviso AND a.estado = 'en_cola'
""")
_MARK_FAILED = text("""
    WITH hecho AS (
        UPDATE envio SET estado = :estado, respuesta = :respuesta, terminado = :now,
            definitivo = :definitivo
        WHERE id = :id AND estado = 'en_cola' AND tomas = :tomas
        RETURNING canal
    )
    UPDATE aviso a SET estado = :del_aviso, canal = h.canal, resultado = :respuesta,
        siguiente = :siguiente, intentos = a.intentos + 1
    FROM hecho h
    WHERE (a.id = :aviso OR :del_aviso <> 'en_cola' AND a.resumen_id = :aviso)
      AND a.estado = 'en_cola'
    RETURNING a.id
""")
# Only what is still its own: `tomas` is the fence.
_RENEW = text("""
    UPDATE envio e SET siguiente = :hasta
    FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(id bigint, tomas int)
    WHERE e.id = f.id AND e.tomas = f.tomas AND e.estado = 'en_cola'
""")
_WAIT = text("""
    UPDATE envio SET siguiente = :siguiente, respuesta = :respuesta, tomas = tomas - 1
    WHERE id = :id AND estado = 'en_cola' AND tomas = :tomas
""")


@dataclass(frozen=True)
class EnvioCedido:
    """An attempt leased to one worker; `tomas`, its own take included, is the fence.

    With the words its notice was given, and what is true of it now.
    """

    id: int
    aviso_id: UUID
    canal: str
    direccion: str | None
    intento: int
    motivo: str | None
    tomas: int
    tipo: str
    datos: Mapping[str, Any]
    creado: datetime
    persona_id: int
    asunto: str
    cuerpo: str
    cuerpo_html: str
    calendario: str | None
    tarea_id: UUID | None
    nombre: str
    correo: str | None
    activa: bool
    tarea: str | None
    ficha: str | None
    superado: bool


@dataclass(frozen=True)
class Tomado:
    """An attempt that a channel took: `enviado`, or `entregado` if it is where it is read."""

    envio: EnvioCedido
    estado: str
    respuesta: str


async def lease_envios(
    tx: AsyncSession, canal: str, now: datetime, limite: int, plazo: timedelta = LEASE
) -> list[EnvioCedido]:
    """Take up to `limite` due attempts of a channel for `plazo`, in turns by unit.

    Commit, then send, then mark each one; renew what is left while that takes.
    """
    facts = {
        "canal": canal, "now": now, "hasta": now + plazo, "limite": limite,
        "agenda": list(AGENDA),
    }  # fmt: skip
    return [EnvioCedido(*row) for row in await tx.execute(_LEASE, facts)]


async def renew_envios(tx: AsyncSession, envios: Sequence[EnvioCedido], hasta: datetime) -> None:
    """Keep attempts leased until `hasta`, except those that somebody else took over."""
    rows = [{"id": envio.id, "tomas": envio.tomas} for envio in envios]
    if rows:
        await tx.execute(_RENEW, {"filas": orjson.dumps(rows).decode(), "hasta": hasta})


async def mark_sent(tx: AsyncSession, tomados: Sequence[Tomado], now: datetime) -> None:
    """Note that a channel took these notices, in one statement; digests with what they told."""
    rows = [
        {"id": one.envio.id, "estado": one.estado, "respuesta": one.respuesta[:2000]}
        for one in tomados
    ]
    await tx.execute(_MARK_SENT, {"filas": orjson.dumps(rows).decode(), "now": now})
    for one in tomados:
        if one.envio.tipo == RESUMEN:
            await tx.execute(_MARK_TOLD, {"aviso": one.envio.aviso_id, "now": now})


async def mark_dropped(
    tx: AsyncSession, envio: EnvioCedido, *, respuesta: str, now: datetime
) -> None:
    """Note that a notice was not worth sending any more."""
    await _fail(tx, envio, respuesta, now, estado="descartado", del_aviso="descartado")


async def mark_failed(
    tx: AsyncSession, envio: EnvioCedido, *, respuesta: str, definitivo: bool, now: datetime
) -> bool:
    """Note why an attempt failed, and have the notice shared out again: later, or now.

    Now when it failed for good by this channel, because another may take it. False when somebody
    else took the attempt over meanwhile.
    """
    later = now if definitivo else now + backoff(envio.intento)
    return await _fail(tx, envio, respuesta, now, siguiente=later, definitivo=definitivo)


async def put_off(
    tx: AsyncSession, envio: EnvioCedido, *, respuesta: str, siguiente: datetime
) -> None:
    """Leave an attempt for when its channel asked to: it does not count as a try."""
    facts = {
        "id": envio.id, "tomas": envio.tomas, "respuesta": respuesta[:2000],
        "siguiente": siguiente,
    }  # fmt: skip
    await tx.execute(_WAIT, facts)


async def _fail(
    tx: AsyncSession,
    envio: EnvioCedido,
    respuesta: str,
    now: datetime,
    *,
    estado: str = "fallido",
    del_aviso: str = "en_cola",
    siguiente: datetime | None = None,
    definitivo: bool = False,
) -> bool:
    facts = {
        "id": envio.id, "aviso": envio.aviso_id, "tomas": envio.tomas,
        "respuesta": respuesta[:2000], "now": now, "estado": estado,
        "del_aviso": del_aviso, "siguiente": siguiente, "definitivo": definitivo,
    }  # fmt: skip
    return await tx.scalar(_MARK_FAILED, facts) is not None
