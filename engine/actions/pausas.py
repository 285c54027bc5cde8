"""Stops, takes up again and ends everything that an AT has running."""

from typing import Any

from sqlalchemy import select, update

from engine.actions.caso import Caso
from engine.actions.hijos import clear_rows
from engine.db.queries.tablas import instancias, tareas, temporizadores
from engine.db.tables import Tarea
from engine.domain.escalera import rungs
from engine.domain.lima import day_of
from engine.domain.tiempo import working_days_after
from engine.jobs.recordatorios import drop_reminders, plan_reminders


def _mine(caso: Caso) -> Any:
    return select(instancias.c.id).where(instancias.c.asistencia_id == caso.asistencia.id)


async def pause_all(caso: Caso) -> None:
    """Suspend the instances, tareas and timers of an AT: nothing falls due meanwhile."""
    await caso.tx.execute(
        update(instancias)
        .where(instancias.c.asistencia_id == caso.asistencia.id, instancias.c.estado == "activa")
        .values(estado="suspendida", suspendida=caso.now)
    )
    stopped = await caso.tx.execute(
        update(tareas)
        .where(tareas.c.asistencia_id == caso.asistencia.id, tareas.c.estado == "abierta")
        .values(estado="suspendida")
        .returning(tareas.c.id)
    )
    await drop_reminders(caso.tx, list(stopped.scalars()))
    await caso.tx.execute(
        update(temporizadores)
        .where(temporizadores.c.instancia_id.in_(_mine(caso)))
        .values(activo=False)
    )
    await caso.tx.refresh(caso.instancia)


async def resume_all(caso: Caso) -> int:
    """Take everything up again, each deadline later by the working days it was stopped.

    Timers wait for instants of the AT itself (its start, the days after its end), so they keep
    theirs: the ones that passed meanwhile fire now. Returns the working days.
    """
    since = caso.instancia.suspendida or caso.now
    days = caso.calendario.count_working_days(day_of(since), day_of(caso.now))
    await caso.tx.execute(
        update(instancias)
        .where(
            instancias.c.asistencia_id == caso.asistencia.id, instancias.c.estado == "suspendida"
        )
        .values(estado="activa", suspendida=None)
    )
    await caso.tx.execute(
        update(temporizadores)
        .where(temporizadores.c.instancia_id.in_(_mine(caso)))
        .values(activo=True)
    )
    stopped = await caso.tx.execute(
        select(Tarea).where(
            tareas.c.asistencia_id == caso.asistencia.id, tareas.c.estado == "suspendida"
        )
    )
    for tarea in stopped.scalars():
        tarea.estado = "abierta"
        await _postpone(caso, tarea, days)
    await caso.tx.refresh(caso.instancia)
    return days


async def _postpone(caso: Caso, tarea: Tarea, days: int) -> None:
    if tarea.vence is None:
        return
    due = working_days_after(tarea.vence, days, caso.calendario, ancla="reanudacion")
    if due.instante < caso.now:
        due = working_days_after(caso.now, 1, caso.calendario, ancla="reanudacion")
    tarea.vence, tarea.vencimiento = due.instante, due.to_json()
    await caso.tx.flush()
    await plan_reminders(caso.tx, {tarea.id: rungs(due.instante, caso.now, caso.calendario)})


async def stop_all(caso: Caso) -> None:
    """End every living instance of an AT unfinished, with its tareas, reminders and timers."""
    ended = await caso.tx.execute(
        update(instancias)
        .where(
            instancias.c.asistencia_id == caso.asistencia.id,
            instancias.c.estado.in_(("activa", "suspendida")),
        )
        .values(estado="anulada", terminada=caso.now)
        .returning(instancias.c.id)
    )
    await clear_rows(caso, list(ended.scalars()))
    await caso.tx.refresh(caso.instancia)
