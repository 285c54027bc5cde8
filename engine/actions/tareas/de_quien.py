"""Whether a tarea is somebody's to do: theirs, open, and in nobody else's hands."""

from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden
from engine.db.filas import FilaTarea
from engine.db.queries.ambito import mine_to_do, visible_tareas
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import personas
from engine.db.queries.tablas import tareas as rows
from engine.db.tables import Tarea
from engine.domain.actor import Actor
from engine.domain.redaccion import say_instant
from engine.errors import Conflict, Forbidden, NotFound


async def find_mine(tx: AsyncSession, orden: Orden, tarea_id: UUID, *, lock: bool) -> Tarea:
    """Return an open tarea that falls to who orders.

    Raises NotFound(tarea_desconocida) out of scope, Forbidden(tarea_ajena) when it is another's
    and Forbidden(aprobacion_propia) when it approves what they presented,
    Conflict(tarea_ya_atendida) when it closed, Conflict(tarea_suspendida) while its AT is stopped.
    """
    statement = select(Tarea, mine_to_do(orden.actor)).where(
        rows.c.id == tarea_id, visible_tareas(orden.actor)
    )
    if lock:
        # Not against the notices that refer to it.
        statement = statement.with_for_update(key_share=True, of=rows)
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("tarea_desconocida")
    tarea, mine = row
    if not mine:
        raise _not_mine(orden.actor, tarea)
    await demand_open(tx, tarea)
    return tarea


async def demand_open(tx: AsyncSession, tarea: Tarea | FilaTarea) -> None:
    """Raise Conflict(tarea_suspendida | tarea_ya_atendida) unless it is to be done."""
    if tarea.estado == "suspendida":
        raise Conflict("tarea_suspendida", tarea=tarea.nombre)
    if tarea.estado != "abierta":
        raise Conflict("tarea_ya_atendida", **await _who_closed(tx, tarea))


async def _who_closed(tx: AsyncSession, tarea: Tarea | FilaTarea) -> dict[str, Any]:
    who = await tx.scalar(select(personas.c.nombre).where(personas.c.id == tarea.cerrada_por_id))
    when = say_instant(tarea.cerrada.astimezone(UTC)) if tarea.cerrada else ""
    return {"tarea": tarea.nombre, "por": str(who or "el servicio"), "cuando": when}


async def demand_untaken(tx: AsyncSession, orden: Orden, tarea: Tarea | FilaTarea) -> None:
    """Raise Conflict(tarea_tomada) when somebody else has it in hand.

    Whoever took it and does not attend to that post any more, being away, has left it free.
    """
    if tarea.tomada_por_id in (None, orden.actor.persona_id):
        return
    taker = await load_actor(tx, tarea.tomada_por_id, orden.now)
    post = tarea.entidad_id, tarea.rol, tarea.cargo_id, tarea.presento_id
    if taker is None or not (taker.may_do(*post) or _mends(taker, tarea)):
        return
    who = await tx.scalar(select(personas.c.nombre).where(personas.c.id == tarea.tomada_por_id))
    raise Conflict("tarea_tomada", tarea=tarea.nombre, por=str(who))


async def demand_mine(tx: AsyncSession, orden: Orden, tarea: FilaTarea) -> None:
    """Refuse a tarea of another post; administrators may do those of no AT.

    Raises NotFound(tarea_desconocida), Forbidden(tarea_ajena | aprobacion_propia).
    """
    actor = orden.actor
    if actor.may_do(tarea.entidad_id, tarea.rol, tarea.cargo_id, tarea.presento_id):
        return
    if _mends(actor, tarea) and tarea.presento_id != actor.persona_id:
        return
    seen = select(rows.c.id).where(rows.c.id == tarea.id, visible_tareas(actor))
    if await tx.scalar(seen) is None:
        raise NotFound("tarea_desconocida")
    raise _not_mine(actor, tarea)


def _not_mine(actor: Actor, tarea: Tarea | FilaTarea) -> Forbidden:
    """Return why a tarea is not this persona's: another's, or to approve what they presented."""
    own = tarea.presento_id == actor.persona_id
    here = own and actor.exercises(tarea.entidad_id, tarea.rol, tarea.cargo_id)
    return Forbidden("aprobacion_propia" if here else "tarea_ajena", tarea=tarea.nombre)


def _mends(actor: Actor, tarea: Tarea | FilaTarea) -> bool:
    return tarea.asistencia_id is None and actor.administers
