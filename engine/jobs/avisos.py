"""The outbox's entrance: notices written in the transaction that causes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.turnos import turn_of

CHANNEL = "articula_trabajo"
_NAMESPACE = UUID("6f0a1d0e-6f3b-5b7e-9a39-2f9d3f0f4a11")

_TURN = turn_of(
    "f.asistencia_id",
    "coalesce(f.entidad_id, (SELECT t.entidad_id FROM tarea t WHERE t.id = f.tarea_id))",
)
# One parameter whatever the size, in the order of `clave`: two transactions that enqueue the same
# notices wait for each other and never deadlock. No target for the conflict: twins may meet on the
# key of either `id` or `clave`.
_INSERT = text(f"""
    WITH nuevo AS (
    INSERT INTO aviso (id, clave, tipo, persona_id, asistencia_id, tarea_id, datos,
                       estado, intentos, siguiente, creado, unidad_id)
    SELECT f.id, f.clave, f.tipo, f.persona_id, f.asistencia_id, f.tarea_id, f.datos,
           'en_cola', 0, f.en, f.en,
           {_TURN}
    FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(
        id uuid, clave text, tipo text, persona_id bigint, asistencia_id bigint, tarea_id uuid,
        datos jsonb, en timestamptz, entidad_id bigint)
    ORDER BY f.clave
    ON CONFLICT DO NOTHING
    RETURNING id
    )
    SELECT count(*), pg_notify(:canal, :campana) FROM nuevo HAVING count(*) > 0
""")  # noqa: S608
_RING = text("SELECT pg_notify(:canal, :campana)")


@dataclass(frozen=True)
class AvisoNuevo:
    """A notice to write: `clave` names its cause (task, rung, persona), at most 240 characters.

    `datos` are the facts its template needs; `en` is the instant it is written and due.
    `entidad_id` is the office whose work it is of, by whose UGEL it takes its turn if it is of no
    AT; of a tarea already written it may be left out.
    """

    clave: str
    tipo: str
    persona_id: int
    asistencia_id: int | None
    tarea_id: UUID | None
    datos: Mapping[str, Any]
    en: datetime
    entidad_id: int | None = None


def aviso_id(clave: str) -> UUID:
    """Return the id that `clave` always gets, on which a mail's Message-ID rests too."""
    return uuid5(_NAMESPACE, clave)


async def enqueue(tx: AsyncSession, avisos: Sequence[AvisoNuevo]) -> int:
    """Write `avisos` in one statement and return how many are new.

    A `clave` already written, in this batch or long ago, makes no second message. The workers
    are woken when the transaction commits.
    """
    if not avisos:
        return 0
    rows = orjson.dumps([row_of(aviso) for aviso in avisos], default=_plain).decode()
    facts = {"filas": rows, "canal": CHANNEL, "campana": "avisos"}
    return int(await tx.scalar(_INSERT, facts) or 0)


async def ring(tx: AsyncSession, what: str) -> None:
    """Wake the workers at the commit of `tx`; `what` says for which work, only to be read."""
    await tx.execute(_RING, {"canal": CHANNEL, "campana": what})


def row_of(aviso: AvisoNuevo) -> dict[str, Any]:
    """Return a notice as the statements that write them take it."""
    return {
        "id": aviso_id(aviso.clave),
        "clave": aviso.clave,
        "tipo": aviso.tipo,
        "persona_id": aviso.persona_id,
        "asistencia_id": aviso.asistencia_id,
        "tarea_id": aviso.tarea_id,
        "datos": dict(aviso.datos),
        "en": aviso.en,
        "entidad_id": aviso.entidad_id,
    }


def _plain(value: object) -> str:
    # asyncpg reads ids as a subclass of UUID, which orjson does not know.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no JSON for {value!r}")
