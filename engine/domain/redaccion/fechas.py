"""The words for days, hours and numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby, zip_longest

from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of, to_lima

_DIAS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_MESES = (
    *("ene", "feb", "mar", "abr", "may", "jun"),
    *("jul", "ago", "set", "oct", "nov", "dic"),
)
MESES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("setiembre", "octubre", "noviembre", "diciembre"),
)
_NUMEROS = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    *("diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete"),
    *("dieciocho", "diecinueve", "veinte"),
)


def say_number(n: int) -> str:
    """Return a number in words up to twenty, in figures beyond."""
    return _NUMEROS[n] if 0 <= n < len(_NUMEROS) else str(n)


def join_words(words: Sequence[str]) -> str:
    """Return "a", "a y b", "a, b y c"; before the sound of an i, «e»."""
    if len(words) < 2:
        return "".join(words)
    last = words[-1]
    sounds_i = last.lower().startswith(("i", "í", "hi")) and not last.lower().startswith("hie")
    return f"{', '.join(words[:-1])} {'e' if sounds_i else 'y'} {last}"


def say_date(dia: date) -> str:
    """Return "vie 27 nov 2026"; an instant is said by its day of Lima."""
    return say_dates([dia])


def say_instant(instante: datetime) -> str:
    """Return "vie 27 nov 2026, 23:59", in the time of Lima."""
    return f"{say_date(instante)}, {say_hour(instante)}"


def say_hour(instante: datetime) -> str:
    """Return "9:00", in the time of Lima."""
    local = to_lima(instante)
    return f"{local.hour}:{local:%M}"


def say_dates(dias: Iterable[date], *, articulo: str = "", anio_tacito: int | None = None) -> str:
    """Return "mié 12 y jue 13 ago 2026": month and year are said once, at their last day.

    `articulo` ("el ") goes before each day; `anio_tacito` is a year that needs no saying.
    """
    ordered = [day_of(dia) for dia in dias]
    words = [
        f"{articulo}{_say_day(dia, siguiente, anio_tacito)}"
        for dia, siguiente in zip_longest(ordered, ordered[1:])
    ]
    return join_words(words)


def _say_day(dia: date, siguiente: date | None, anio_tacito: int | None) -> str:
    words = f"{_DIAS[dia.weekday()]} {dia.day}"
    same_year = siguiente is not None and siguiente.year == dia.year
    if not same_year or (siguiente and siguiente.month != dia.month):
        words += f" {_MESES[dia.month - 1]}"
    if not same_year and dia.year != anio_tacito:
        words += f" {dia.year}"
    return words


def say_jornadas(jornadas: Iterable[Jornada]) -> str:
    """Return "mié 12 y jue 13 ago 2026, 9:00–13:00"; other hours follow after a semicolon."""
    ordered = sorted(jornadas)
    stretches = [
        f"{say_dates(jornada.dia for jornada in same)}, {hours}"
        for hours, same in groupby(ordered, key=_say_hours)
    ]
    return "; ".join(stretches)


def _say_hours(jornada: Jornada) -> str:
    hours = f"{say_hour(jornada.inicio)}–{say_hour(jornada.fin)}"
    crosses = day_of(jornada.fin) > jornada.dia
    return f"{hours} del día siguiente" if crosses else hours
