"""What the bot asks before it decides a tarea: kept until its answer, and closed once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import preguntas
from engine.db.session import Database

VIGENCIA = timedelta(minutes=30)
"""How long a question waits for its answer."""
_c = preguntas.c


@dataclass(frozen=True)
class Planteada:
    """A question of the bot: which decision of which tarea, and the field of its remark if any.

    `mensaje` is the message that offered the decision.
    """

    id: UUID
    persona_id: int
    tarea_id: UUID
    opcion: str
    campo: str | None
    mensaje: int | None
    expira: datetime
    cerrada: datetime | None


async def open_pregunta(tx: AsyncSession, asked: Planteada, *, chat: int, now: datetime) -> None:
    """Keep a question of the bot; one asked again is the same."""
    row = {
        "id": asked.id,
        "persona_id": asked.persona_id,
        "chat_id": chat,
        "tarea_id": asked.tarea_id,
        "opcion": asked.opcion,
        "campo": asked.campo,
        "mensaje": asked.mensaje,
        "creada": now,
        "expira": asked.expira,
    }
    await tx.execute(insert(preguntas).values(row).on_conflict_do_nothing())


async def find_pregunta(tx: AsyncSession, pregunta_id: UUID, *, chat: int) -> Planteada | None:
    """Return a question asked in a chat, open or not."""
    found = await _list(tx, _c.id == pregunta_id, _c.chat_id == chat)
    return found[0] if found else None


async def find_asked(
    tx: AsyncSession, *, chat: int, responde: int | None, now: datetime
) -> list[Planteada]:
    """Return the questions that words in a chat may answer.

    The one of the message they reply to; without a reply, all that still wait for a remark.
    """
    if responde is not None:
        return await _list(tx, _c.chat_id == chat, _c.pide == responde)
    waiting = (_c.campo.is_not(None), _c.cerrada.is_(None), _c.expira > now)
    return await _list(tx, _c.chat_id == chat, *waiting)


async def _list(tx: AsyncSession, *conditions: ColumnElement[bool]) -> list[Planteada]:
    columns = (
        _c.id, _c.persona_id, _c.tarea_id, _c.opcion, _c.campo, _c.mensaje, _c.expira, _c.cerrada
    )  # fmt: skip
    rows = await tx.execute(select(*columns).where(*conditions).order_by(_c.creada.desc()).limit(9))
    return [Planteada(*row) for row in rows]


async def note_asked(tx: AsyncSession, pregunta_id: UUID, mensaje: int) -> None:
    """Keep which message asks, so that a reply to it is known."""
    await tx.execute(preguntas.update().where(_c.id == pregunta_id).values(pide=mensaje))


async def close_pregunta(tx: AsyncSession, pregunta_id: UUID, now: datetime) -> None:
    """Close a question: it was answered, or nobody may answer it any more."""
    still = preguntas.update().where(_c.id == pregunta_id, _c.cerrada.is_(None))
    await tx.execute(still.values(cerrada=now))


async def forget_preguntas(database: Database, now: datetime) -> int:
    """Delete the questions that ran out a week ago; return how many."""
    old = preguntas.delete().where(_c.expira < now - timedelta(days=7)).returning(_c.id)
    async with database.transaction() as tx:
        return len((await tx.execute(old)).all())
