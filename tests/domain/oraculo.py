"""An oracle of business time: it walks the calendar a day at a time and knows no code of ours."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

UN_DIA = timedelta(days=1)
ABRE, CIERRA = time(8, 30), time(16, 30)


@dataclass
class Oraculo:
    """What an office lives through, as sets of days: the holidays it has and the days stopped."""

    feriados: set[date]
    detenidos: set[date] = field(default_factory=set)
    cambio: date = date.max
    otras: tuple[time, time] = (ABRE, CIERRA)

    def hours(self, dia):
        """When it opens and closes on a day: from `cambio` on, by other hours."""
        return self.otras if dia >= self.cambio else (ABRE, CIERRA)

    def attends(self, here):
        """A moment of a day that runs, from the opening until just before the closing."""
        opens, closes = self.hours(here.date())
        return self.runs(here.date()) and opens <= here.time() < closes

    def works(self, dia):
        """Monday to Friday without a holiday."""
        return dia.isoweekday() < 6 and dia not in self.feriados

    def runs(self, dia):
        """A working day on which nothing is suspended."""
        return self.works(dia) and dia not in self.detenidos

    def after(self, desde, dias, acto=None):
        """The day on which `dias` working days have run since `desde`, which never counts."""
        if acto is not None and (not self.works(desde) or acto.time() > self.hours(desde)[1]):
            desde += UN_DIA
            while not self.works(desde):
                desde += UN_DIA
        if dias == 0:
            while not self.runs(desde):
                desde += UN_DIA
            return desde
        while dias:
            desde += UN_DIA
            dias -= self.runs(desde)
        return desde

    def calendar_after(self, desde, dias):
        """The same with every day counted but the suspended ones, and ending on one that runs."""
        while dias:
            desde += UN_DIA
            dias -= desde not in self.detenidos
        while not self.runs(desde):
            desde += UN_DIA
        return desde

    def before(self, ancla, dias, hoy, minimo):
        """The day `dias` working days ahead of `ancla`, or the first that runs after it."""
        dia = ancla
        if dias == 0:
            while not self.works(dia):
                dia -= UN_DIA
        while dias:
            dia -= UN_DIA
            dias -= self.works(dia)
        while not self.runs(dia):
            dia += UN_DIA
        return max(dia, self.after(hoy, minimo))

    def hours_after(self, acto, horas):
        """The wall time at which `horas` hours of attention have passed, half an hour at a time."""
        left, here = 2 * horas, acto
        closing = self.hours(here.date())[1] == here.time() and self.runs(here.date())
        while not (self.attends(here) or closing):
            here = self._next_half(here)
        while left:
            start, here = here, self._next_half(here)
            left -= self.attends(start)
        return here

    @staticmethod
    def _next_half(here: datetime) -> datetime:
        return here + timedelta(minutes=30 - here.minute % 30)


def days(first, last):
    """Every day from the first to the last, both included."""
    return [first + n * UN_DIA for n in range((last - first).days + 1)]
