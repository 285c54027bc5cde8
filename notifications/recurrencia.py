"""The jornadas of an AT as one event that repeats: iTIP carries one, not several (RFC 5546)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import gcd
from zoneinfo import ZoneInfo

from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of

LIMA = ZoneInfo("America/Lima")


@dataclass(frozen=True)
class Serie:
    """An event that repeats `veces` times every `cada` days from `primera`.

    `sin` are the times at which it does not; `otras` those held at other hours, by the time at
    which the series has them.
    """

    primera: Jornada
    cada: int
    veces: int
    sin: tuple[datetime, ...]
    otras: tuple[tuple[datetime, Jornada], ...]


def days_of(jornadas: Sequence[Jornada]) -> list[Jornada]:
    """Return one jornada for each day of Lima, from its first hour to its last, in order."""
    days: dict[date, Jornada] = {}
    for jornada in sorted(jornadas):
        day = day_of(jornada.inicio)
        same = days.get(day)
        days[day] = Jornada(same.inicio, max(same.fin, jornada.fin)) if same else jornada
    return list(days.values())


def series_of(jornadas: Sequence[Jornada]) -> Serie:
    """Return the series that falls on exactly the days of these jornadas, at their hours."""
    held = {day_of(one.inicio): one for one in days_of(jornadas)}
    first_day, first = next(iter(held.items()))
    offsets = [(day - first_day).days for day in held]
    step = gcd(*offsets) or 1
    sin, otras = [], []
    for offset in range(0, offsets[-1] + 1, step):
        # Peru has had one offset since 1994: the same hour of Lima is a whole number of days away.
        there = first.inicio + timedelta(days=offset)
        own = held.get(first_day + timedelta(days=offset))
        if own is None:
            sin.append(there)
        elif (own.inicio, own.fin) != (there, there + (first.fin - first.inicio)):
            otras.append((there, own))
    return Serie(first, step, offsets[-1] // step + 1, tuple(sin), tuple(otras))
