"""The functions of time that a diagram may call in its deadlines and timers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from engine.domain.tiempo import (
    Vencimiento,
    calendar_days_after,
    working_days_after,
    working_days_before,
)
from engine.process.lenguaje.expresiones import EmptyError
from engine.process.lenguaje.funciones import read_date
from engine.process.tiempos.ciclo import CadaHabiles

MAX_DAYS = 1000


def functions(calendario: Calendario, now: datetime) -> Mapping[str, Callable[..., Any]]:
    """Return what diagrams call, bound to a calendar and to the instant of the step.

    Instants travel in variables as ISO 8601 texts. `habiles(n)` counts from now;
    `habiles_antes(x, n, minimo)` never falls nearer than `minimo` working days from now;
    `cada_habiles(n)` is a cycle, a round every `n` working days at the same time of day.
    `en(x)` is the very instant `x`; `fecha_limite(x)` the end of that agreed day. `ahora()` is
    the instant of the step and `hoy()` its day in Lima, `now()` and `today()` in FEEL.
    """
    return {
        "ahora": lambda: now,
        "now": lambda: now,
        "hoy": lambda: day_of(now),
        "today": lambda: day_of(now),
        "habiles": lambda n: working_days_after(now, _term(n), calendario),
        "habiles_antes": lambda x, n, minimo=1: working_days_before(
            read_instant(x), _term(n), calendario, now=now, minimo=_term(minimo)
        ),
        "habiles_despues": lambda x, n: working_days_after(
            read_instant(x), _term(n), calendario, ancla="fin"
        ),
        "dias_despues": lambda x, n: calendar_days_after(
            read_instant(x), _term(n), calendario, ancla="fin"
        ),
        "fecha_limite": lambda x: calendar_days_after(read_date(x), 0, calendario, ancla="fecha"),
        "en": read_instant,
        "cada_habiles": lambda n: CadaHabiles(_cycle(n)),
    }


def _term(days: object) -> int:
    """Return a term as it came; a diagram that asks for centuries would keep the step counting."""
    if days is None:
        raise EmptyError("un plazo pide un número de días, no nada")
    if type(days) is not int or not 0 <= days <= MAX_DAYS:
        raise ValueError(f"un plazo es un número de días, de 0 a {MAX_DAYS}, no {days!r}")
    return days


def _cycle(days: object) -> int:
    if _term(days) == 0:
        raise ValueError("un ciclo avanza al menos un día hábil por ronda")
    return _term(days)


def read_instant(value: object) -> datetime:
    """Return the aware instant that a text or an instant tells.

    A date alone or a time without its zone is refused with ValueError: who gave it meant a day.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as problem:
            raise ValueError(f"«{str(value)[:40]}» no es un instante") from problem
    if not isinstance(value, datetime):
        kind = EmptyError if value is None else ValueError
        raise kind("se esperaba un instante, escrito como 2026-08-12T09:00:00-05:00")
    if value.tzinfo is None:
        raise ValueError(f"el instante {value.isoformat()} no dice su zona horaria")
    return value.astimezone(UTC)


def instant_of(value: object) -> datetime:
    """Return the instant of what a time expression gave: a Vencimiento or an instant."""
    if isinstance(value, Vencimiento):
        return value.instante
    if isinstance(value, datetime):
        return value
    raise TypeError(f"se esperaba un instante, no {value!r}")
