"""Whether fewer activities clash than those found: proven where few could have a part in it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.modelo import Modelo, Pieza

SEMANA = 7
MENORES = 600
"""Smaller sets looked at, at most, to prove that none of them clashes."""

Juzgar = Callable[[Sequence[str]], bool | None]
"""Tells whether some activities fit together, None when it was not found out."""


def find_smaller(modelo: Modelo, ids: Sequence[str], judge: Juzgar) -> tuple[Sequence[str], bool]:
    """Return the smallest clash, and whether that is proven, where proving it is cheap.

    An activity that finds a place whatever the others of a set do has no part in a clash of so
    many; of those left, every smaller set is looked at when they are few.
    """
    sets = _connected(modelo, list(_candidates(modelo, len(ids) - 1)), len(ids) - 1)
    if sets is None:
        return ids, False
    proven = True
    for some in sets:
        names = [modelo.actividades[n] for n in sorted(some)]
        found = judge(names)
        if found is False:
            return names, proven
        proven = proven and found is True
    return ids, proven


def _connected(modelo: Modelo, some: Sequence[int], most: int) -> list[frozenset[int]] | None:
    """Return the sets of up to `most` activities that hang together, the small ones first.

    Two do when they share people, rooms, order or roads: of what does not, one part clashes by
    itself. None when they are too many.
    """
    beside = _beside(modelo, some)
    level = {frozenset({n}) for n in some} if most else set()
    found: list[frozenset[int]] = []
    while level:
        found += sorted(level, key=sorted)
        if len(found) > MENORES:
            return None
        grown = {each | {n} for each in level for m in each for n in beside[m] - each}
        level = grown if len(found[-1]) < most else set()
    return found


def _beside(modelo: Modelo, some: Sequence[int]) -> dict[int, set[int]]:
    """Return, for each of some activities, the others of them that share something with it."""
    holding: dict[object, set[int]] = defaultdict(set)
    beside: dict[int, set[int]] = {n: set() for n in some}
    for pieza in modelo.piezas:
        if pieza.actividad in beside:
            for r in pieza.recursos:
                holding[r].add(pieza.actividad)
            if pieza.salas is not None:
                holding["salas"].add(pieza.actividad)
            for vecino in pieza.vecinos:
                other = modelo.piezas[vecino.pieza].actividad
                if other in beside:
                    beside[pieza.actividad].add(other)
    for those in holding.values():
        for n in those:
            beside[n] |= those
    return {n: those - {n} for n, those in beside.items()}


def _candidates(modelo: Modelo, size: int) -> Iterator[int]:
    """Yield the activities that could be one of `size` others, and fewer, that clash."""
    sessions: dict[int, list[Pieza]] = defaultdict(list)
    for pieza in modelo.piezas:
        sessions[pieza.actividad].append(pieza)
    rest = _Resto(
        _greatest(size - 1, [sum(_span(p) for p in own) for own in sessions.values()]),
        _greatest(size - 1, [len(own) for own in sessions.values()]),
        _greatest(size - 1, [sum(p.forma.ancho for p in own) for own in sessions.values()]),
    )
    for n, own in sessions.items():
        if len(own) > 1 or not _always_fits(modelo, own[0], rest):
            yield n


class _Resto(NamedTuple):
    """The most that the others of a set may be: slots they lie over, sessions, and days."""

    slots: int
    sesiones: int
    dias: int


def _greatest(how_many: int, sizes: Sequence[int]) -> int:
    return sum(sorted(sizes, reverse=True)[:how_many])


def _span(pieza: Pieza) -> int:
    """Return over how many slots a session lies, at most."""
    return max((paso[-1] + 1 for _, paso in pieza.forma.pasos), default=1)


def _always_fits(modelo: Modelo, pieza: Pieza, rest: _Resto) -> bool:
    """Tell whether it has more starts than the others can take, wherever they are.

    A session takes those at which both would meet; where weeks are limited, all those that reach
    a week in which the others take so many days that no more of its own fit.
    """
    if pieza.vecinos or pieza.salas is not None:
        return False
    taken, weeks = rest.slots + rest.sesiones * (_span(pieza) - 1), 0
    for recurso in (modelo.recursos[r] for r in pieza.limitados):
        if recurso.maximo_mes < SIN_LIMITE or pieza.forma.ancho > recurso.maximo_semana:
            return False
        weeks = max(weeks, rest.dias // (recurso.maximo_semana - pieza.forma.ancho + 1))
    reaching = (SEMANA + pieza.forma.ancho - 1) * len(modelo.rejilla.turnos)
    return pieza.permitidos.bit_count() > taken + weeks * reaching
