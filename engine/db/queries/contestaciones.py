"""The replies to invitations that were read, for whoever administers the service."""

from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_id,
    as_instant,
    cut_page,
    decode_cursor,
)
from engine.db.queries.tablas import (
    asistencias,
    casillas,
    contestaciones,
    invitaciones,
    personas,
)

_PLACE = tuple_(contestaciones.c.recibida, contestaciones.c.id)


async def list_contestaciones(
    tx: AsyncSession, *, estado: str | None = None, cursor: str | None = None, limite: int = PAGINA
) -> Pagina:
    """Return what was read, the newest first, with whose invitation it answers if any.

    Raises RuleBroken("cursor_invalido").
    """
    c = contestaciones.c
    statement = (
        select(
            c.id, c.estado, c.motivo, c.remitente, c.asunto, c.respuesta, c.comentario, c.recibida,
            personas.c.nombre.label("persona"), asistencias.c.codigo.label("asistencia"),
        )
        .outerjoin(invitaciones, invitaciones.c.id == c.invitacion_id)
        .outerjoin(personas, personas.c.id == invitaciones.c.persona_id)
        .outerjoin(asistencias, asistencias.c.id == invitaciones.c.asistencia_id)
        .order_by(c.recibida.desc(), c.id.desc())
        .limit(limite + 1)
    )  # fmt: skip
    if estado:
        statement = statement.where(c.estado == estado)
    if cursor:
        statement = statement.where(decode_cursor(cursor, as_instant, as_id) > _PLACE)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: (row["recibida"], row["id"]))


async def list_casillas(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the mailboxes of replies: when each was last looked at, and why it failed if so."""
    c = casillas.c
    rows = await tx.execute(select(c.clave, c.leida, c.error).order_by(c.leida.desc()))
    return [dict(row) for row in rows.mappings()]
