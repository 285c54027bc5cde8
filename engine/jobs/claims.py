"""Every statement by which workers share the due work: one worker a row, whatever happens to it.

Rows change hands with FOR UPDATE SKIP LOCKED, so nobody waits for anybody. Work inside the
database (timers, reminders) commits together with its claim; work outside it (sending) is leased.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.errors import Unavailable

LEASE = timedelta(minutes=5)
"""How long a worker may take to send what it leased before another one takes it over."""

SOON = timedelta(seconds=5)
"""How long what was only busy, or not for this process to do, waits until somebody tries again."""

_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MAX_ATTEMPTS = len(_BACKOFF) + 1

# The root is locked with the timer, and skipped with it: every step locks its root first and its
# timers after, so a timer held alone would end in a deadlock. By the index of `vence`: those that
# failed were put off, so they come after the rest by themselves.
_CLAIM_TIMER = text("""
    SELECT t.id, t.instancia_id, t.token, t.elemento, t.vence, t.intentos
    FROM temporizador t
    JOIN instancia i ON i.id = t.instancia_id
    JOIN instancia r ON r.id = i.raiz_id
    WHERE t.activo AND t.vence <= :now AND i.estado = 'activa' AND t.id <> ALL(:salvo)
    ORDER BY t.vence, t.id
    LIMIT 1
    FOR NO KEY UPDATE OF r, t SKIP LOCKED
""").bindparams(bindparam("salvo", type_=ARRAY(BigInteger)))

_POSTPONE_TIMER = text("""
    UPDATE temporizador SET intentos = intentos + 1, error = :error, vence = :vence
    WHERE id = :id AND activo AND intentos = :intentos
""")

_SUPERSEDED = """EXISTS (
        SELECT FROM recordatorio s
        WHERE s.tarea_id = r.tarea_id AND s.vence > r.vence AND s.vence <= :now
          AND (s.peldano = 'superior') = (r.peldano = 'superior')
    ) AS superado"""
# Nothing else is locked: steps take the rows that notices refer to in a way that bears it.
_CLAIM_REMINDERS = text(f"""
    SELECT r.id, r.tarea_id, r.peldano, r.vence, {_SUPERSEDED}
    FROM recordatorio r
    JOIN tarea t ON t.id = r.tarea_id
    WHERE r.vence <= :now AND t.estado <> 'suspendida'
    ORDER BY r.vence, r.id
    LIMIT :limite
    FOR NO KEY UPDATE OF r SKIP LOCKED
""")  # noqa: S608
_DELETE_REMINDERS = text("DELETE FROM recordatorio WHERE id = ANY(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(BigInteger))
)
_POSTPONE_RECORDATORIO = text("UPDATE recordatorio SET vence = :vence WHERE id = :id")

_LEASE_AVISOS = text("""
    WITH tomado AS MATERIALIZED (
        SELECT id FROM aviso
        WHERE estado = 'en_cola' AND siguiente <= :now
        ORDER BY siguiente, id
        LIMIT :limite
        FOR NO KEY UPDATE SKIP LOCKED
    ), cedido AS (
        UPDATE aviso SET siguiente = :hasta, intentos = intentos + 1
        FROM tomado WHERE aviso.id = tomado.id
        RETURNING aviso.*
    )
    SELECT c.id, c.tipo, c.datos, c.intentos, c.creado, c.tarea_id,
           p.nombre, p.correo, p.activa, t.estado AS tarea_estado
    FROM cedido c
    JOIN persona p ON p.id = c.persona_id
    LEFT JOIN tarea t ON t.id = c.tarea_id
    ORDER BY c.creado, c.id
""")

_WRITTEN = """
    canal = :canal, asunto = :asunto, cuerpo = :cuerpo, cuerpo_html = :cuerpo_html,
    calendario = :calendario, resultado = :resultado
"""
# Delivered is delivered, even when the lease ran out meanwhile; a late failure says nothing.
_MARK_DELIVERED = text(f"""
    UPDATE aviso SET estado = 'entregado', entregado = :now, {_WRITTEN}
    WHERE id = :id AND estado = 'en_cola'
""")  # noqa: S608
_MARK_FAILED = text(f"""
    UPDATE aviso SET estado = :estado, siguiente = :siguiente, {_WRITTEN}
    WHERE id = :id AND estado = 'en_cola' AND intentos = :intentos
""")  # noqa: S608


@dataclass(frozen=True)
class TemporizadorVencido:
    """A due timer, locked together with its root until the transaction ends."""

    id: int
    instancia_id: UUID
    token: UUID
    elemento: str
    vence: datetime
    intentos: int


@dataclass(frozen=True)
class RecordatorioVencido:
    """A rung whose instant came, locked until the transaction ends.

    `superado` tells that a later rung for the same people came too.
    """

    id: int
    tarea_id: UUID
    peldano: str
    vence: datetime
    superado: bool


@dataclass(frozen=True)
class AvisoCedido:
    """A notice leased to one worker; `intentos`, its own try included, is the fence."""

    id: UUID
    tipo: str
    datos: Mapping[str, Any]
    intentos: int
    creado: datetime
    tarea_id: UUID | None
    nombre: str
    correo: str | None
    activa: bool
    tarea_estado: str | None


@dataclass(frozen=True)
class Redactado:
    """A notice in words, kept on its row; `calendario` is the text of its .ics."""

    asunto: str | None = None
    cuerpo: str | None = None
    cuerpo_html: str | None = None
    calendario: str | None = None


async def claim_timer(
    tx: AsyncSession, now: datetime, *, salvo: Collection[int] = ()
) -> TemporizadorVencido | None:
    """Lock the next due timer and its root, or return None when no free one is left.

    One a transaction, because firing it may move a whole tree. Those that failed go last; the ids
    in `salvo` (what this round already tried) are passed over. Timers of a suspended or ended
    instancia are never due.
    """
    row = (await tx.execute(_CLAIM_TIMER, {"now": now, "salvo": list(salvo)})).one_or_none()
    return TemporizadorVencido(*row) if row else None


async def postpone_timer(
    tx: AsyncSession, temporizador: TemporizadorVencido, now: datetime, problem: Exception
) -> None:
    """Note why a timer could not fire and put it off; for a transaction of its own."""
    facts = {
        "id": temporizador.id,
        "intentos": temporizador.intentos,
        "error": repr(problem)[:2000],
        "vence": now + pause_after(problem, temporizador.intentos + 1),
    }
    await tx.execute(_POSTPONE_TIMER, facts)


async def claim_reminders(
    tx: AsyncSession, now: datetime, limite: int
) -> list[RecordatorioVencido]:
    """Lock up to `limite` due rungs, the oldest first; those of suspended tareas wait."""
    rows = await tx.execute(_CLAIM_REMINDERS, {"now": now, "limite": limite})
    return [RecordatorioVencido(*row) for row in rows]


async def delete_reminders(tx: AsyncSession, ids: Sequence[int]) -> None:
    """Forget rungs that were said."""
    if ids:
        await tx.execute(_DELETE_REMINDERS, {"ids": list(ids)})


async def postpone_recordatorio(tx: AsyncSession, recordatorio_id: int, vence: datetime) -> None:
    """Put off a rung that could not be said."""
    await tx.execute(_POSTPONE_RECORDATORIO, {"id": recordatorio_id, "vence": vence})


async def lease_avisos(tx: AsyncSession, now: datetime, limite: int) -> list[AvisoCedido]:
    """Take up to `limite` due notices for LEASE; commit, then send, then mark each one."""
    facts = {"now": now, "hasta": now + LEASE, "limite": limite}
    return [AvisoCedido(*row) for row in await tx.execute(_LEASE_AVISOS, facts)]


async def mark_delivered(
    tx: AsyncSession,
    aviso: AvisoCedido,
    redactado: Redactado,
    *,
    canal: str,
    resultado: str,
    now: datetime,
) -> None:
    """Note that a notice was delivered, in which words and with what answer."""
    facts = {"id": aviso.id, "canal": canal, "resultado": resultado, "now": now}
    await tx.execute(_MARK_DELIVERED, facts | vars(redactado))


async def mark_failed(
    tx: AsyncSession,
    aviso: AvisoCedido,
    redactado: Redactado,
    *,
    canal: str | None,
    resultado: str,
    now: datetime,
    estado: str | None = None,
) -> None:
    """Note why a notice was not delivered.

    Without an `estado` (`fallido`, `descartado`) it is tried again, ever later, and given up as
    `fallido` after MAX_ATTEMPTS.
    """
    if estado is None:
        estado = "en_cola" if aviso.intentos < MAX_ATTEMPTS else "fallido"
    facts = {
        "id": aviso.id,
        "intentos": aviso.intentos,
        "estado": estado,
        "siguiente": now + backoff(aviso.intentos),
        "canal": canal,
        "resultado": resultado[:2000],
    }
    await tx.execute(_MARK_FAILED, facts | vars(redactado))


def pause_after(problem: Exception, intentos: int) -> timedelta:
    """Return how long what failed for the `intentos`-th time with that problem waits."""
    return SOON if isinstance(problem, Unavailable) else backoff(intentos)


def backoff(intentos: int) -> timedelta:
    """Return how long to wait after the `intentos`-th failed try: minutes, then hours."""
    return _BACKOFF[min(max(intentos, 1), len(_BACKOFF)) - 1]
