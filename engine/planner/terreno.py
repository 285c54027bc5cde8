"""Where schools and people are on the map, and what stands for a place that nobody wrote down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

Punto = tuple[float, float]
"""Latitude and longitude, in degrees."""
RADIO_KM = 6371.0


class Ubicado(NamedTuple):
    """Where something is taken to be; `supuesto` says from what when it is not known."""

    punto: Punto
    supuesto: str | None = None


def kilometres(una: Punto, otra: Punto) -> float:
    """Return the straight line between two places, in kilometres."""
    if una == otra:
        return 0.0
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (una, otra))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * RADIO_KM * asin(min(1.0, sqrt(chord)))


class Mapa:
    """The places known of a UGEL, by district, and what stands for those that are not."""

    def __init__(self, things: Iterable[Mapping[str, Any]], ugel: Punto | None = None) -> None:
        known: dict[str, list[Punto]] = defaultdict(list)
        for thing in things:
            if (punto := point_of(thing)) is not None:
                known[thing.get("distrito", "")].append(punto)
        self._by_district = {name: _middle(points) for name, points in known.items()}
        whole = [punto for points in known.values() for punto in points]
        self._ugel = ugel or (_middle(whole) if whole else None)

    def place(self, thing: Mapping[str, Any]) -> Ubicado:
        """Return where something is: else in the middle of its district, else of its UGEL.

        Where no place at all is known everything is at one point, and no distance counts.
        """
        if (punto := point_of(thing)) is not None:
            return Ubicado(punto)
        distrito = thing.get("distrito", "")
        if distrito and distrito in self._by_district:
            return Ubicado(self._by_district[distrito], f"el centro de {distrito}")
        if self._ugel is not None:
            return Ubicado(self._ugel, "el centro de la UGEL")
        return Ubicado((0.0, 0.0), "ningún lugar: no se conoce el de nadie")


def point_of(thing: Mapping[str, Any]) -> Punto | None:
    """Return the coordinates something says, or None."""
    lugar = thing.get("lugar")
    return (lugar["latitud"], lugar["longitud"]) if lugar else None


def _middle(points: list[Punto]) -> Punto:
    """Return the place among some that is nearest to all the others."""
    if len(points) > 2:
        lat = sum(p[0] for p in points) / len(points)
        lon = sum(p[1] for p in points) / len(points)
        return min(points, key=lambda p: (kilometres(p, (lat, lon)), p))
    return min(points)
