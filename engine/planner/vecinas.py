"""Which activities can stand in each other's way: who shares people or a room at about one time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from engine.planner.actividades import Actividad
from engine.planner.arrays import Enteros, cross, distinct, flatten, runs
from engine.planner.cruces import Entorno

_PERSONAS, _SALAS = 1 << 40, 1 << 41
"""Added to an id, so that a persona and a room are never taken for a cargo."""
_HORA = 3600


def find_neighbours(actividades: Sequence[Actividad], entorno: Entorno) -> Mapping[int, list[int]]:
    """Return, by place in the list, the places of those that each one can clash with.

    Two can when a cargo, a persona or a room of both is asked for at once, or when their people
    would have to go from one sede to another in less than the longest journey with its slack
    takes. The rules decide; nobody left out breaks one of them.
    """
    if not actividades:
        return {}
    longest = entorno.valores["horas_viaje"] * max(1.0, entorno.valores["holgura"])
    whose, key = _shared(actividades, entorno)
    turn, start, end = _hours(actividades)
    row, slot = cross(whose, turn, len(actividades))
    found = _close(
        key[row], start[slot], end[slot], whose[row],
        int(longest * _HORA), _places(actividades),
    )  # fmt: skip
    near: dict[int, list[int]] = defaultdict(list)
    for one, other in found.tolist():
        near[one].append(other)
        near[other].append(one)
    return near


def _shared(actividades: Sequence[Actividad], entorno: Entorno) -> tuple[Enteros, Enteros]:
    """Return pairs of an activity and what it asks for: its cargos, their personas, its room."""
    people: dict[int, set[int]] = defaultdict(set)
    for held in {id(held): held for held in entorno.titulares.values()}.values():
        for cargo, persona in held.items():
            people[cargo].add(persona + _PERSONAS)
    asked = []
    for one in actividades:
        keys = list(one.ocupados)
        for cargo in one.ocupados & people.keys():
            keys += people[cargo]
        if one.sala:
            keys.append(one.sala.id + _SALAS)
        asked.append(keys)
    return flatten(asked)


def _hours(actividades: Sequence[Actividad]) -> tuple[Enteros, Enteros, Enteros]:
    """Return whose each jornada is, and its first and last second."""
    told = [
        (n, int(jornada.inicio.timestamp()), int(jornada.fin.timestamp()))
        for n, one in enumerate(actividades)
        for jornada in one.jornadas
    ]
    table = np.array(told, np.int64).reshape(len(told), 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _places(actividades: Sequence[Actividad]) -> Enteros:
    """Return a number for the sede of each, -1 for those that nobody travels to."""
    known: dict[str, int] = {}
    return np.fromiter(
        (
            -1
            if one.modalidad == "virtual" or one.sede is None
            else known.setdefault(one.sede.codigo, len(known))
            for one in actividades
        ),
        np.int64,
        len(actividades),
    )


def _close(
    key: Enteros, start: Enteros, end: Enteros, whose: Enteros, slack: int, sede: Enteros
) -> Enteros:
    """Return the pairs of activities, each once, that ask for one thing at about one time."""
    _, dense = np.unique(key, return_inverse=True)
    origin = int(start.min(initial=0)) if len(start) else 0
    span = int(end.max(initial=origin)) - origin + slack + 1
    order = np.lexsort((start, dense))
    key, start, end, whose, dense = (a[order] for a in (key, start, end, whose, dense))
    line = dense * span + start - origin
    reach = np.searchsorted(line, dense * span + end - origin + slack, side="left")
    left, step = runs(np.maximum(reach - np.arange(len(line)) - 1, 0))
    right = left + 1 + step
    one, other = whose[left], whose[right]
    at_once = start[right] < end[left]
    apart = (sede[one] >= 0) & (sede[other] >= 0) & (sede[one] != sede[other])
    kept = (one != other) & (at_once | (apart & (key[left] < _SALAS)))
    pairs = np.sort(np.stack((one[kept], other[kept]), axis=1), axis=1)
    total = len(sede)
    unique = distinct(pairs[:, 0] * total + pairs[:, 1])
    return np.stack((unique // total, unique % total), axis=1)
