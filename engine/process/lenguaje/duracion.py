"""Durations of ISO 8601, added to dates and instants on the clocks of Lima."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from engine.domain.lima import to_lima

_NUMBER = r"(\d{1,6}(?:\.\d{1,6})?)"
_PARTS = re.compile(
    rf"(-)?P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)

_Dia = TypeVar("_Dia", bound=date)


@dataclass(frozen=True, slots=True)
class Duracion:
    """A length of time: months and days as the calendar counts them, then seconds."""

    meses: int = 0
    dias: int = 0
    segundos: float = 0

    def __neg__(self) -> "Duracion":
        return Duracion(-self.meses, -self.dias, -self.segundos)

    def __add__(self, other: "Duracion") -> "Duracion":
        return Duracion(
            self.meses + other.meses, self.dias + other.dias, self.segundos + other.segundos
        )

    @property
    def positive(self) -> bool:
        """Whether it takes any instant forward, whatever the month."""
        return self.meses * 28 + self.dias + self.segundos / 86_400 > 0

    def after(self, moment: date) -> date:
        """Return the instant (UTC) or the date that comes this long after `moment`.

        Months and days are counted on the calendar of Lima, and the last day of a month stands in
        for one it has not; seconds pass as they are. Raises OverflowError beyond the year 9999,
        and ValueError when a date would move by less than a day.
        """
        if isinstance(moment, datetime):
            local = to_lima(moment)
            moved = _add_months(local.replace(tzinfo=None), self.meses) + timedelta(days=self.dias)
            return moved.replace(tzinfo=local.tzinfo).astimezone(UTC) + timedelta(
                seconds=self.segundos
            )
        if self.segundos % 86_400:
            raise ValueError("a una fecha solo se le suman días enteros")
        whole = self.dias + int(self.segundos // 86_400)
        return _add_months(moment, self.meses) + timedelta(days=whole)


def _add_months(moment: _Dia, months: int) -> _Dia:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("la fecha resulta fuera del calendario")
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def read_duration(text: str) -> Duracion:
    """Return the duration that `text` writes in ISO 8601, like P1W2D or PT10M.

    Only the time of day may have a fraction. Raises ValueError with a sentence in Spanish.
    """
    found = _PARTS.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:]):
        raise ValueError(f"«{text[:40]}» no es una duración como P2D o PT10M")
    sign, years, months, weeks, days, _, hours, minutes, seconds = found.groups()
    whole = [number or "0" for number in (years, months, weeks, days)]
    if any("." in number for number in whole):
        raise ValueError(f"«{text[:40]}»: solo las horas, minutos y segundos llevan decimales")
    y, m, w, d = map(int, whole)
    exact = float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds or 0)
    read = Duracion(y * 12 + m, w * 7 + d, int(exact) if exact.is_integer() else exact)
    return -read if sign else read
