"""Updates of a bot: written once by their number, taken by one worker, answered in order.

What an update causes commits together with the calls that answer it; the calls are then made one
by one, and each is marked. A worker killed midway leaves the update to another: nothing is caused
twice, and at most the call that was on its way is made again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.acceso import take_turn
from engine.jobs.avisos import ring

LEASE = timedelta(minutes=1)
"""How long a worker may take with an update before another one takes it over."""
_BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))
MAX_ATTEMPTS = len(_BACKOFF) + 1

_STORE = text("""
    INSERT INTO actualizacion (bot_id, numero, chat_id, datos, estado, respuestas, enviadas,
                               intentos, siguiente, recibida)
    SELECT :bot, f.numero, f.chat_id, f.datos, 'nueva', '[]', 0, 0, :now, :now
    FROM jsonb_to_recordset(CAST(:filas AS jsonb))
        AS f(numero bigint, chat_id bigint, datos jsonb)
    ORDER BY f.numero
    ON CONFLICT DO NOTHING
    RETURNING numero
""")
# Telegram's own numbers are positive, so those below zero are ours, each one less than the last.
_SAY = text("""
    INSERT INTO actualizacion (bot_id, numero, chat_id, datos, estado, respuestas, enviadas,
                               intentos, siguiente, recibida)
    SELECT :bot, least(min(numero), 0) - 1, :chat, '{}', 'atendida', CAST(:respuestas AS jsonb),
           0, 0, :now, :now
    FROM actualizacion WHERE bot_id = :bot
""")
# Those of one chat one after another; those of other chats do not wait for them.
_LEASE = text("""
    WITH tomada AS MATERIALIZED (
        SELECT a.numero FROM actualizacion a
        WHERE a.bot_id = :bot AND a.estado IN ('nueva', 'atendida') AND a.siguiente <= :now
          AND NOT EXISTS (
              SELECT FROM actualizacion b
              WHERE b.bot_id = a.bot_id AND b.chat_id = a.chat_id AND b.numero < a.numero
                AND b.estado IN ('nueva', 'atendida'))
        ORDER BY a.siguiente, a.numero
        LIMIT :limite
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE actualizacion u SET siguiente = :hasta, intentos = intentos + 1
    FROM tomada WHERE u.bot_id = :bot AND u.numero = tomada.numero
    RETURNING u.bot_id, u.numero, u.chat_id, u.datos, u.estado, u.respuestas, u.enviadas,
        u.intentos, u.recibida
""")
_MINE = "bot_id = :bot AND numero = :numero AND intentos = :intentos"
_ATTENDED = text(f"""
    UPDATE actualizacion SET estado = 'atendida', respuestas = CAST(:respuestas AS jsonb)
    WHERE {_MINE} AND estado = 'nueva'
""")  # noqa: S608
_SENT = text(f"UPDATE actualizacion SET enviadas = :enviadas WHERE {_MINE}")  # noqa: S608
_END = text(f"""
    UPDATE actualizacion SET estado = :estado, datos = '{{}}', respuestas = '[]', error = :error
    WHERE {_MINE}
""")  # noqa: S608
_POSTPONE = text(f"""
    UPDATE actualizacion SET siguiente = :siguiente, error = :error WHERE {_MINE}
""")  # noqa: S608
_RECENT = text("""
    SELECT count(*) FROM actualizacion
    WHERE bot_id = :bot AND chat_id = :chat AND numero <= :numero AND recibida > :desde
""")
_FORGET = text("DELETE FROM actualizacion WHERE recibida < :antes RETURNING numero")

_KNOW = text("""
    INSERT INTO bot_telegram (id, usuario) VALUES (:bot, :usuario)
    ON CONFLICT (id) DO UPDATE SET usuario = excluded.usuario
""")
_LISTEN = text("""
    INSERT INTO bot_telegram AS b (id, oyente, oyente_hasta)
    VALUES (:bot, :oyente, clock_timestamp() + :plazo)
    ON CONFLICT (id) DO UPDATE SET oyente = excluded.oyente, oyente_hasta = excluded.oyente_hasta
    WHERE b.oyente = :oyente OR b.oyente IS NULL OR b.oyente_hasta < clock_timestamp()
    RETURNING b.siguiente, b.recibida
""")
_HEARD = text("""
    UPDATE bot_telegram SET siguiente = :siguiente, recibida = :now WHERE id = :bot
""")
_LEAVE = text("""
    UPDATE bot_telegram SET oyente = NULL, oyente_hasta = NULL
    WHERE id = :bot AND oyente = :oyente
""")
_NAME = text("SELECT usuario FROM bot_telegram WHERE id = :bot")


@dataclass(frozen=True)
class Cedida:
    """An update leased to one worker; `intentos`, its own try included, is the fence."""

    bot_id: int
    numero: int
    chat_id: int | None
    datos: Mapping[str, Any]
    estado: str
    respuestas: Sequence[Mapping[str, Any]]
    enviadas: int
    intentos: int
    recibida: datetime

    @property
    def key(self) -> dict[str, int]:
        """What its statements find it by."""
        return {"bot": self.bot_id, "numero": self.numero, "intentos": self.intentos}


@dataclass(frozen=True)
class Recibida:
    """An update as it came; without a chat it is nobody's to answer."""

    numero: int
    chat_id: int | None
    datos: Mapping[str, Any]


async def store_updates(
    tx: AsyncSession, bot: int, updates: Sequence[Recibida], now: datetime
) -> int:
    """Write the updates that are new, wake the workers and return how many they were."""
    if not updates:
        return 0
    rows = [{"numero": u.numero, "chat_id": u.chat_id, "datos": dict(u.datos)} for u in updates]
    facts = {"bot": bot, "filas": orjson.dumps(rows).decode(), "now": now}
    new = len((await tx.execute(_STORE, facts)).all())
    if new:
        await ring(tx, "telegram")
    return new


async def say_unasked(
    tx: AsyncSession, bot: int, chat: int, calls: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Leave calls to be made in a chat that asked for nothing, as the answers of an update are."""
    await take_turn(tx, f"t:{bot}")
    said = orjson.dumps([dict(call) for call in calls]).decode()
    await tx.execute(_SAY, {"bot": bot, "chat": chat, "respuestas": said, "now": now})
    await ring(tx, "telegram")


async def lease_updates(tx: AsyncSession, bot: int, now: datetime, limite: int) -> list[Cedida]:
    """Take up to `limite` pending updates for LEASE, one for each chat at most, in order."""
    facts = {"bot": bot, "now": now, "hasta": now + LEASE, "limite": limite}
    found = [Cedida(*row) for row in await tx.execute(_LEASE, facts)]
    return sorted(found, key=lambda update: update.numero)


async def mark_attended(
    tx: AsyncSession, update: Cedida, respuestas: Sequence[Mapping[str, Any]]
) -> bool:
    """Keep the calls that answer an update, in the transaction of what it caused.

    False when another worker took it over meanwhile: then nothing of `tx` may be kept.
    """
    facts = {**update.key, "respuestas": orjson.dumps(list(respuestas), default=str).decode()}
    return bool((await tx.execute(_ATTENDED, facts)).rowcount)  # type: ignore[attr-defined]


async def mark_sent(tx: AsyncSession, update: Cedida, enviadas: int) -> None:
    """Note how many of its calls were made."""
    await tx.execute(_SENT, {**update.key, "enviadas": enviadas})


async def end_update(
    tx: AsyncSession, update: Cedida, estado: str, error: str | None = None
) -> None:
    """Close an update as `respondida`, `descartada` or `fallida`, and forget what it said."""
    await tx.execute(_END, {**update.key, "estado": estado, "error": (error or "")[:2000] or None})


async def postpone_update(
    tx: AsyncSession, update: Cedida, siguiente: datetime, error: str
) -> None:
    """Put an update off until `siguiente`."""
    facts = {**update.key, "siguiente": siguiente, "error": error[:2000]}
    await tx.execute(_POSTPONE, facts)


def pause_before(intentos: int) -> timedelta | None:
    """Return how long an update waits after its `intentos`-th failure, None to give it up."""
    return _BACKOFF[intentos - 1] if intentos < MAX_ATTEMPTS else None


async def count_recent(tx: AsyncSession, update: Cedida, desde: datetime) -> int:
    """Return how many updates its chat sent since `desde`, this one included."""
    facts = {"bot": update.bot_id, "chat": update.chat_id, "numero": update.numero, "desde": desde}
    return int(await tx.scalar(_RECENT, facts) or 0)


async def forget_updates(tx: AsyncSession, antes: datetime) -> int:
    """Delete the updates received before an instant; Telegram sends none after a day."""
    return len((await tx.execute(_FORGET, {"antes": antes})).all())


async def name_bot(tx: AsyncSession, bot: int, usuario: str) -> None:
    """Keep the name by which people find the bot."""
    await tx.execute(_KNOW, {"bot": bot, "usuario": usuario[:64]})


async def bot_name(tx: AsyncSession, bot: int) -> str | None:
    """Return the name by which people find the bot, once it is known."""
    name: str | None = await tx.scalar(_NAME, {"bot": bot})
    return name


async def listen_first(
    tx: AsyncSession, bot: int, oyente: UUID, plazo: timedelta
) -> tuple[int, datetime | None] | None:
    """Be the only worker that asks Telegram for updates, for `plazo`; None when another is.

    Returns the number of the first update to ask for, and when the last one came.
    """
    facts = {"bot": bot, "oyente": oyente, "plazo": plazo}
    row = (await tx.execute(_LISTEN, facts)).one_or_none()
    return (row.siguiente, row.recibida) if row else None


async def mark_heard(tx: AsyncSession, bot: int, siguiente: int, now: datetime) -> None:
    """Note how far the bot has listened, in the transaction that keeps what it heard."""
    await tx.execute(_HEARD, {"bot": bot, "siguiente": siguiente, "now": now})


async def stop_listening(tx: AsyncSession, bot: int, oyente: UUID) -> None:
    """Let another worker listen at once."""
    await tx.execute(_LEAVE, {"bot": bot, "oyente": oyente})
