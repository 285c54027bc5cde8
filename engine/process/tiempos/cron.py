"""Cycles written as cron does, on the clocks of Lima: minute, hour, day, month and weekday."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine.domain.lima import at_lima, to_lima
from engine.process.lenguaje.lexico import ExpressionError

_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
_DAYS = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}
_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_ITEM = r"(?:\*|\?|[0-9]{1,2}|[A-Za-z]{3})(?:-(?:[0-9]{1,2}|[A-Za-z]{3}))?(?:/[0-9]{1,2})?"
_FIELD = rf"{_ITEM}(?:,{_ITEM})*"
_LOOKS = re.compile(rf"@[a-z]+|{_FIELD}(?:\s+{_FIELD}){{4,5}}")
_LEAP = 2024
_DAYS_AHEAD = 366 * 8 + 2
"""Between two 29 February there are eight years at most, around a century that skips one."""


@dataclass(frozen=True)
class Cron:
    """The minutes, hours, days, months and weekdays (0 is Sunday) on which it falls.

    As cron has it, when both days are limited either of them is enough.
    """

    minutos: tuple[int, ...]
    horas: tuple[int, ...]
    dias: frozenset[int]
    meses: frozenset[int]
    semana: frozenset[int]
    cualquiera: bool

    def falls_on(self, dia: date) -> bool:
        """Tell whether it falls on a day."""
        if dia.month not in self.meses:
            return False
        by_month, by_week = dia.day in self.dias, dia.isoweekday() % 7 in self.semana
        return by_month or by_week if self.cualquiera else by_month and by_week

    def after(self, moment: datetime) -> datetime:
        """Return the first instant (UTC) later than `moment` at which it falls."""
        local = to_lima(moment)
        for dia in _days_from(local.date()):
            if not self.falls_on(dia):
                continue
            for instant in self._instants(dia):
                if instant > moment:
                    return instant.astimezone(UTC)
        raise OverflowError("cron beyond the calendar")

    def _instants(self, dia: date) -> Iterator[datetime]:
        for hora in self.horas:
            for minuto in self.minutos:
                yield at_lima(dia, time(hora, minuto))


def _days_from(dia: date) -> Iterator[date]:
    for n in range(_DAYS_AHEAD):
        yield dia + timedelta(days=n)


def looks_like_cron(text: str) -> bool:
    """Tell whether a text is written as cron, well or badly."""
    return _LOOKS.fullmatch(text) is not None


def read_cron(text: str) -> Cron:
    """Return the cycle of five fields, or of six when the first, the second, is 0.

    With six, weekdays go by name: Quartz begins the week at 1 and Spring at 0. Raises
    ExpressionError.
    """
    fields = _NAMED.get(text, text).split()
    if len(fields) == 6:
        fields = _without_seconds(fields)
    if len(fields) != 5:
        raise ExpressionError(f"«{text[:40]}» no es un ciclo de cron de cinco campos")
    minutes = _read(fields[0], 0, 59, {})
    hours = _read(fields[1], 0, 23, {})
    days = _read(fields[2], 1, 31, {})
    months = _read(fields[3], 1, 12, _MONTHS)
    week = frozenset(day % 7 for day in _read(fields[4], 0, 7, _DAYS))
    free = {"*", "?"}
    either = fields[2] not in free and fields[4] not in free
    found = Cron(tuple(minutes), tuple(hours), frozenset(days), frozenset(months), week, either)
    longest = max(monthrange(_LEAP, month)[1] for month in months)
    if not either and min(days) > longest:
        raise ExpressionError(f"«{text[:40]}» no cae en ningún día del año")
    return found


def _without_seconds(fields: list[str]) -> list[str]:
    if fields[0] != "0":
        raise ExpressionError("un ciclo no baja de un minuto: el campo de los segundos va en 0")
    if re.search("[0-9]", fields[5].split("/")[0]):
        raise ExpressionError("con seis campos, escriba el día de la semana por su nombre: MON")
    return fields[1:]


def _read(field: str, least: int, most: int, names: dict[str, int]) -> list[int]:
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        if first in ("*", "?"):
            low, high = least, most
        else:
            low = _value(first, names)
            high = _value(last, names) if last else (most if step else low)
        if not least <= low <= high <= most or (step and int(step) == 0):
            raise ExpressionError(f"«{item}» no va entre {least} y {most} en un ciclo de cron")
        found.update(range(low, high + 1, int(step or 1)))
    return sorted(found)


def _value(text: str, names: dict[str, int]) -> int:
    if text.isdigit():
        return int(text)
    if text.upper() not in names:
        raise ExpressionError(f"no se entiende «{text}» en un ciclo de cron")
    return names[text.upper()]
