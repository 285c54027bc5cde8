"""Whether the same people can go from one place to the next, in four grades.

The road is the great circle between both places times `desvio`; it is travelled at `kmh`, and no
journey takes longer than `horas_viaje`, because beyond that one flies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from math import asin, cos, radians, sin, sqrt

from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.planner.actividades import Actividad, Sede
from engine.planner.grado import DUREZA, Grado, grade

RADIO_KM = 6371.0
DIAS_DE_VIAJE = 7
"""Days around an activity within which the longest journey allowed, with all its slack, ends."""


@dataclass(frozen=True)
class Viaje:
    """A journey between two activities: kilometres by road, hours it takes and hours free.

    `dia` is the day on which one must have arrived.
    """

    grado: Grado
    km: float
    horas: float
    libres: float
    dia: date


def hardest(una: Actividad, otra: Actividad, valores: Mapping[str, float]) -> Viaje | None:
    """Return the hardest journey between jornadas of both, or None where nothing can be told.

    Jornadas at once need no journey: whoever is in both is told by another rule.
    """
    pairs = product(una.jornadas, otra.jornadas)
    known = [viaje for a, b in pairs if (viaje := journey(una, a, otra, b, valores))]
    return hardest_of(known) if known else None


def hardest_of(viajes: Iterable[Viaje]) -> Viaje:
    """Return the hardest of some journeys; of those of one grade, that with the least time."""
    return max(viajes, key=lambda v: (DUREZA.index(v.grado), -v.libres))


def journey(
    una: Actividad, jornada: Jornada, otra: Actividad, su_jornada: Jornada,
    valores: Mapping[str, float],
) -> Viaje | None:  # fmt: skip
    """Return the journey between a jornada of each, None for jornadas at once or not on the map."""
    before, after = sorted((jornada, su_jornada))
    if una.sede is None or otra.sede is None or before.fin > after.inicio:
        return None
    return _between(una.sede, otra.sede, before.fin, after.inicio, valores)


def _between(
    desde: Sede, hasta: Sede, fin: datetime, inicio: datetime, valores: Mapping[str, float]
) -> Viaje | None:
    km = road_km(desde, hasta, valores["desvio"])
    if km is None:
        return None
    libres = (inicio - fin).total_seconds() / 3600
    horas = min(km / valores["kmh"], valores["horas_viaje"])
    grado = grade(desde.codigo == hasta.codigo, horas, libres, valores["holgura"])
    # Where one arrives is the day of the later jornada, in Lima.
    return Viaje(grado, km, horas, libres, day_of(inicio))


def road_km(una: Sede, otra: Sede, desvio: float) -> float | None:
    """Return the kilometres by road between two places, None when one is not on the map."""
    if una.codigo == otra.codigo:
        return 0.0
    if una.latitud is None or una.longitud is None:
        return None
    if otra.latitud is None or otra.longitud is None:
        return None
    a, b = radians(una.latitud), radians(otra.latitud)
    turn = radians(otra.longitud - una.longitud)
    chord = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(turn / 2) ** 2
    return 2 * RADIO_KM * asin(min(1.0, sqrt(chord))) * desvio
