"""Replies to invitations taken up: by the rules, and through the action that anybody would use."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.confirmaciones import answer_convocatoria
from engine.actions.orden import Orden
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import asistencias, invitaciones, personas
from engine.db.session import Database
from engine.domain.contestacion import ANSWERS, Dicha, Esperada, why_without_effect
from engine.errors import ArticulaError, Unavailable
from engine.jobs.contestaciones import (
    Cedida,
    end_contestacion,
    forget_contestaciones,
    lease_contestaciones,
    put_off,
)

log = structlog.get_logger(__name__)

POR_CORREO = "correo"
"""What the history says of what came by mail."""
_TRIES = 5


@dataclass(frozen=True)
class _Hallada:
    id: int
    persona_id: int
    asistencia_id: int
    esperada: Esperada


async def attend_replies(database: Database, now: datetime, limite: int = 20) -> int:
    """Take up to `limite` replies and return how many; one that fails holds up no other.

    Each is an order under a key of its own: whatever crashes in between, it counts once.
    """
    async with database.transaction() as tx:
        leased = await lease_contestaciones(tx, now, limite)
    for cedida in leased:
        try:
            await _attend(database, cedida, now)
        except Unavailable:
            async with database.transaction() as tx:
                await put_off(tx, cedida, now)
        except Exception:
            log.exception("contestacion_fallida", contestacion=cedida.id)
            await _give_up(database, cedida, now)
    return len(leased)


async def forget_old(database: Database, now: datetime) -> int:
    """Delete the replies that are too old to come again; return how many."""
    async with database.transaction() as tx:
        return await forget_contestaciones(tx, now)


async def _give_up(database: Database, cedida: Cedida, now: datetime) -> None:
    async with database.transaction() as tx:
        if cedida.intentos < _TRIES:
            await put_off(tx, cedida, now)
        else:
            await end_contestacion(tx, cedida.id, "ilegible", now, motivo="falla_del_servicio")


async def _attend(database: Database, cedida: Cedida, now: datetime) -> None:
    async with database.transaction() as tx:
        found = await _find(tx, cedida.dicha)
        why = await _judge(tx, cedida, found, now)
        actor = await load_actor(tx, found.persona_id, now) if found and not why else None
    if why is not None or found is None:
        return
    if actor is None:
        await _end(database, cedida, found, now, "no_convocado")
        return
    dicha = cedida.dicha
    clave = f"contestacion:{cedida.id}"
    try:
        await answer_convocatoria(
            database, Orden(actor, now, clave, clave, via=POR_CORREO),
            asistencia_id=found.asistencia_id, asiste=ANSWERS[dicha.respuesta],
            motivo=dicha.comentario,
        )  # fmt: skip
    except Unavailable:
        raise
    except ArticulaError as refused:
        await _end(database, cedida, found, now, refused.code)
        return
    await _end(database, cedida, found, now, None)


async def _find(tx: AsyncSession, dicha: Dicha) -> _Hallada | None:
    """Return the invitation that a reply names, locked: two replies to it take turns."""
    i, a, p = invitaciones.c, asistencias.c, personas.c
    rows = await tx.execute(
        select(
            i.id, i.persona_id, i.asistencia_id, p.correo, i.secuencia, i.retirada, a.estado,
            a.inicio, i.respuesta_secuencia, i.respuesta_sellada,
        )
        .join(asistencias, a.id == i.asistencia_id)
        .join(personas, p.id == i.persona_id)
        .where(i.uid == dicha.uid.partition("@")[0].lower())
        .with_for_update(of=invitaciones, key_share=True)
    )  # fmt: skip
    row = rows.one_or_none()
    if row is None:
        return None
    esperada = Esperada(
        row.correo or "", row.secuencia, row.retirada is not None, row.estado, row.inicio,
        row.respuesta_secuencia, row.respuesta_sellada,
    )  # fmt: skip
    return _Hallada(row.id, row.persona_id, row.asistencia_id, esperada)


async def _judge(
    tx: AsyncSession, cedida: Cedida, found: _Hallada | None, now: datetime
) -> str | None:
    """Return why a reply changes nothing, closed so; None when it is to be carried out."""
    if found is None:
        await end_contestacion(tx, cedida.id, "sin_efecto", now, motivo="uid_desconocido")
        return "uid_desconocido"
    why = why_without_effect(cedida.dicha, found.esperada, now)
    if why is None:
        return None
    if why == "tentativa":
        await _note(tx, found, cedida.dicha, now)
    await end_contestacion(
        tx, cedida.id, "sin_efecto", now, motivo=why, invitacion=found.id
    )  # fmt: skip
    return why


async def _end(
    database: Database, cedida: Cedida, found: _Hallada, now: datetime, why: str | None
) -> None:
    """Close a reply: taken, with its answer beside the invitation, or refused as `why` says."""
    async with database.transaction() as tx:
        if why is None:
            await _note(tx, found, cedida.dicha, now)
        estado = "aplicada" if why is None else "sin_efecto"
        await end_contestacion(tx, cedida.id, estado, now, motivo=why, invitacion=found.id)


async def _note(tx: AsyncSession, found: _Hallada, dicha: Dicha, now: datetime) -> None:
    await tx.execute(
        update(invitaciones)
        .where(invitaciones.c.id == found.id)
        .values(
            respuesta=dicha.respuesta,
            respuesta_secuencia=found.esperada.secuencia,
            respuesta_sellada=dicha.sellada,
            respondida=now,
        )
    )
