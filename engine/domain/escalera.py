"""The ladder of notices of a kind of tarea: its rungs, to whom each is said, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, Protocol

from engine.domain.lima import at_lima, day_of

HORA_DE_AVISO = time(8)
"""Wall time of Lima at which reminders leave."""

Destino = Literal["responsable", "superior", "diri"]
DESTINOS: tuple[Destino, ...] = ("responsable", "superior", "diri")

_ANTES, _HOY, _DESPUES = "vence_en", "vence_hoy", "vencida"
_USUALES = {_DESPUES: 1, "superior": 2}
_NOMBRE = re.compile(r"(vence_en|vencida|superior|diri)(?:_([1-9][0-9]?))?")


class DiasHabiles(Protocol):
    """What a ladder asks of a calendar."""

    def nth_working_day(self, dia: date, n: int) -> date:
        """Return the n-th working day after `dia`, before it when n is negative."""
        ...


@dataclass(frozen=True)
class Peldano:
    """A rung: to whom, and how many working days from the due day.

    `dias` is negative before that day, zero on it, positive after it, None as the tarea is opened.
    """

    destino: Destino
    dias: int | None

    @property
    def nombre(self) -> str:
        """What stored rows call it: `vence_en_3`, `vence_hoy`, `vencida`, `superior`, `diri_5`.

        A contract: a notice said under a name is never said again under it for the same due date.
        """
        if self.dias is None:
            return "al_asignar"
        if self.destino == "responsable" and self.dias <= 0:
            return f"{_ANTES}_{-self.dias}" if self.dias else _HOY
        stem = _DESPUES if self.destino == "responsable" else self.destino
        return stem if _USUALES.get(stem) == self.dias else f"{stem}_{self.dias}"


AL_ASIGNAR = Peldano("responsable", None)


@dataclass(frozen=True)
class Escalera:
    """The rungs of a kind of tarea, an element of a process; of every other when both are None."""

    peldanos: tuple[Peldano, ...]
    proceso: str | None = None
    elemento: str | None = None

    @property
    def announces(self) -> bool:
        """Tell whether a tarea is told as it is opened."""
        return AL_ASIGNAR in self.peldanos


GENERAL = Escalera(
    (
        AL_ASIGNAR,
        Peldano("responsable", -3),
        Peldano("responsable", 0),
        Peldano("responsable", 1),
        Peldano("superior", 2),
        Peldano("diri", 5),
    )
)
"""The ladder of reference, that of every kind until an administrator edits it.

On the due day rather than on its eve: whoever does the tarea hears no more often than before.
"""


@dataclass(frozen=True)
class Escalon:
    """A rung of one tarea, by its name, and the instant (UTC) it is due."""

    peldano: str
    instante: datetime


def parse_rung(nombre: str) -> Peldano:
    """Return the rung of a stored name; raise ValueError when none is called so."""
    if nombre == AL_ASIGNAR.nombre:
        return AL_ASIGNAR
    if nombre == _HOY:
        return Peldano("responsable", 0)
    found = _NOMBRE.fullmatch(nombre)
    stem, days = found.groups() if found else ("", None)
    number = int(days) if days else _USUALES.get(stem, 0)
    if not number:
        raise ValueError(f"no rung is called {nombre}")
    if stem in (_ANTES, _DESPUES):
        return Peldano("responsable", -number if stem == _ANTES else number)
    return Peldano("diri" if stem == "diri" else "superior", number)


def in_order(peldanos: Iterable[Peldano]) -> tuple[Peldano, ...]:
    """Return rungs as a tarea climbs them, those of one morning from below upwards."""
    return tuple(
        sorted(peldanos, key=lambda p: (p.dias is not None, p.dias, DESTINOS.index(p.destino)))
    )


def rungs(
    escalera: Escalera, vence: datetime, creada: datetime, calendario: DiasHabiles
) -> tuple[Escalon, ...]:
    """Return the reminders of a tarea due at `vence`, in order, those after `creada` only.

    Each is said at eight in the morning of Lima, as many working days from the due day as its rung
    says; that of the due day is said on that very day, working or not.
    """
    escalones = rungs_of_day(escalera, day_of(vence), calendario)
    return tuple(escalon for escalon in escalones if escalon.instante > creada)


def rungs_of_day(escalera: Escalera, dia: date, calendario: DiasHabiles) -> tuple[Escalon, ...]:
    """Return every reminder of a tarea due on `dia`, in order."""
    return tuple(
        Escalon(peldano.nombre, morning_of(_day_of_rung(dia, peldano.dias, calendario)))
        for peldano in in_order(escalera.peldanos)
        if peldano.dias is not None
    )


def _day_of_rung(dia: date, dias: int, calendario: DiasHabiles) -> date:
    return calendario.nth_working_day(dia, dias) if dias else dia


def morning_of(dia: date) -> datetime:
    """Return the instant (UTC) at which reminders leave on a day."""
    return at_lima(dia, HORA_DE_AVISO).astimezone(UTC)
