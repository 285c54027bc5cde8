"""Whether the order asked for between activities goes round in a circle."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def find_cycle(actividades: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the path and sentence of one circle of `despues_de`, if there is any."""
    previas = {
        actividad["id"]: [previa["actividad"] for previa in actividad.get("despues_de", ())]
        for actividad in actividades
    }
    cycle = _circle(previas)
    if cycle:
        n = next(n for n, actividad in enumerate(actividades) if actividad["id"] == cycle[0])
        told = " → ".join([*cycle, cycle[0]])
        yield f"actividades.{n}.despues_de", f"El orden se muerde la cola: {told}."


def _circle(previas: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the activities of a circle, each before the one it must come after."""
    left = {key: {each for each in those if each in previas} for key, those in previas.items()}
    while True:
        free = [key for key, those in left.items() if not those]
        if not free:
            break
        gone = set(free)
        left = {key: those - gone for key, those in left.items() if key not in gone}
    if not left:
        return []
    walk, here = [], next(iter(left))
    while here not in walk:
        walk.append(here)
        here = min(left[here])
    return walk[walk.index(here) :]
