"""What the place of one pieza forbids to another: order, separation and journeys."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any

from engine.planner.solver.modelo.modelo import Vecino
from engine.planner.solver.modelo.rejilla import Rejilla

Lugar = tuple[float, float]
TIERRA_KM = 6371.0
KMH = 40.0
MAXIMO_HORAS = 12.0


def forbidden_by(rejilla: Rejilla, vecino: Vecino, primero: int, ultimo: int) -> int:
    """Return the slots that a neighbour from slot `primero` to `ultimo` forbids.

    `despues`: one must come that many days after it; `antes`, before; `separada`, apart on
    either side; `viaje`, that many minutes away on either side.
    """
    t = len(rejilla.turnos)
    low, high = 0, rejilla.slots
    if vecino.regla == "viaje":
        low = bisect_right(rejilla.finales, rejilla.comienzos[primero] - vecino.cuanto)
        high = bisect_left(rejilla.comienzos, rejilla.finales[ultimo] + vecino.cuanto)
    else:
        if vecino.regla != "antes":
            high = (ultimo // t + vecino.cuanto) * t if vecino.cuanto else ultimo + 1
        if vecino.regla != "despues":
            low = max(0, (primero // t - vecino.cuanto + 1) * t) if vecino.cuanto else primero
    high = min(high, rejilla.slots)
    return (1 << high) - (1 << low) if low < high else 0


def minutes_between(una: Lugar, otra: Lugar, viaje: Mapping[str, Any]) -> int:
    """Return how long going from one place to another takes: a straight line at a given speed."""
    if una == otra:
        return 0
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (una, otra))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    km = 2 * TIERRA_KM * asin(min(1.0, sqrt(h)))
    horas: float = min(km / viaje.get("kmh", KMH), viaje.get("maximo_horas", MAXIMO_HORAS))
    return ceil(horas * 60)


def journeys(
    actividades: Sequence[Mapping[str, Any]],
    convocados: Sequence[Sequence[int]],
    grupos: Sequence[Mapping[str, Any]],
    viaje: Mapping[str, Any],
) -> dict[tuple[int, int], int]:
    """Return the minutes that pairs of activities with people in common must lie apart.

    People are where the activity is or, when it has no place, where they usually are; of
    facilitadores that is not known.
    """
    if not any("lugar" in actividad for actividad in actividades):
        return {}
    apart: dict[tuple[int, int], int] = {}
    for casa, attended in _attendances(actividades, convocados, grupos):
        placed = [(n, _place(actividades[n]) or casa) for n in attended]
        for (una, aqui), (otra, alla) in _pairs(placed):
            if aqui and alla and aqui != alla:
                minutos = minutes_between(aqui, alla, viaje)
                apart[una, otra] = max(apart.get((una, otra), 0), minutos)
    return apart


def _attendances(
    actividades: Sequence[Mapping[str, Any]],
    convocados: Sequence[Sequence[int]],
    grupos: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[Lugar | None, list[int]]]:
    """Yield, for each group and each facilitador, where they usually are and what they go to."""
    by_group: dict[int, list[int]] = defaultdict(list)
    by_facilitador: dict[str, list[int]] = defaultdict(list)
    for n, actividad in enumerate(actividades):
        for grupo in convocados[n]:
            by_group[grupo].append(n)
        for facilitador in dict.fromkeys(actividad.get("facilitadores", ())):
            by_facilitador[facilitador].append(n)
    yield from ((_place(grupos[grupo]), attended) for grupo, attended in by_group.items())
    yield from ((None, attended) for attended in by_facilitador.values())


def _pairs(
    placed: Sequence[tuple[int, Lugar | None]],
) -> Iterator[tuple[tuple[int, Lugar | None], tuple[int, Lugar | None]]]:
    for n, una in enumerate(placed):
        for otra in placed[n + 1 :]:
            yield una, otra


def _place(thing: Mapping[str, Any]) -> Lugar | None:
    lugar = thing.get("lugar")
    return (lugar["latitud"], lugar["longitud"]) if lugar else None
