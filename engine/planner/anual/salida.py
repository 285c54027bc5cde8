"""An outing: from the base, one or more schools on days that follow each other, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

SEMANA = 5
"""Days that an outing may last: it begins and ends within a week."""


class Parada(NamedTuple):
    """A stay: where, for how many days, and minutes of work on each of them."""

    lugar: str
    dias: int
    minutos: float


@dataclass
class Dia:
    """A day of an outing: the stay it belongs to, if any, and the ways before and after its work.

    Each way is from where, to where, and which part of the whole is travelled, as minutes.
    """

    parada: int | None = None
    trabajo: float = 0.0
    antes: list[tuple[str, str, float]] = field(default_factory=list)
    despues: list[tuple[str, str, float]] = field(default_factory=list)

    @property
    def usado(self) -> float:
        """Return the minutes of work and of ways."""
        return self.trabajo + sum(minutes for _, _, minutes in (*self.antes, *self.despues))


def lay_out(
    base: str, paradas: Sequence[Parada], minutes: Callable[[str, str], int], tope: float
) -> list[Dia]:
    """Return the days of an outing, no day longer than `tope` minutes (PR-19, PB-06).

    One goes home each day where the day allows it; else one stays, and goes on after the work,
    else before that of the next day, else on a day of its own.
    """
    if len(paradas) == 1:
        only = paradas[0]
        way = minutes(base, only.lugar)
        if only.minutos + 2 * way <= tope:
            return [_there_and_back(base, only, way) for _ in range(only.dias)]
    days: list[Dia] = []
    at = base
    for n, parada in enumerate(paradas):
        morning = _travel(days, at, parada.lugar, minutes(at, parada.lugar), tope, parada.minutos)
        days += [
            Dia(n, parada.minutos, antes=morning if k == 0 else []) for k in range(parada.dias)
        ]
        at = parada.lugar
    _travel(days, at, base, minutes(at, base), tope, None)
    return days


def _there_and_back(base: str, parada: Parada, way: int) -> Dia:
    if not way:
        return Dia(0, parada.minutos)
    there, back = (base, parada.lugar, float(way)), (parada.lugar, base, float(way))
    return Dia(0, parada.minutos, [there], [back])


def _travel(
    days: list[Dia], desde: str, hasta: str, way: int, tope: float, work: float | None
) -> list[tuple[str, str, float]]:
    """Add a way to the last day, or days of its own; return it if the next day begins with it."""
    if not way:
        return []
    leg = (desde, hasta, float(way))
    if days and days[-1].usado + way <= tope:
        days[-1].despues.append(leg)
        return []
    if work is not None and work + way <= tope:
        return [leg]
    whole = ceil(way / tope)
    days.extend(Dia(antes=[(desde, hasta, way / whole)]) for _ in range(whole))
    return []
