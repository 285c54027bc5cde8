"""The deliveries on their way, one worker each: claimed, carried out, put off when they fail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.jobs.claims import pause_after

_COLUMNS = """
    e.id, e.mensaje_id, e.instancia_id, e.version_id, e.token, e.elemento, e.intentos,
    m.tipo, m.nombre, m.clave, m.datos
"""
# The root is locked with the delivery, and skipped with it: every step locks its root first, so a
# delivery held alone would end in a deadlock. One that was skipped, or put off, is not overtaken by
# what came later for the same wait: of two signals the first is taken.
_CLAIM = text(f"""
    SELECT {_COLUMNS}, i.estado
    FROM entrega e
    JOIN mensaje m ON m.id = e.mensaje_id
    JOIN instancia i ON i.id = e.instancia_id
    JOIN instancia r ON r.id = i.raiz_id
    WHERE e.estado = 'pendiente' AND e.siguiente <= :now AND i.estado <> 'suspendida'
      AND e.id <> ALL(:salvo)
      AND NOT EXISTS (SELECT FROM entrega x WHERE x.instancia_id = e.instancia_id
                        AND x.token = e.token AND x.estado = 'pendiente' AND x.id < e.id)
    ORDER BY e.siguiente, e.id
    LIMIT 1
    FOR NO KEY UPDATE OF e, r SKIP LOCKED
""").bindparams(bindparam("salvo", type_=ARRAY(BigInteger)))  # noqa: S608
_CLAIM_START = text(f"""
    SELECT {_COLUMNS}, NULL AS estado
    FROM entrega e JOIN mensaje m ON m.id = e.mensaje_id
    WHERE e.estado = 'pendiente' AND e.siguiente <= :now AND e.instancia_id IS NULL
      AND e.id <> ALL(:salvo)
    ORDER BY e.siguiente, e.id
    LIMIT 1
    FOR NO KEY UPDATE OF e SKIP LOCKED
""").bindparams(bindparam("salvo", type_=ARRAY(BigInteger)))  # noqa: S608
_CLAIM_ONE = text(f"""
    SELECT {_COLUMNS}, i.estado
    FROM entrega e
    JOIN mensaje m ON m.id = e.mensaje_id
    LEFT JOIN instancia i ON i.id = e.instancia_id
    WHERE e.mensaje_id = :mensaje AND e.estado = 'pendiente'
      AND (i.id IS NULL OR i.estado <> 'suspendida')
    ORDER BY e.id
    LIMIT 1
    FOR NO KEY UPDATE OF e
""")  # noqa: S608
# Who goes on listening, as the border that does not interrupt, looks again at what is stored.
_DONE = text("""
    WITH hecha AS (
        UPDATE entrega SET estado = 'hecha', instancia_id = :instancia, error = NULL
        WHERE id = :id RETURNING mensaje_id, token
    ), libre AS (
        UPDATE suscripcion s SET revisada = false
        FROM hecha WHERE s.instancia_id = :instancia AND s.token = hecha.token
    )
    UPDATE mensaje SET estado = 'entregado', entregado = :now
    FROM hecha WHERE mensaje.id = hecha.mensaje_id AND mensaje.tipo = 'mensaje'
""")
# The message looks for another receiver; what it was promised to is not there to be promised again.
_DISCARD = text("""
    WITH descartada AS (
        UPDATE entrega SET estado = 'descartada', error = :error
        WHERE id = :id RETURNING mensaje_id, instancia_id, token
    ), quitada AS (
        DELETE FROM suscripcion s USING descartada d
        WHERE s.instancia_id = d.instancia_id AND s.token = d.token
    )
    UPDATE mensaje SET estado = 'recibido'
    FROM descartada d WHERE mensaje.id = d.mensaje_id AND mensaje.tipo = 'mensaje'
""")
_POSTPONE = text("""
    UPDATE entrega SET intentos = intentos + 1, error = :error, siguiente = :siguiente
    WHERE id = :id AND estado = 'pendiente' AND intentos = :intentos
""")


@dataclass(frozen=True)
class EntregaEnCamino:
    """A delivery held until the transaction ends, with what it carries.

    `instancia_estado` is the state of whom it goes to; None when it starts an instance.
    """

    id: int
    mensaje_id: UUID
    instancia_id: UUID | None
    version_id: int | None
    token: UUID | None
    elemento: str
    intentos: int
    tipo: str
    nombre: str
    clave: str | None
    datos: Mapping[str, Any]
    instancia_estado: str | None


async def claim_entrega(
    tx: AsyncSession, now: datetime, *, salvo: Collection[int] = ()
) -> EntregaEnCamino | None:
    """Lock the next pending delivery and the root of whom it goes to; None when none is free.

    Those to suspended instances wait; the ids in `salvo` (what this round already tried) are
    passed over.
    """
    facts = {"now": now, "salvo": list(salvo)}
    for statement in (_CLAIM, _CLAIM_START):
        row = (await tx.execute(statement, facts)).one_or_none()
        if row is not None:
            return EntregaEnCamino(*row)
    return None


async def claim_of_message(tx: AsyncSession, mensaje_id: UUID) -> EntregaEnCamino | None:
    """Lock the pending delivery of a message, after whoever holds it; None when there is none."""
    row = (await tx.execute(_CLAIM_ONE, {"mensaje": mensaje_id})).one_or_none()
    return EntregaEnCamino(*row) if row else None


async def mark_done(
    tx: AsyncSession, entrega: EntregaEnCamino, instancia_id: UUID, now: datetime
) -> None:
    """Note that an instance took what was delivered."""
    await tx.execute(_DONE, {"id": entrega.id, "instancia": instancia_id, "now": now})


async def discard_entrega(tx: AsyncSession, entrega: EntregaEnCamino, motivo: str) -> None:
    """Note that nobody waits there any more; a message goes back to look for a receiver."""
    await tx.execute(_DISCARD, {"id": entrega.id, "error": motivo})


async def postpone_entrega(
    tx: AsyncSession, entrega: EntregaEnCamino, now: datetime, problem: Exception
) -> None:
    """Note why a delivery failed and put it off; for a transaction of its own."""
    facts = {
        "id": entrega.id,
        "intentos": entrega.intentos,
        "error": repr(problem)[:2000],
        "siguiente": now + pause_after(problem, entrega.intentos + 1),
    }
    await tx.execute(_POSTPONE, facts)
