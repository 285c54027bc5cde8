"""The ways that people in common go between two activities: how long, and who goes in a hurry."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any

from engine.planner.grado import grade
from engine.planner.solver.modelo.rejilla import Rejilla

Lugar = tuple[float, float]
TIERRA_KM = 6371.0
KMH = 40.0
MAXIMO_HORAS = 12.0


@dataclass
class Camino:
    """Between two activities: the minutes that the longest way takes, people by hours of theirs.

    A group of 0 people counts as one where nobody else goes from one to the other.
    """

    minutos: int = 0
    gente: Counter[float] = field(default_factory=Counter)
    nadie: Counter[float] = field(default_factory=Counter)

    @property
    def personas(self) -> Counter[float]:
        """Return how many go, by the hours that their way takes."""
        return self.gente or self.nadie


class Prisa:
    """Which ways are tight on a grid, by the grade that the evaluator of cruces gives them."""

    def __init__(self, rejilla: Rejilla, viaje: Mapping[str, Any]) -> None:
        self._holgura: float = viaje["holgura"]
        longest = viaje.get("maximo_horas", MAXIMO_HORAS) * 60 * self._holgura
        starts, found = rejilla.comienzos, set[int]()
        for end in rejilla.finales:
            first, last = bisect_left(starts, end), bisect_left(starts, end + longest)
            found.update(start - end for start in starts[first:last])
        self._libres = sorted(found)
        self.limit = cache(self._limit)

    def _limit(self, horas: float) -> int:
        """Return the free minutes below which a way of so many hours is tight, 0: it never is."""
        tight = [
            libres
            for libres in self._libres
            if grade(False, horas, libres / 60, self._holgura) == "ajustado"
        ]
        return tight[-1] + 1 if tight else 0


def minutes_between(una: Lugar, otra: Lugar, viaje: Mapping[str, Any]) -> int:
    """Return how long going from one place to another takes: a straight line at a given speed."""
    return ceil(_hours(una, otra, viaje) * 60)


def _hours(una: Lugar, otra: Lugar, viaje: Mapping[str, Any]) -> float:
    if una == otra:
        return 0.0
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (una, otra))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    km = 2 * TIERRA_KM * asin(min(1.0, sqrt(h)))
    return float(min(km / viaje.get("kmh", KMH), viaje.get("maximo_horas", MAXIMO_HORAS)))


def journeys(
    actividades: Sequence[Mapping[str, Any]],
    convocados: Sequence[Sequence[int]],
    grupos: Sequence[Mapping[str, Any]],
    viaje: Mapping[str, Any],
) -> dict[tuple[int, int], Camino]:
    """Return the way between each pair of activities with people in common, in different places.

    People are where the activity is or, when it has no place, where they usually are; of
    facilitadores that is not known.
    """
    if not any("lugar" in actividad for actividad in actividades):
        return {}
    hours = cache(lambda aqui, alla: _hours(aqui, alla, viaje))
    found: dict[tuple[int, int], Camino] = defaultdict(Camino)
    for casa, personas, attended in _attendances(actividades, convocados, grupos):
        placed = [(n, lugar) for n in attended if (lugar := _place(actividades[n]) or casa)]
        for k, (una, aqui) in enumerate(placed):
            for otra, alla in placed[k + 1 :]:
                if aqui != alla:
                    horas, camino = hours(aqui, alla), found[una, otra]
                    camino.minutos = max(camino.minutos, ceil(horas * 60))
                    if personas:
                        camino.gente[horas] += personas
                    else:
                        camino.nadie[horas] += 1
    return found


def _attendances(
    actividades: Sequence[Mapping[str, Any]],
    convocados: Sequence[Sequence[int]],
    grupos: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[Lugar | None, int, list[int]]]:
    """Yield, for each group and each facilitador, where they usually are, how many they are and
    what they go to."""
    by_group: dict[int, list[int]] = defaultdict(list)
    by_facilitador: dict[str, list[int]] = defaultdict(list)
    for n, actividad in enumerate(actividades):
        for grupo in convocados[n]:
            by_group[grupo].append(n)
        for facilitador in dict.fromkeys(actividad.get("facilitadores", ())):
            by_facilitador[facilitador].append(n)
    for grupo, attended in by_group.items():
        yield _place(grupos[grupo]), grupos[grupo].get("personas", 1), attended
    yield from ((None, 1, attended) for attended in by_facilitador.values())


def _place(thing: Mapping[str, Any]) -> Lugar | None:
    lugar = thing.get("lugar")
    return (lugar["latitud"], lugar["longitud"]) if lugar else None
