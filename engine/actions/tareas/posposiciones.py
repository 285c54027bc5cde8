"""Putting off one's own reminders of a tarea, until a day and for a reason that others see."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import open_case
from engine.actions.instancias.pendiente import store
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.tareas.de_quien import demand_open, demand_untaken, find_mine
from engine.db.queries.calendario import load_calendario
from engine.db.queries.posposiciones import latest_posposiciones, process_of
from engine.db.queries.tablas import posposiciones
from engine.db.session import Database
from engine.domain.calendario import Calendario
from engine.domain.escalera import Escalera, morning_of, rungs_of_day
from engine.domain.lima import day_of
from engine.domain.posposicion import VECES, latest_day
from engine.domain.redaccion import say_date
from engine.errors import Conflict, RuleBroken

MOTIVO = (5, 500)
"""Characters of a reason, at least and at most."""
# What waited for the day chosen before waits for the new one, be it sooner or later; a rung whose
# own morning is that day was not waiting.
_AGAIN = text("""
    UPDATE recordatorio SET vence = :hasta
    WHERE tarea_id = :tarea_id AND vence = :antes AND peldano !~ '^(superior|diri)'
        AND peldano <> ALL(:suyos)
""").bindparams(bindparam("suyos", type_=ARRAY(Text)))


async def postpone_reminders(
    database: Database, orden: Orden, *, tarea_id: UUID, hasta: date, motivo: str
) -> Result:
    """Keep quiet the reminders to whoever does a tarea until eight in the morning of `hasta`.

    The due date does not move, and what the superior and DIRI hear goes on as it was; they see who
    put it off and why, and the history keeps it. Raises what `find_mine` does,
    Conflict(tarea_tomada), what `bounds_of` and `demand_in_time` do.
    """

    async def work(tx: AsyncSession) -> Result:
        tarea = await find_mine(tx, orden, tarea_id, lock=False)
        caso = await open_case(
            tx, database, instancia_id=tarea.instancia_id, now=orden.now, actor=orden.actor
        )
        # Its instance is held still: what closed it meanwhile is there to be seen.
        await tx.refresh(tarea)
        await demand_open(tx, tarea)
        await demand_untaken(tx, orden, tarea)
        past = (await latest_posposiciones(tx, [tarea_id])).get(tarea_id)
        ladder = caso.calendario.ladder_of(caso.instancia.proceso, tarea.elemento)
        bounds = bounds_of(tarea.nombre, tarea.vence, ladder, caso.calendario, past, orden.now)
        demand_in_time(bounds, hasta, motivo)
        until = morning_of(hasta)
        if past is not None:
            own = _said_at(past["hasta"], tarea.vence, ladder, caso.calendario)
            facts = {"tarea_id": tarea_id, "antes": past["hasta"], "hasta": until, "suyos": own}
            await tx.execute(_AGAIN, facts)
        await _keep(tx, orden, tarea_id, until, motivo.strip())
        caso.record(
            "recordatorios_pospuestos",
            tarea_id=tarea_id,
            nombre=tarea.nombre,
            hasta=hasta.isoformat(),
            motivo=motivo.strip(),
        )
        await store(caso)
        return {"tarea": str(tarea_id), "hasta": until.isoformat()}

    return await carry_out(database, orden, work)


async def find_bounds(
    tx: AsyncSession, tarea: Mapping[str, Any], now: datetime
) -> tuple[date, date]:
    """Return the first and the last day until which the reminders of a tarea may be put off.

    Raises what `bounds_of` does.
    """
    past = (await latest_posposiciones(tx, [tarea["id"]])).get(tarea["id"])
    calendario = await load_calendario(tx)
    ladder = calendario.ladder_of(await process_of(tx, tarea["instancia_id"]), tarea["elemento"])
    return bounds_of(tarea["nombre"], tarea["vence"], ladder, calendario, past, now)


def bounds_of(
    nombre: str,
    vence: datetime | None,
    escalera: Escalera,
    calendario: Calendario,
    past: Mapping[str, Any] | None,
    now: datetime,
) -> tuple[date, date]:
    """Return the same of a tarea called `nombre`; `past` is the last time it was put off.

    Raises Conflict("sin_recordatorios") without a due date, Conflict("posposiciones_agotadas"),
    Conflict("recordatorios_impostergables") when the next to hear is who is above.
    """
    if vence is None:
        raise Conflict("sin_recordatorios", tarea=nombre)
    if past and past["veces"] >= VECES:
        raise Conflict("posposiciones_agotadas", tarea=nombre, veces=VECES)
    last = latest_day(escalera, vence, now, calendario)
    if last is None:
        raise Conflict("recordatorios_impostergables", tarea=nombre)
    return day_of(now) + timedelta(days=1), last


def demand_in_time(bounds: tuple[date, date], hasta: date, motivo: str) -> None:
    """Refuse a day too soon or too late, and a reason too short or too long.

    Raises RuleBroken("datos_invalidos") with a sentence per field.
    """
    first, last = bounds
    campos = {}
    if not first <= hasta <= last:
        campos["hasta"] = (
            f"Solo se pueden posponer hasta el {say_date(last)}."
            if first == last
            else f"Elija un día entre el {say_date(first)} y el {say_date(last)}."
        )
    if not MOTIVO[0] <= len(motivo.strip()) <= MOTIVO[1]:
        campos["motivo"] = f"Diga el motivo en {MOTIVO[0]} a {MOTIVO[1]} caracteres."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)


def _said_at(
    en: datetime, vence: datetime | None, escalera: Escalera, calendario: Calendario
) -> list[str]:
    """Return the rungs whose own instant is `en`."""
    if vence is None:
        return []
    escalones = rungs_of_day(escalera, day_of(vence), calendario)
    return [escalon.peldano for escalon in escalones if escalon.instante == en]


async def _keep(
    tx: AsyncSession,
    orden: Orden,
    tarea_id: UUID,
    hasta: datetime,
    motivo: str,
) -> None:
    await tx.execute(
        posposiciones.insert().values(
            tarea_id=tarea_id,
            persona_id=orden.actor.persona_id,
            hasta=hasta,
            motivo=motivo,
            creada=orden.now,
        )
    )
