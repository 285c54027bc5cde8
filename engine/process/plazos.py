"""The functions of time that a diagram may call in its deadlines and timers."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.tiempo import (
    Vencimiento,
    calendar_days_after,
    working_days_after,
    working_days_before,
)

MAX_DAYS = 1000
NAMES = frozenset(
    {"habiles", "habiles_antes", "habiles_despues", "dias_despues", "fecha_limite", "en"}
)


def functions(calendario: Calendario, now: datetime) -> Mapping[str, Callable[..., Any]]:
    """Return what diagrams call, bound to a calendar and to the instant of the step.

    Instants travel in variables as ISO 8601 texts. `habiles(n)` counts from now;
    `habiles_antes(x, n, minimo)` never falls nearer than `minimo` working days from now;
    `en(x)` is the very instant `x`; `fecha_limite(x)` the end of that agreed day.
    """
    return {
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
        "fecha_limite": lambda x: calendar_days_after(
            date.fromisoformat(x), 0, calendario, ancla="fecha"
        ),
        "en": read_instant,
    }


def _term(days: object) -> int:
    """Return a term as it came; a diagram that asks for centuries would keep the step counting."""
    if not isinstance(days, int) or days > MAX_DAYS:
        raise ValueError(f"un plazo es un número de días, a lo más {MAX_DAYS}, no {days!r}")
    return days


def read_instant(text: str) -> datetime:
    """Return the aware instant written in `text`; a date alone or a naive one is refused."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"el instante {text} no dice su zona horaria")
    return instant.astimezone(UTC)


def instant_of(value: object) -> datetime:
    """Return the instant of what a time expression gave: a Vencimiento or an instant."""
    if isinstance(value, Vencimiento):
        return value.instante
    if isinstance(value, datetime):
        return value
    raise TypeError(f"se esperaba un instante, no {value!r}")
