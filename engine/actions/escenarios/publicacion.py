"""The work of publishing an escenario: each activity in its own transaction, taken up if cut."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.escenarios.asistencia import publish_one
from engine.actions.orden import Orden
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import actividades, escenarios, publicaciones
from engine.db.session import Database
from engine.errors import ArticulaError, Forbidden, Unavailable
from engine.jobs.busqueda import tell

log = structlog.get_logger(__name__)
LARGO = 2000
"""Letters that the reason of a refusal takes at most."""
CAMPOS = 3
"""Fields at fault that a reason keeps."""
LOTE = 20
"""Activities that one call publishes."""


async def carry_on_publishing(database: Database, now: datetime) -> int:
    """Publish the next activities of what is being published; return how many were dealt with.

    What is done and its mark commit together: a worker killed midway leaves the activity pending
    and nothing of it, and another goes on. One that is refused says why and never blocks the rest.
    """
    async with database.transaction() as tx:
        ident = await tx.scalar(
            select(escenarios.c.id)
            .where(escenarios.c.estado == "publicando")
            .order_by(escenarios.c.publicado)
            .limit(1)
        )
    if ident is None:
        return 0
    done = 0
    for _ in range(LOTE):
        if not await _publish_next(database, ident, now):
            return done + await _close(database, ident)
        done += 1
    async with database.transaction() as tx:
        await tell(tx, ident)
    return done


async def _publish_next(database: Database, escenario_id: UUID, now: datetime) -> bool:
    """Publish the next activity nobody else is at; False when there is none."""
    row: Any = None
    try:
        async with database.transaction() as tx:
            row = await _claim(tx, escenario_id)
            if row is None:
                return False
            orden = await _order_of(tx, row.publicado_por_id, now)
            told = await publish_one(tx, database, orden, row)
            await _mark(tx, row.id, escenario_id, told)
    except Unavailable:
        raise
    except ArticulaError as refusal:
        await _reject(database, row, refusal.code, {**refusal.facts, "campos": refusal.campos})
    except Exception:
        if row is None:
            raise
        log.exception("publicacion_fallida", actividad=row.codigo)
        await _reject(database, row, "publicacion_fallida", {})
    return True


async def _claim(tx: AsyncSession, escenario_id: UUID) -> Any | None:
    statement = (
        select(publicaciones, actividades.c.codigo, escenarios.c.publicado_por_id)
        .join(actividades, actividades.c.id == publicaciones.c.actividad_id)
        .join(escenarios, escenarios.c.id == publicaciones.c.escenario_id)
        .where(publicaciones.c.escenario_id == escenario_id, publicaciones.c.estado == "pendiente")
        .order_by(publicaciones.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=publicaciones)
    )
    return (await tx.execute(statement)).one_or_none()


async def _order_of(tx: AsyncSession, persona_id: int, now: datetime) -> Orden:
    actor = await load_actor(tx, persona_id, now)
    if actor is None:
        raise Forbidden("escenario_ajeno")
    return Orden(actor, now)


async def _mark(
    tx: AsyncSession, ident: int, escenario_id: UUID, values: Mapping[str, Any]
) -> None:
    await tx.execute(update(publicaciones).where(publicaciones.c.id == ident).values(dict(values)))
    await tx.execute(
        update(escenarios)
        .where(escenarios.c.id == escenario_id)
        .values(version=escenarios.c.version + 1)
    )


async def _reject(database: Database, row: Any, codigo: str, datos: Mapping[str, Any]) -> None:
    async with database.transaction() as tx:
        told = {"estado": "rechazada", "motivo": write_reason(codigo, datos)}
        await _mark(tx, row.id, row.escenario_id, told)


def write_reason(codigo: str, datos: Mapping[str, Any]) -> str:
    """Return why an activity was not published as its row keeps it: JSON of at most LARGO letters.

    Of many fields at fault the first are kept, and of facts that do not fit, none.
    """
    first = dict(islice((datos.get("campos") or {}).items(), CAMPOS))
    for facts in ({**datos, "campos": first}, {"campos": first}, {}):
        told = orjson.dumps({"codigo": codigo, "datos": facts}, default=str).decode()
        if len(told) <= LARGO:
            break
    return told


async def _close(database: Database, escenario_id: UUID) -> int:
    """Close what has nothing pending, unless others are still at some; return 1 if it did."""
    left = (
        select(publicaciones.c.id)
        .where(publicaciones.c.escenario_id == escenario_id, publicaciones.c.estado == "pendiente")
        .exists()
    )
    async with database.transaction() as tx:
        closed = await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id, escenarios.c.estado == "publicando", ~left)
            .values(estado="publicado", version=escenarios.c.version + 1)
            .returning(escenarios.c.id)
        )
        done = len(closed.all())
        if done:
            await tell(tx, escenario_id)
    return done
