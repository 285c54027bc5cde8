"""Quiet hours: until when somebody is not written to, and when their digest leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.domain.lima import at_lima, to_lima

_DAYS = 400
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Horario:
    """The silence of a persona by the clocks of Lima, and the hour of their digest.

    From `desde` until `hasta`, which may be the next day; equal, no hour is silent. With
    `no_laborables`, days without work are silent whole.
    """

    desde: time = time(20)
    hasta: time = time(7)
    no_laborables: bool = True
    resumen: time = time(17)


HABITUAL = Horario()
"""The hours of whoever chose none."""


def quiet_until(
    now: datetime, horario: Horario, is_working: Callable[[date], bool]
) -> datetime | None:
    """Return the instant at which the silence of `now` ends, or None when nobody is silent."""
    at = to_lima(now)
    for _ in range(_DAYS):
        if horario.no_laborables and not is_working(at.date()):
            following = at_lima(at.date() + _ONE_DAY, time(0))
        elif horario.desde <= at.time() < horario.hasta or (
            horario.hasta < horario.desde and at.time() < horario.hasta
        ):
            following = at_lima(at.date(), horario.hasta)
        elif horario.hasta < horario.desde <= at.time():
            following = at_lima(at.date() + _ONE_DAY, horario.hasta)
        else:
            break
        at = following
    return None if at == now else at


def digest_at(now: datetime, horario: Horario, is_working: Callable[[date], bool]) -> datetime:
    """Return the next instant after `now` at which a digest leaves, never within the silence."""
    today = to_lima(now).date()
    for n in range(_DAYS):
        at = at_lima(today + n * _ONE_DAY, horario.resumen)
        if at > now and (not horario.no_laborables or is_working(at.date())):
            return quiet_until(at, horario, is_working) or at
    raise ValueError("no day of the year has a digest")
