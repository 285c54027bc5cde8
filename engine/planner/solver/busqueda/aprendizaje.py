"""What another plan does better, taken over part by part.

Two plans that came from one differ here and there. A part in which the other is cheaper can be had
whole, when all that would stand in its way there goes where the other plan has it too.
"""

from collections.abc import Iterator, Sequence

from engine.planner.solver.busqueda.estado import Estado, Lugares, Movidas
from engine.planner.solver.busqueda.estorbos import in_the_way

TOPE = 60
"""Piezas of one part, at most: in plans that have grown far apart a part would be everything."""


def take_over(estado: Estado, otro: Lugares) -> Iterator[Movidas]:
    """Put piezas where `otro`, a whole plan, has them, part by part, wherever that costs less.

    Everything must have its place. Yields after each part those that moved and whence.
    """
    for p in _cheaper_there(estado, otro):
        part = None if _is_there(estado, otro, p) else _part(estado, otro, p)
        if part is None:
            continue
        before = estado.costo
        former = [(q, estado.slot[q], estado.sala[q]) for q in part]
        if _move(estado, [(q, *otro[q]) for q in part]) and estado.costo < before:
            yield former
        else:
            _move(estado, former)


def _cheaper_there(estado: Estado, otro: Lugares) -> list[int]:
    """Return the piezas that pay less by themselves in the other plan, those that most so first."""
    saved = {}
    for p, (slot, _) in enumerate(otro):
        opciones = estado.tablas.opciones(p)
        n = opciones.lugar.get(slot)
        if n is not None and opciones.costs[n] < estado.propio[p]:
            saved[p] = estado.propio[p] - opciones.costs[n]
    return sorted(saved, key=lambda p: (-saved[p], p))


def _is_there(estado: Estado, otro: Lugares, p: int) -> bool:
    return (estado.slot[p], estado.sala[p]) == otro[p]


def _part(estado: Estado, otro: Lugares, p: int) -> list[int] | None:
    """Return `p` and all that must move with it, or None when they are many or cannot."""
    part, pending = {p: None}, [p]
    while pending:
        q = pending.pop()
        for r in in_the_way(estado, q, otro[q][0]):
            if r in part:
                continue
            if otro[r][0] not in estado.tablas.opciones(r).lugar or _is_there(estado, otro, r):
                return None
            part[r] = None
            pending.append(r)
        if len(part) > TOPE:
            return None
    return list(part)


def _move(estado: Estado, lugares: Sequence[tuple[int, int, int]]) -> bool:
    """Put each pieza where it says, all of them taken out first; stop at one that may not be."""
    for p, _, _ in lugares:
        if estado.slot[p] >= 0:
            estado.remove(p)
    for p, slot, sala in lugares:
        if not estado.allows(p, slot, sala):
            return False
        estado.place(p, slot, sala)
    return True
