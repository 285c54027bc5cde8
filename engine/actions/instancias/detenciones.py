"""Stops, takes up again and ends an instance with all that runs below it."""

from sqlalchemy import select

from engine.actions.instancias.anulaciones import end_below
from engine.actions.instancias.avance import finish, move
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.oficinas import local_calendar
from engine.actions.instancias.uniones import count_ended, hear_ended, reopen_parent
from engine.db.crudo import bare
from engine.db.queries.tablas import instancias, tareas, versiones
from engine.db.tables import Tarea
from engine.domain.escalera import rungs
from engine.domain.lima import day_of
from engine.domain.tiempo import working_days_after
from engine.errors import Conflict
from engine.jobs.recordatorios import plan_reminders

_TREE = """
    WITH RECURSIVE arbol AS (
        SELECT id FROM instancia WHERE id = $1
        UNION ALL
        SELECT h.id FROM instancia h JOIN arbol a ON h.padre_id = a.id
    )
"""
_PAUSE = f"""{_TREE}, detenidas AS (
        UPDATE instancia SET estado = 'suspendida', suspendida = $2
        WHERE id IN (SELECT id FROM arbol) AND estado = 'activa' RETURNING id
    ), quietas AS (
        UPDATE tarea SET estado = 'suspendida'
        WHERE instancia_id IN (SELECT id FROM arbol) AND estado = 'abierta' RETURNING id
    ), callados AS (
        DELETE FROM recordatorio WHERE tarea_id IN (SELECT id FROM quietas)
    ), parados AS (
        UPDATE temporizador SET activo = false WHERE instancia_id IN (SELECT id FROM arbol)
    )
    SELECT count(*) FROM detenidas
"""  # noqa: S608
_RESUME = f"""{_TREE}, vivas AS (
        UPDATE instancia SET estado = 'activa', suspendida = NULL
        WHERE id IN (SELECT id FROM arbol) AND estado = 'suspendida'
    ), despiertos AS (
        UPDATE temporizador SET activo = true WHERE instancia_id IN (SELECT id FROM arbol)
    )
    SELECT id FROM arbol
"""  # noqa: S608
_STOPPED = "SELECT clave FROM instancia WHERE id = $1 AND estado = 'suspendida'"


async def pause_tree(caso: Caso) -> int:
    """Suspend an instance and all below it: nothing of them falls due. Returns how many."""
    raw = await bare(caso.tx)
    stopped = await raw.fetchval(_PAUSE, caso.instancia.id, caso.now)
    caso.instancia.estado, caso.instancia.suspendida = "suspendida", caso.now
    return int(stopped)


async def resume_tree(caso: Caso) -> int:
    """Take everything up again, each deadline later by the working days it was stopped.

    Timers wait for instants of the work itself (its start, the days after its end), so they keep
    theirs: the ones that passed meanwhile fire now. Returns the working days. Raises
    Conflict(madre_suspendida) while the instance that called it is stopped.
    """
    raw = await bare(caso.tx)
    if (above := await raw.fetchval(_STOPPED, caso.instancia.padre_id)) is not None:
        raise Conflict("madre_suspendida", clave=above)
    since = caso.instancia.suspendida or caso.now
    days = caso.calendario.count_working_days(day_of(since), day_of(caso.now))
    tree = [row["id"] for row in await raw.fetch(_RESUME, caso.instancia.id)]
    stopped = await caso.tx.execute(
        select(Tarea, versiones.c.proceso)
        .join(instancias, instancias.c.id == tareas.c.instancia_id)
        .join(versiones, versiones.c.id == instancias.c.version_id)
        .where(tareas.c.instancia_id.in_(tree), tareas.c.estado == "suspendida")
    )
    for tarea, proceso in stopped:
        tarea.estado = "abierta"
        await _postpone(caso, tarea, proceso, days)
    caso.instancia.estado, caso.instancia.suspendida = "activa", None
    return days


async def _postpone(caso: Caso, tarea: Tarea, proceso: str, days: int) -> None:
    if tarea.vence is None:
        return
    local = await local_calendar(
        caso.tx, caso.plantel, caso.calendario, tarea.entidad_id, tarea.asistencia_id
    )
    due = working_days_after(tarea.vence, days, local, ancla="reanudacion")
    if due.instante < caso.now:
        due = working_days_after(caso.now, 1, local, ancla="reanudacion")
    tarea.vence, tarea.vencimiento = due.instante, due.to_json()
    await caso.tx.flush()
    ladder = caso.calendario.ladder_of(proceso, tarea.elemento)
    escalones = rungs(ladder, due.instante, caso.now, caso.calendario)
    await plan_reminders(caso.tx, {tarea.id: escalones})


async def end_tree(caso: Caso) -> None:
    """End an instance and all below it unfinished; a parent goes on when none of a call is left."""
    await end_below(caso)
    caso.instancia.estado = "anulada"
    if caso.instancia.padre_id is None:
        return
    if count_ended(caso):
        parent = await reopen_parent(caso)
        if await hear_ended(parent, caso):
            await move(parent)
    await finish(caso)
