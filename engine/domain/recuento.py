"""Counting a term again on a calendar that has changed since: whether, and to when, it moves."""

from dataclasses import replace
from datetime import datetime

from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from engine.domain.tiempo import (
    calendar_days_after,
    with_floor,
    within_block,
    working_days_after,
    working_days_before,
    working_hours_after,
)
from engine.domain.vencimiento import Vencimiento


def recount(vencimiento: Vencimiento, calendario: Calendario) -> Vencimiento:
    """Return the same term counted on `calendario`; on the one it was counted on, the same.

    One written before `hoy` was kept cannot be counted again, and is returned as it is.
    """
    v = vencimiento
    if v.sentido == "antes":
        if v.hoy is None or v.minimo is None:
            return v
        found = working_days_before(
            v.desde, v.dias, calendario, now=v.hoy, minimo=v.minimo, ancla=v.ancla
        )
    else:
        found = _forward(v, calendario)
        if v.hoy is not None and v.minimo is not None:
            found = with_floor(found, calendario, v.hoy, v.minimo)
            found = replace(found, hoy=v.hoy, minimo=v.minimo)
    if v.tope is not None:
        found = within_block(found, v.tope, calendario)
    return replace(found, antes=v.antes)


def _forward(v: Vencimiento, calendario: Calendario) -> Vencimiento:
    if v.clase == "horas":
        assert v.acto is not None
        return working_hours_after(v.acto, v.dias, calendario, ancla=v.ancla)
    if v.clase == "calendario":
        return calendar_days_after(
            v.desde, v.dias, calendario, ancla=v.ancla, distancia=v.distancia
        )
    return working_days_after(
        v.desde, v.dias, calendario, ancla=v.ancla, acto=v.acto, distancia=v.distancia
    )


def moved(vencimiento: Vencimiento, calendario: Calendario, now: datetime) -> Vencimiento | None:
    """Return the term as it stands on the changed calendar, or None if its date does not move.

    Nobody is made late by it: a date that comes nearer leaves one working day from `now` at
    least, and one already past never goes back. `antes` of what is returned is its day until now.
    """
    found = recount(vencimiento, calendario)
    if found.instante < vencimiento.instante:
        if vencimiento.instante <= now:
            return None
        hoy = day_of(now)
        floored = with_floor(found, calendario, hoy, 1)
        if floored.instante >= vencimiento.instante:
            return None
        found = floored
    if found.instante == vencimiento.instante:
        return None
    return replace(found, antes=vencimiento.dia)
