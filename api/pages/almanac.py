"""The days of the Planificador: which are of class, of management, of rest or a holiday."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.wording import MESES, count_of
from engine.domain.calendario import Calendario, Feriado, days_between

_LETRAS = "LMMJVSD"
_NIVELES = (0, 2, 5, 9)
"""More ATs on a day than each of these paints it one tone stronger."""


@dataclass(frozen=True)
class Dia:
    """A day as a column of the month: `clase` paints it, `nombre` is that of its holiday."""

    fecha: date
    letra: str
    clase: str
    nombre: str = ""
    hoy: bool = False
    cuenta: int = 0
    nivel: int = 0

    @property
    def numero(self) -> int:
        """Return the day of the month."""
        return self.fecha.day


@dataclass(frozen=True)
class Mes:
    """A small month of the year's view: its weeks from Monday, None outside the month."""

    nombre: str
    periodo: str
    resumen: str
    semanas: tuple[tuple[Dia | None, ...], ...]


def first_of_month(text: str, hoy: date, years: range) -> date:
    """Return the first day of a month told as 2026-08, or of the present one if it is not told."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return hoy.replace(day=1)
    return first if first.year in years else hoy.replace(day=1)


def month_bounds(inicio: date) -> tuple[date, date]:
    """Return the first day of the month of `inicio` and that of the next month."""
    first = inicio.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def days_of_month(calendario: Calendario, inicio: date, hoy: date) -> tuple[Dia, ...]:
    """Return the days of a month in order."""
    first, following = month_bounds(inicio)
    days = days_between(first, following - timedelta(days=1))
    return tuple(paint_day(calendario, day, hoy) for day in days)


def paint_day(calendario: Calendario, day: date, hoy: date, cuenta: int = 0) -> Dia:
    """Return a day with what the calendar says of it and how many ATs meet on it."""
    feriado = calendario.feriado_on(day)
    return Dia(
        fecha=day,
        letra=_LETRAS[day.weekday()],
        clase=_class_of(calendario, day, feriado) + (" hoy" if day == hoy else ""),
        nombre=feriado.nombre if feriado else "",
        hoy=day == hoy,
        cuenta=cuenta,
        nivel=sum(cuenta > threshold for threshold in _NIVELES),
    )


def _class_of(calendario: Calendario, day: date, feriado: Feriado | None) -> str:
    if feriado:
        return "feriado"
    if day.weekday() >= 5:
        return "descanso"
    bloque = calendario.block_of(day)
    return bloque.tipo if bloque else "fuera-de-ano"


def months_of_year(
    calendario: Calendario, anio: int, hoy: date, cuentas: Mapping[date, int], totals: list[int]
) -> Iterator[Mes]:
    """Yield the twelve months; `totals` are how many ATs each has."""
    for number in range(1, 13):
        weeks = calendar.Calendar().monthdatescalendar(anio, number)
        yield Mes(
            nombre=MESES[number - 1].capitalize(),
            periodo=f"{anio}-{number:02d}",
            resumen=count_of(totals[number - 1], "asistencia", "asistencias"),
            semanas=tuple(
                tuple(
                    paint_day(calendario, day, hoy, cuentas.get(day, 0))
                    if day.month == number
                    else None
                    for day in week
                )
                for week in weeks
            ),
        )
