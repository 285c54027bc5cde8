"""Secret addresses at which a calendar elsewhere reads dates: given, used and taken back."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.ingreso import digest
from engine.db.queries.apuntes import find_enlace, list_apuntes, list_places
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.personas import load_actor
from engine.db.queries.planeadas import list_actividades
from engine.db.queries.tablas import enlaces
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound

MAXIMO = 12
"""Addresses that one persona may have alive."""
PEDIDAS = 2_000
"""Activities asked for that one calendar shows."""
ANTES, DESPUES = timedelta(days=60), timedelta(days=400)
"""How far back and ahead a calendar shows dates."""


def reach_of(actor: Actor) -> tuple[int, ...] | None:
    """Return the entidades at or below which an actor may give a calendar; None for all."""
    if actor.sees_all:
        return None
    return actor.entidades("ministerio", "unidad", "dre", "ugel", "red", "ie")


async def give(
    database: Database, orden: Orden, *, tipo: str, entidad: str | None = None
) -> Result:
    """Make an address for the calendar of a persona, an entidad or a unit, and tell its secret.

    The secret is told this once. Raises NotFound(entidad_desconocida) for one out of the actor's
    reach, Conflict(demasiados_enlaces) over MAXIMO.
    """

    async def work(tx: AsyncSession) -> Result:
        persona_id = orden.actor.persona_id
        alive = await tx.scalar(
            select(func.count()).select_from(enlaces).where(enlaces.c.persona_id == persona_id)
        )
        if (alive or 0) >= MAXIMO:
            raise Conflict("demasiados_enlaces", maximo=MAXIMO)
        secreto = secrets.token_urlsafe(32)
        made = await tx.execute(
            enlaces.insert()
            .values(
                huella=digest(secreto), persona_id=persona_id, tipo=tipo, creado=orden.now,
                entidad_id=await _place(tx, orden.actor, tipo, entidad),
            )
            .returning(enlaces.c.id)
        )  # fmt: skip
        return {"id": made.scalar_one(), "tipo": tipo, "secreto": secreto}

    return await carry_out(database, orden, work)


async def _place(tx: AsyncSession, actor: Actor, tipo: str, entidad: str | None) -> int | None:
    if tipo == "persona":
        return None
    codigo = entidad or ""
    kinds = {"unidad": ("unidad",), "entidad": ("dre", "ugel")}[tipo]
    known = {code for code, kind, _ in await list_places(tx, reach_of(actor)) if kind in kinds}
    if codigo not in known:
        raise NotFound("entidad_desconocida", entidad=codigo[:40])
    return await find_entidad_id(tx, codigo)


async def renew(database: Database, orden: Orden, *, enlace_id: int) -> Result:
    """Give another secret to an address: whoever has the old one finds nothing from now on.

    Raises NotFound(enlace_desconocido).
    """

    async def work(tx: AsyncSession) -> Result:
        secreto = secrets.token_urlsafe(32)
        same = await tx.execute(
            enlaces.update()
            .where(enlaces.c.id == enlace_id, enlaces.c.persona_id == orden.actor.persona_id)
            .values(huella=digest(secreto), creado=orden.now, usado=None)
            .returning(enlaces.c.tipo)
        )
        row = same.one_or_none()
        if row is None:
            raise NotFound("enlace_desconocido")
        return {"id": enlace_id, "tipo": row.tipo, "secreto": secreto}

    return await carry_out(database, orden, work)


async def take_back(database: Database, orden: Orden, *, enlace_id: int) -> Result:
    """Close an address: whoever reads it finds nothing from now on.

    Raises NotFound(enlace_desconocido).
    """

    async def work(tx: AsyncSession) -> Result:
        gone = await tx.execute(
            enlaces.delete()
            .where(enlaces.c.id == enlace_id, enlaces.c.persona_id == orden.actor.persona_id)
            .returning(enlaces.c.id)
        )
        if gone.first() is None:
            raise NotFound("enlace_desconocido")
        return {"id": enlace_id}

    return await carry_out(database, orden, work)


async def read_agenda(database: Database, *, secreto: str, now: datetime) -> Result:
    """Return whose calendar a secret opens and its dates, as its owner may see them today.

    That of a unit has the `pedidas` too: what it plans and is not an AT yet.

    Staff rotates: what its owner sees no more, the calendar shows no more (PB-05). Raises
    NotFound(enlace_desconocido) for a secret of nobody, or of somebody who left.
    """
    async with database.transaction() as tx:
        found = await find_enlace(tx, digest(secreto))
        actor = await load_actor(tx, found.persona_id, now) if found else None
        if found is None or actor is None:
            raise NotFound("enlace_desconocido")
        today = day_of(now)
        rows = await list_apuntes(
            tx, actor, tipo=found.tipo, entidad_id=found.entidad_id, desde=today - ANTES,
            hasta=today + DESPUES,
        )  # fmt: skip
        if found.usado is None or found.usado < now - timedelta(hours=1):
            await tx.execute(enlaces.update().where(enlaces.c.id == found.id).values(usado=now))
        asked = await _asked(tx, actor, found.codigo) if found.tipo == "unidad" else []
        return {
            "id": found.id, "nombre": found.nombre, "tipo": found.tipo, "apuntes": rows,
            "pedidas": asked, "contenido": found.contenido, "cambiado": found.cambiado,
        }  # fmt: skip


async def note_change(
    database: Database, *, enlace_id: int, contenido: str, now: datetime
) -> datetime:
    """Keep the hash of what an address says from `now` on, and return that instant to the second.

    Of two who read it at once, the first counts.
    """
    at = now.replace(microsecond=0)
    async with database.transaction() as tx:
        await tx.execute(
            enlaces.update()
            .where(enlaces.c.id == enlace_id, enlaces.c.contenido.is_distinct_from(contenido))
            .values(contenido=contenido, cambiado=at)
        )
        kept = await tx.scalar(select(enlaces.c.cambiado).where(enlaces.c.id == enlace_id))
    return kept or at


async def _asked(tx: AsyncSession, actor: Actor, unidad: str) -> list[dict[str, Any]]:
    """Return the activities that a unit still asks dates for, as far as the actor sees them."""
    found = await list_actividades(tx, actor, unidad=unidad, estado="planificada", limite=PEDIDAS)
    return found.datos
