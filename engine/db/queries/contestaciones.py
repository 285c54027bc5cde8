"""The replies to invitations that were read, for whoever administers the service."""

from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
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
    cargos,
    casillas,
    contestaciones,
    entidades,
    invitaciones,
    personas,
)
from engine.domain.contestacion import CONTRAPROPUESTA

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


async def list_contrapropuestas(tx: AsyncSession, asistencia_id: int) -> list[dict[str, Any]]:
    """Return the other dates that the guests of an AT ask for, the newest first.

    The last of each guest, while it answers the dates in force and they have answered nothing
    since: `persona`, `rol`, `entidad_nombre`, `propone_inicio`, `propone_fin`, `comentario`.
    """
    c, i = contestaciones.c, invitaciones.c
    latest = (
        select(
            c.id, c.recibida, c.comentario, c.propone_inicio, c.propone_fin, cargos.c.rol,
            personas.c.nombre.label("persona"), entidades.c.nombre.label("entidad_nombre"),
        )
        .join(invitaciones, i.id == c.invitacion_id)
        .join(personas, personas.c.id == i.persona_id)
        .join(cargos, cargos.c.id == i.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(
            i.asistencia_id == asistencia_id,
            i.retirada.is_(None),
            c.motivo == CONTRAPROPUESTA,
            func.coalesce(c.secuencia, i.secuencia) >= i.secuencia,
            or_(i.respondida.is_(None), i.respondida < c.recibida),
        )
        .ext(distinct_on(i.id))
        .order_by(i.id, c.recibida.desc(), c.id.desc())
        .subquery()
    )  # fmt: skip
    rows = await tx.execute(select(latest).order_by(latest.c.recibida.desc(), latest.c.id.desc()))
    return [dict(row) for row in rows.mappings()]


async def list_casillas(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the mailboxes of replies: when each was last looked at, and why it failed if so."""
    c = casillas.c
    rows = await tx.execute(select(c.clave, c.leida, c.error).order_by(c.leida.desc()))
    return [dict(row) for row in rows.mappings()]
