"""How far whoever does a tarea may put off their own reminders."""

from datetime import date, datetime

from engine.domain.calendario import Calendario
from engine.domain.escalera import Escalera, morning_of
from engine.domain.lima import day_of

VECES = 3
"""Times that the reminders of a tarea may be put off: the fourth is to be spoken about."""
SOBRE_VENCIDA = 3
"""Working days that those of an overdue tarea may be put off once nobody above is still to hear."""


def latest_day(
    escalera: Escalera, vence: datetime, now: datetime, calendario: Calendario
) -> date | None:
    """Return the last day until which they may be put off, None when there is none left.

    Never past the due day: that morning, at the latest, whoever does it hears. Of what is overdue,
    never to the day on which somebody above hears, because one is told before one's superior is.
    When all of them have heard, some working days.
    """
    hoy, dia = day_of(now), day_of(vence)
    if hoy < dia:
        return _after(hoy, dia)
    above = [p.dias for p in escalera.peldanos if p.destino != "responsable" and p.dias]
    coming = [d for n in above if morning_of(d := calendario.nth_working_day(dia, n)) > now]
    if coming:
        return _after(hoy, calendario.nth_working_day(min(coming), -1))
    return calendario.nth_working_day(hoy, SOBRE_VENCIDA)


def _after(hoy: date, ultimo: date) -> date | None:
    return ultimo if ultimo > hoy else None
