"""The ladder of reminders of a task: which rung is due when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from engine.domain.calendario import Calendario
from engine.domain.lima import at_lima, day_of

HORA_DE_AVISO = time(8)
"""Wall time of Lima at which reminders leave."""

Peldano = Literal["vence_en_3", "vence_en_1", "vencida", "superior"]

_PELDANOS: tuple[tuple[Peldano, int], ...] = (
    ("vence_en_3", -3),
    ("vence_en_1", -1),
    ("vencida", 1),
    ("superior", 2),
)


@dataclass(frozen=True)
class Escalon:
    """A rung and the instant (UTC) it is due; `superior` is told to who is above."""

    peldano: Peldano
    instante: datetime


def rungs(vence: datetime, creada: datetime, calendario: Calendario) -> tuple[Escalon, ...]:
    """Return the reminders of a task due at `vence`, in order, those after `creada` only.

    Two are some working days before the due day, one the first working morning after it, and
    one, to the superior, the second.
    """
    dia = day_of(vence)
    escalones = (
        Escalon(peldano, _morning(calendario.nth_working_day(dia, dias)))
        for peldano, dias in _PELDANOS
    )
    return tuple(escalon for escalon in escalones if escalon.instante > creada)


def _morning(dia: date) -> datetime:
    return at_lima(dia, HORA_DE_AVISO).astimezone(UTC)
