"""The functions of time that a diagram may call in its deadlines and timers."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from engine.domain.calendario import Bloque, Calendario
from engine.domain.lima import day_of
from engine.domain.tiempo import (
    calendar_days_after,
    within_block,
    working_days_after,
    working_days_before,
    working_hours_after,
)
from engine.domain.vencimiento import Distancia, Vencimiento
from engine.process.lenguaje.expresiones import EmptyError
from engine.process.lenguaje.funciones import read_date
from engine.process.tiempos.ciclo import CadaHabiles

MAX_DAYS = 1000
_ENDS = ("fin", "estrategia")
TERMINOS = frozenset(
    {
        "habiles", "horas_habiles", "habiles_antes", "habiles_despues", "dias_despues",
        "fecha_limite", "hasta_fin_de_bloque",
    }
)  # fmt: skip
"""The functions whose value changes when the calendar does."""


def functions(
    calendario: Calendario, now: datetime, distancia: Distancia | None = None
) -> Mapping[str, Callable[..., Any]]:
    """Return what diagrams call, bound to an office's calendar and to the instant of the step.

    Instants travel in variables as ISO 8601 texts. `habiles(n)` and `horas_habiles(n)` count from
    now, an act: done after closing it counts from the next working day; `distancia` is added to
    the first. `habiles_antes(x, n, minimo)` never falls nearer than `minimo` working days from
    now; `habiles_despues(x, n, de)` says that it hangs from the end of an AT, or of an
    "estrategia" of accompaniment. `cada_habiles(n)` is a cycle, a round every `n` working days at
    the same time of day. `en(x)` is the very instant `x`; `fecha_limite(x)` the end of that agreed
    day. `ahora()`, `now()` in FEEL, is the instant of the step and `hoy()`, `today()`, its day.
    `inicio_de_bloque(x)` and `fin_de_bloque(x)` are the first and last days of the school block
    of `x`, for others to count from; `hasta_fin_de_bloque(plazo)` ends a term with the block.
    """
    return {
        "ahora": lambda: now,
        "now": lambda: now,
        "hoy": lambda: day_of(now),
        "today": lambda: day_of(now),
        "habiles": lambda n: working_days_after(
            now, _term(n), calendario, acto=now, distancia=distancia
        ),
        "horas_habiles": lambda n: working_hours_after(now, _term(n), calendario),
        "habiles_antes": lambda x, n, minimo=1: working_days_before(
            _anchor(x), _term(n), calendario, now=now, minimo=_term(minimo), ancla=_name_of(x)
        ),
        "habiles_despues": lambda x, n, de="fin": working_days_after(
            _anchor(x), _term(n), calendario, ancla=_name_of(x, _named(de))
        ),
        "dias_despues": lambda x, n: calendar_days_after(
            _anchor(x), _term(n), calendario, ancla=_name_of(x, "fin")
        ),
        "fecha_limite": lambda x: calendar_days_after(read_date(x), 0, calendario, ancla="fecha"),
        "en": read_instant,
        "cada_habiles": lambda n: CadaHabiles(_cycle(n)),
        "inicio_de_bloque": lambda x: _block(x, calendario).inicio,
        "fin_de_bloque": lambda x: _block(x, calendario).fin,
        "hasta_fin_de_bloque": lambda plazo: _bounded(plazo, calendario),
    }


def _anchor(value: object) -> date | datetime:
    """Return what a term hangs from: an instant, or a day that `fin_de_bloque` and such gave."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return value if is_day else read_instant(value)  # type: ignore[return-value]


def _name_of(value: object, otherwise: str = "inicio") -> str:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return "bloque" if is_day else otherwise


def _named(de: object) -> str:
    if de not in _ENDS:
        raise ValueError(f"un plazo después de algo es de su «fin» o de su «estrategia», no {de!r}")
    return str(de)


def _block(value: object, calendario: Calendario) -> Bloque:
    dia = day_of(_anchor(value))
    bloque = calendario.block_of(dia)
    if bloque is None:
        raise ValueError(f"el {dia.isoformat()} no está en ningún bloque del año escolar")
    return bloque


def _bounded(plazo: object, calendario: Calendario) -> Vencimiento:
    """Return a term cut at the end of the block it begins in; outside of any, as it came."""
    if not isinstance(plazo, Vencimiento):
        raise TypeError(f"se esperaba un plazo como habiles(5), no {plazo!r}")
    bloque = calendario.block_of(plazo.desde)
    return within_block(plazo, bloque.fin, calendario) if bloque else plazo


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
