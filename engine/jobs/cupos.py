"""Turns to send that every worker shares: so many for a bot, one for each chat, none in a pause.

A turn is held while its message is on the way and for a while after its answer. Between two
messages of one turn the provider's clock has then seen all of that while, however slow the network
is: no window of that length holds more messages than there are turns, whoever sends them. Instants
are PostgreSQL's own, which the workers of several machines share and the demo does not move.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PAUSE = "pausa"
_NEVER = "'epoch'::timestamptz"
_SHORTEST = timedelta(milliseconds=20)

_MAKE = text(f"""
    INSERT INTO cupo (clave, n, libre)
    SELECT f.clave, n, {_NEVER} FROM (VALUES
        (CAST(:todos AS text), CAST(:cuantos AS int)), (CAST(:uno AS text), 1)
    ) AS f(clave, cuantos)
    CROSS JOIN LATERAL generate_series(0, f.cuantos - 1) AS n
    ORDER BY f.clave, n
    ON CONFLICT DO NOTHING
""")  # noqa: S608
_KNOWN = text("SELECT count(*) FROM cupo WHERE clave IN (:todos, :uno)")
# The chat's first: of two messages to one chat, the second waits without holding a turn of all.
_BUSY = text("""
    SELECT greatest(libre, coalesce((SELECT libre FROM cupo WHERE clave = :pausa), libre))
        - clock_timestamp()
    FROM cupo WHERE clave = :uno FOR NO KEY UPDATE
""")
_FREE = text("""
    SELECT n FROM cupo WHERE clave = :todos AND libre <= clock_timestamp()
    ORDER BY libre, n LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
""")
_NEXT = text("SELECT min(libre) - clock_timestamp() FROM cupo WHERE clave = :todos")
_TAKE = text("""
    UPDATE cupo SET libre = clock_timestamp() + :plazo, turno = :turno
    WHERE clave = :uno OR (clave = :todos AND n = :n)
""")
# Only by whoever still holds it: of a turn that ran out, another one is the owner now.
_RELEASE = text("UPDATE cupo SET libre = clock_timestamp() + :reposo WHERE turno = :turno")
_HOLD = text("""
    INSERT INTO cupo (clave, n, libre) VALUES (:pausa, 0, clock_timestamp() + :espera)
    ON CONFLICT (clave, n) DO UPDATE SET libre = greatest(cupo.libre, excluded.libre)
""")
_FORGET = text("""
    DELETE FROM cupo
    WHERE clave LIKE 'chat:%' AND libre < clock_timestamp() - CAST(:antes AS interval)
""")


@dataclass(frozen=True)
class Taken:
    """A turn in hand; `turno` gives it back."""

    turno: UUID


async def take_turn(
    tx: AsyncSession, *, bot: int, chat: str, cuantos: int, plazo: timedelta
) -> Taken | timedelta:
    """Take one of the bot's `cuantos` turns and the chat's own, or return how long to wait.

    What is not given back within `plazo`, because its worker died, is free again by itself.
    """
    keys = {"todos": f"bot:{bot}", "uno": f"chat:{bot}:{chat}"}
    if (await tx.scalar(_KNOWN, keys) or 0) <= cuantos:
        await tx.execute(_MAKE, keys | {"cuantos": cuantos})
    pause = {"pausa": f"{_PAUSE}:{bot}"}
    wait: timedelta | None = await tx.scalar(_BUSY, {"uno": keys["uno"], **pause})
    if wait is not None and wait > timedelta(0):
        return max(wait, _SHORTEST)
    n = await tx.scalar(_FREE, {"todos": keys["todos"]})
    if n is None:
        following: timedelta | None = await tx.scalar(_NEXT, {"todos": keys["todos"]})
        return max(following or _SHORTEST, _SHORTEST)
    turno = uuid4()
    await tx.execute(_TAKE, keys | {"n": n, "plazo": plazo, "turno": turno})
    return Taken(turno)


async def release_turn(tx: AsyncSession, taken: Taken, reposo: timedelta) -> None:
    """Give a turn back, for somebody to take after `reposo`."""
    await tx.execute(_RELEASE, {"turno": taken.turno, "reposo": reposo})


async def hold_all(tx: AsyncSession, *, bot: int, espera: timedelta) -> None:
    """Let no worker take a turn of the bot for `espera`, as its provider asked."""
    await tx.execute(_HOLD, {"pausa": f"{_PAUSE}:{bot}", "espera": espera})


async def forget_chats(tx: AsyncSession, antes: timedelta) -> None:
    """Forget the turns of chats that nobody wrote to for `antes`."""
    await tx.execute(_FORGET, {"antes": antes})
