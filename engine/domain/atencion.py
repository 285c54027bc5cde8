"""The hours of attention of the public administration, by which acts and terms in hours count."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.domain.lima import at_lima, to_lima


@dataclass(frozen=True)
class Horario:
    """The hours, wall time of Lima, at which an office attends on a working day, by which norm."""

    apertura: time
    cierre: time
    norma: str

    @property
    def jornada(self) -> timedelta:
        """How long it attends in a day."""
        day = date(2000, 1, 1)
        return at_lima(day, self.cierre) - at_lima(day, self.apertura)

    def is_past_closing(self, instante: datetime) -> bool:
        """Tell whether the office had closed, on that day, at an aware instant."""
        return to_lima(instante).time() > self.cierre


ATENCION = Horario(time(8, 30), time(16, 30), "TUO de la Ley 27444, art. 149")
"""Eight hours in a row: the least that the rule allows an office to attend."""
