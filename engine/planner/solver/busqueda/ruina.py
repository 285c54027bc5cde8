"""What to take out of a plan so that something better may be put back."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.estorbos import in_the_way, least_loss

MAXIMO = 24
"""Piezas taken out at once, at most."""
MIRADAS = 30
"""How many piezas drawn at random compete to be the one improved."""
ATENCION = 0.8
"""How often a probe draws among those who left for it."""
CERCANAS = 3
"""How many of those compete."""


class Ruina(NamedTuple):
    """The piezas to take out and, if one of them is meant to go somewhere, which and where."""

    piezas: Sequence[int]
    meta: tuple[int, int] | None = None


Operador = Callable[[Estado, Random, float], Ruina]
"""A way of choosing; the number is how much dearer the plan may become."""
NADA = Ruina(())


def draw_costly(estado: Estado, chance: Random) -> int:
    """Return a pieza that is not placed or, of some drawn at random, one that pays much.

    What it pays beyond its cheapest start counts, times chance: those that cannot help paying
    would else be drawn for ever.
    """
    if estado.fuera and chance.random() < 0.7:
        return list(estado.fuera)[int(chance.random() * len(estado.fuera))]
    n = len(estado.slot)
    propio, minimo, draw = estado.propio, estado.minimo, chance.random
    if estado.foco and draw() < ATENCION:
        return max(chance.choices(estado.foco, k=CERCANAS),
                   key=lambda p: (propio[p] - minimo[p]) * draw())  # fmt: skip
    best, most = int(draw() * n), -1.0
    for _ in range(1 + int(draw() * min(MIRADAS, n))):
        p = int(draw() * n)
        excess = (propio[p] - minimo[p]) * draw()
        if excess > most and estado.slot[p] >= 0:
            best, most = p, excess
    return best


def eject(estado: Estado, chance: Random, margen: float) -> Ruina:
    """Choose a dear pieza, a cheaper start for it, and whatever stands in its way.

    Nothing, when those in the way would lose more than `margen` whatever became of them.
    """
    p = draw_costly(estado, chance)
    slots, masks, costs, *_ = estado.tablas.opciones(p)
    if not slots:
        return NADA
    here = estado.slot[p]
    cost = estado.propio[p] if here >= 0 else costs[-1] + 1
    cheaper = 0
    while cheaper < len(costs) and costs[cheaper] < cost:
        cheaper += 1
    pick = int(cheaper * chance.random() ** 2) if cheaper else int(len(slots) * chance.random())
    mask = masks[pick]
    if here >= 0:
        loss = least_loss(estado, estado.taking(p, mask), mask)
        if loss > margen + cost - costs[pick]:
            return NADA
    standing = in_the_way(estado, p, slots[pick])
    if len(standing) > MAXIMO:
        return NADA
    return Ruina([*([p] if here >= 0 else []), *standing], (p, slots[pick]))


def nearby(estado: Estado, chance: Random, margen: float) -> Ruina:
    """Choose a dear pieza and those that share its people about its dates."""
    p = draw_costly(estado, chance)
    pieza = estado.modelo.piezas[p]
    slots = estado.tablas.opciones(p).slots
    if not slots or not pieza.recursos:
        return scatter(estado, chance, margen)
    middle = slots[int(len(slots) * chance.random() ** 3)]
    reach = len(estado.modelo.rejilla.turnos) * (1 + int(chance.random() * 6))
    wanted = 3 + int(chance.random() * 10)
    window = ((1 << (2 * reach)) - 1) << max(0, middle - reach)
    found = {p: None} if estado.slot[p] >= 0 else {}
    for _ in range(wanted * 2):
        r = pieza.recursos[int(len(pieza.recursos) * chance.random())]
        near = [q for q in estado.modelo.recursos[r].piezas if estado.mask[q] & window]
        if near:
            found[near[int(len(near) * chance.random())]] = None
        if len(found) >= wanted:
            break
    return Ruina(list(found))


def scatter(estado: Estado, chance: Random, _margen: float) -> Ruina:
    """Choose some piezas anywhere: dear ones, or whichever."""
    n, dear = len(estado.slot), chance.random() < 0.5
    found = {
        draw_costly(estado, chance) if dear else int(chance.random() * n): None
        for _ in range(2 + int(chance.random() * 6))
    }
    return Ruina([p for p in found if estado.slot[p] >= 0])


def clear_day(estado: Estado, chance: Random, margen: float) -> Ruina:
    """Choose piezas that fall within few days of each other."""
    p = draw_costly(estado, chance)
    n = len(estado.slot)
    if estado.slot[p] < 0:
        return scatter(estado, chance, margen)
    reach = 2 * len(estado.modelo.rejilla.turnos)
    window = ((1 << (2 * reach)) - 1) << max(0, estado.slot[p] - reach)
    found = {p: None}
    for _ in range(120):
        q = int(chance.random() * n)
        if estado.mask[q] & window:
            found[q] = None
            if len(found) >= 10:
                break
    return Ruina(list(found))


OPERADORES: tuple[Operador, ...] = (eject, nearby, scatter, clear_day)
PESOS = (6.0, 2.0, 1.0, 0.5)
"""How often each way is taken at first; what finds better plans is taken more often."""
