"""When the timers of a diagram fall due: a date, a length of time, or a cycle of rounds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.vencimiento import Vencimiento
from engine.process.lenguaje.duracion import Duracion, read_duration
from engine.process.lenguaje.expresiones import ExpressionError, compile_expression
from engine.process.lenguaje.funciones import read_moment
from engine.process.tiempos.ciclo import (
    CadaHabiles,
    Ciclo,
    looks_like_cycle,
    read_cycle,
    read_repeats,
    with_times,
)
from engine.process.tiempos.plazos import TERMINOS, functions

ATRASOS = ("una", "todas", "omitir")
"""What a cycle does with the rounds it missed: fires once for all, each of them, or none."""

Calcula = Callable[[str], Any]
_DURATION = re.compile(r"-?P[\dTYMWDHS.]*")
_DATE = re.compile(r"\d{4}-?(\d\d|W\d).*", re.DOTALL)
_KNOWN = frozenset(functions(Calendario((), ()), datetime(2026, 1, 1, tzinfo=UTC)))
_ASKED: Mapping[str, str] = {  # what timeDate, timeDuration and timeCycle ask for
    "fecha": "una fecha como 2026-08-12T09:00:00-05:00 o un plazo como habiles(3)",
    "duracion": "una duración como PT10M o P2D, o un plazo como habiles(3)",
    "ciclo": "un ciclo como R3/PT1H, 0 9 * * 1-5 o cada_habiles(1)",
}


def first_due(
    expresion: str, forma: str, calcula: Calcula, now: datetime, calendario: Calendario
) -> datetime:
    """Return the instant (UTC) at which a timer that begins to wait `now` first falls due.

    `expresion` is ISO 8601 or cron as written, or an expression, which `calcula` computes, that
    gives such a text, an instant, a length of time, a Vencimiento or a cycle. A time without its
    zone is of Lima, a date alone begins at its midnight there. Raises ExpressionError.
    """
    value = _value(expresion, forma, calcula)
    try:
        found = value.first(now, calendario) if isinstance(value, Ciclo) else _moment(value, now)
    except OverflowError as problem:
        raise ExpressionError(f"«{expresion[:60]}» cae fuera del calendario") from problem
    if found is None:
        raise ExpressionError(f"todas las rondas de «{expresion[:60]}» ya pasaron")
    return found


def next_due(
    expresion: str,
    forma: str,
    calcula: Calcula,
    previous: datetime,
    peldano: int,
    calendario: Calendario,
    base: datetime | None = None,
) -> datetime | None:
    """Return when a cycle falls due after `previous`, its round number `peldano` counted from 0.

    `base` is when the timer began to wait: months are counted from there. None when it was the
    last, or when the timer is no cycle. Raises ExpressionError.
    """
    if forma != "ciclo":
        return None
    value = _value(expresion, forma, calcula)
    assert isinstance(value, Ciclo)
    try:
        return value.following(previous, peldano, calendario, base)
    except OverflowError:
        return None


def understand(expresion: str, forma: str) -> None:
    """Raise ExpressionError, with what to write instead, unless a timer can be understood.

    Of an expression only what it says is looked at, not what it will give.
    """
    text = expresion.strip()
    count = read_repeats(text) if forma == "ciclo" else None
    if _is_literal(text):
        _read(text, forma)
        return
    formula = compile_expression(count[1] if count else text)
    if unknown := sorted(formula.funciones - _KNOWN):
        raise ExpressionError(f"no existe la función {', '.join(unknown)}; escriba {_ASKED[forma]}")


@cache
def is_term(expresion: str) -> bool:
    """Tell whether a timer is a term, counted on the calendar, that is drawn in the diagram."""
    text = expresion.strip()
    if _is_literal(text) or read_repeats(text):
        return False
    try:
        return bool(compile_expression(text).funciones & TERMINOS)
    except ExpressionError:
        return False


def counts_months(expresion: str, forma: str) -> bool:
    """Tell whether a timer is a cycle of months, as written, that does not say its first day."""
    text = expresion.strip()
    if forma != "ciclo" or not _is_literal(text):
        return False
    cycle = read_cycle(text)
    return cycle.desde is None and isinstance(cycle.paso, Duracion) and cycle.paso.meses > 0


@dataclass(frozen=True)
class Rondas:
    """What a late cycle does: the rounds that fire, the last that came due, the one to wait for.

    `pasadas` counts the rounds that came due.
    """

    disparan: tuple[datetime, ...]
    ultima: datetime
    siguiente: datetime | None
    pasadas: int


def due_rounds(
    previous: datetime,
    now: datetime,
    following: Callable[[datetime, int], datetime | None],
    atraso: str,
    tope: int = 1000,
) -> Rondas:
    """Return what a cycle whose round `previous` is due does at `now`, by its policy `atraso`.

    `following(instant, n)` gives the round after the one that is `n` rounds past `previous`. With
    `una` the last round due fires for all of them; with `todas` each fires, at most `tope` at a
    time; with `omitir` only a round that no later one has overtaken. Beyond `tope` rounds missed,
    `una` and `omitir` count on from `now`. Raises ValueError for another policy.
    """
    if atraso not in ATRASOS:
        raise ValueError(f"el atraso se atiende con {', '.join(ATRASOS)}, no con {atraso}")
    due, after = [previous], following(previous, 0)
    while after is not None and after <= now and len(due) < tope:
        due.append(after)
        after = following(after, len(due) - 1)
    if atraso == "todas":
        return Rondas(tuple(due), due[-1], after, len(due))
    if after is not None and after <= now:
        due.append(now)
        after = following(now, len(due) - 1)
    missed = atraso == "omitir" and len(due) > 1
    return Rondas(() if missed else (due[-1],), due[-1], after, len(due))


def _value(expresion: str, forma: str, calcula: Calcula) -> Any:
    """Return the instant, Duracion, Vencimiento or Ciclo that a timer says."""
    text = expresion.strip()
    if _is_literal(text):
        return _read(text, forma)
    count = read_repeats(text) if forma == "ciclo" else None
    value = calcula(count[1] if count else text)
    if isinstance(value, str):
        value = _read(value.strip(), forma)
    return _fit(value, forma, count[0] if count else None)


def _is_literal(text: str) -> bool:
    """Tell whether a timer is ISO 8601 or cron as written, and no expression."""
    if (count := re.match(r"R\d*/", text)) is not None:
        return re.match(r"-?P[\dT]|\d{4}", text[count.end() :].strip()) is not None
    looks = _DURATION.fullmatch(text) or _DATE.fullmatch(text)
    return looks is not None or looks_like_cycle(text)


def _read(text: str, forma: str) -> Any:
    """Read ISO 8601 or cron as the kind of timer asks."""
    if forma == "ciclo":
        return read_cycle(text)
    if forma == "fecha" and _DATE.fullmatch(text):
        return read_moment(text)
    if forma == "duracion" and _DURATION.fullmatch(text):
        return _length(text)
    raise ExpressionError(f"«{text[:60]}» no es {_ASKED[forma]}")


def _fit(value: Any, forma: str, times: int | None) -> Any:
    """Return a value as the timer needs it, or raise ExpressionError."""
    if forma == "ciclo":
        if isinstance(value, Duracion | CadaHabiles):
            value = Ciclo(value)
        if isinstance(value, Ciclo):
            return with_times(value, times)
    elif isinstance(value, Vencimiento | date):
        return value
    if forma == "duracion" and isinstance(value, Duracion) and not (-value).positive:
        return value
    raise ExpressionError(f"el temporizador no da {_ASKED[forma]}")


def _length(text: str) -> Duracion:
    try:
        length = read_duration(text)
    except ValueError as problem:
        raise ExpressionError(str(problem)) from problem
    if (-length).positive:
        raise ExpressionError(f"«{text[:40]}» es una duración negativa: escríbala sin el signo")
    return length


def _moment(value: Any, now: datetime) -> datetime:
    if isinstance(value, Vencimiento):
        return value.instante
    if isinstance(value, Duracion):
        value = value.after(now)
    return read_moment(value)
