"""The hours of attention of the public administration, by which acts and terms in hours count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from engine.domain.lima import to_lima


@dataclass(frozen=True)
class Horario:
    """The hours, wall time of Lima, at which offices attend from a day on, by which norm."""

    apertura: time
    cierre: time
    norma: str
    desde: date = date.min

    def is_past_closing(self, instante: datetime) -> bool:
        """Tell whether offices had closed, on that day, at an aware instant."""
        return to_lima(instante).time() > self.cierre


ATENCION = Horario(time(8, 30), time(16, 30), "TUO de la Ley 27444, art. 149")
"""Eight hours in a row, the least that the rule allows: what holds until others are entered."""


def horario_on(horarios: Sequence[Horario], dia: date) -> Horario:
    """Return the hours in force on a day, of `horarios` in the order of `desde`."""
    held = (horario for horario in reversed(horarios) if horario.desde <= dia)
    return next(held, ATENCION)
