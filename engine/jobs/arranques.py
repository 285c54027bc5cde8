"""The instants at which processes start by themselves: claimed by one worker each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.jobs.claims import pause_after

_CLAIM = text("""
    SELECT id, version_id, elemento, peldano, vence, intentos
    FROM temporizador
    WHERE activo AND vence <= :now AND version_id IS NOT NULL AND id <> ALL(:salvo)
    ORDER BY vence, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
""").bindparams(bindparam("salvo", type_=ARRAY(BigInteger)))
_MOVE = text("""
    UPDATE temporizador
    SET activo = CAST(:siguiente AS timestamptz) IS NOT NULL,
        vence = coalesce(CAST(:siguiente AS timestamptz), vence),
        peldano = :peldano, intentos = 0, error = NULL
    WHERE id = :id
""")
# Put off a little, not moved: the round it could not start is still the one to start.
_POSTPONE = text("""
    UPDATE temporizador SET intentos = intentos + 1, error = :error, vence = :vence
    WHERE id = :id AND activo AND intentos = :intentos AND peldano = :peldano
""")


@dataclass(frozen=True)
class ArranqueVencido:
    """A start event whose instant came, locked until the transaction ends."""

    id: int
    version_id: int
    elemento: str
    peldano: int
    vence: datetime
    intentos: int


async def claim_start(
    tx: AsyncSession, now: datetime, *, salvo: Collection[int] = ()
) -> ArranqueVencido | None:
    """Lock the next due start, the ids in `salvo` passed over; None when no free one is left."""
    row = (await tx.execute(_CLAIM, {"now": now, "salvo": list(salvo)})).one_or_none()
    return ArranqueVencido(*row) if row else None


async def move_start(
    tx: AsyncSession, due: ArranqueVencido, *, siguiente: datetime | None, peldano: int
) -> None:
    """Set the next round of a start event; without one it stays as spent."""
    await tx.execute(_MOVE, {"id": due.id, "siguiente": siguiente, "peldano": peldano})


async def postpone_start(
    tx: AsyncSession, due: ArranqueVencido, now: datetime, problem: Exception
) -> None:
    """Note why a start failed and put it off; for a transaction of its own.

    Not so when its round was started after all: a connection may be lost with the commit done.
    """
    facts = {
        "id": due.id,
        "peldano": due.peldano,
        "intentos": due.intentos,
        "error": repr(problem)[:2000],
        "vence": now + pause_after(problem, due.intentos + 1),
    }
    await tx.execute(_POSTPONE, facts)
