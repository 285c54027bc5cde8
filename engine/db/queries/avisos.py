"""The mailbox: the notices somebody received, and for administrators everybody's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import PAGINA, Pagina, cut_page, decode_cursor
from engine.db.queries.tablas import asistencias, avisos, personas
from engine.domain.actor import Actor
from engine.errors import NotFound

_ROW = (
    avisos.c.id,
    avisos.c.tipo,
    avisos.c.estado,
    avisos.c.asunto,
    avisos.c.canal,
    avisos.c.intentos,
    avisos.c.siguiente,
    avisos.c.resultado,
    avisos.c.creado,
    avisos.c.entregado,
    avisos.c.leido,
    avisos.c.tarea_id,
    avisos.c.persona_id,
    personas.c.nombre.label("persona"),
    personas.c.usuario,
    asistencias.c.codigo.label("asistencia"),
    asistencias.c.titulo.label("asistencia_titulo"),
)
_WORDS = (avisos.c.cuerpo, avisos.c.cuerpo_html, avisos.c.calendario, avisos.c.datos)
_PLACE = tuple_(avisos.c.creado, avisos.c.id)


def visible_avisos(actor: Actor) -> ColumnElement[bool]:
    """The notices an actor may read: their own; an administrator, all."""
    return true() if actor.administers else avisos.c.persona_id == actor.persona_id


async def list_avisos(
    tx: AsyncSession,
    actor: Actor,
    *,
    tipo: str | None = None,
    estado: str | None = None,
    persona: str | None = None,
    asistencia: str | None = None,
    propios: bool = False,
    sin_leer: bool = False,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return the notices the actor may read, the newest first.

    `propios` are the actor's own as the application shows them, which is every one but digests:
    these repeat the others. `sin_leer` leaves those not read yet.

    `persona` is a user name and `asistencia` the code of an AT; what lies outside the actor's
    scope is an empty page. Raises RuleBroken("cursor_invalido").
    """
    wanted = {
        avisos.c.tipo: tipo,
        avisos.c.estado: estado,
        personas.c.usuario: persona,
        asistencias.c.codigo: asistencia,
    }
    statement = _select(actor).where(*(c == value for c, value in wanted.items() if value))
    if propios:
        statement = statement.where(
            avisos.c.persona_id == actor.persona_id, avisos.c.tipo != "resumen"
        )
    if sin_leer:
        statement = statement.where(avisos.c.leido.is_(None))
    if cursor:
        statement = statement.where(decode_cursor(cursor, _instant, _uuid) > _PLACE)
    statement = statement.order_by(avisos.c.creado.desc(), avisos.c.id.desc()).limit(limite + 1)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: (row["creado"], str(row["id"])))


async def load_aviso(tx: AsyncSession, actor: Actor, aviso_id: UUID) -> dict[str, Any]:
    """Return a notice in full, with its words as they were sent.

    Raises NotFound("aviso_inexistente") for one that is not there or not the actor's to read.
    """
    statement = _select(actor, *_WORDS).where(avisos.c.id == aviso_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("aviso_inexistente")
    return dict(row)


def _select(actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*_ROW, *columns)
        .select_from(avisos)
        .join(personas, personas.c.id == avisos.c.persona_id)
        .outerjoin(asistencias, asistencias.c.id == avisos.c.asistencia_id)
        .where(visible_avisos(actor))
    )


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant


def _uuid(value: Any) -> UUID:
    return UUID(str(value))
