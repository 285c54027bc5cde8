"""A probe: a dear pieza goes where it pays less, and the search looks around whoever left for it.

Few large piezas decide much of the cost, and no single step moves one: who leaves for it would
pay more at first than any step may lose.
"""

from collections.abc import Sequence
from heapq import nlargest
from random import Random

from engine.planner.solver.busqueda.estado import Estado, Lugares
from engine.planner.solver.busqueda.estorbos import in_the_way
from engine.planner.solver.busqueda.ruina import MAXIMO

MADUREZ = 4
"""Iterations for each pieza before the first probe: until then every step finds something."""
TRAMO = 50
"""Iterations between two looks at whether a probe is still worth its while."""
TRAMOS = 4
"""Looks after which it ends."""
CAROS = 40
"""The dearest piezas, of which one is drawn by how much it pays beyond its least."""
GUIADOS = 0.5
"""How often a probe puts a pieza where another plan has it, if there is one to look at."""
HOLGURA = 8
"""How much dearer than what the pieza gained a plan may be at a look."""


class Sondeo:
    """A probe on its way: `antes` is what the plan cost, `lugares` where everything was.

    `mejor` is the best met before it and `usadas` its iterations.
    """

    def __init__(self, estado: Estado, antes: int, mejor: int, gana: int) -> None:
        self.antes = antes
        self.mejor = mejor
        self.lugares = estado.snapshot()
        self.usadas = 0
        self._most = gana + HOLGURA

    def verdict(self, total: int, mejor: int) -> bool | None:
        """Count an iteration that left the plan at `total`: whether to keep it, or None yet.

        It is kept when it found the best plan met so far, or one as good as the one before it.
        """
        self.usadas += 1
        if self.usadas % TRAMO:
            return None
        if total <= self.antes or mejor < self.mejor:
            return True
        hopeless = total - self.antes > self._most
        return False if hopeless or self.usadas >= TRAMO * TRAMOS else None


def start_probe(
    estado: Estado, chance: Random, antes: int, mejor: int, guia: Lugares
) -> tuple[Sondeo, list[tuple[int, int, int]]] | None:
    """Put a dear pieza at a cheaper start and whoever was in its way wherever they now fit best.

    Half of the time it goes where `guia`, another plan, has it. Those in its way become the `foco`
    of the next steps. Returns the probe, and of each that moved which pieza it is, its slot and
    its room before; or None, with nothing moved, when no pieza pays too much or too many would
    leave.
    """
    guided = _as_guided(estado, chance, guia) if guia and chance.random() < GUIADOS else None
    found = guided or _dear(estado, chance)
    if found is None:
        return None
    p, n = found
    slots, _, costs, *_ = estado.tablas.opciones(p)
    leaving = in_the_way(estado, p, slots[n])
    if len(leaving) > MAXIMO:
        return None
    sondeo = Sondeo(estado, antes, mejor, estado.propio[p] - costs[n])
    moved = [(q, estado.slot[q], estado.sala[q]) for q in (p, *leaving)]
    for q, _, _ in moved:
        estado.remove(q)
    sala = estado.room_for(p, slots[n])
    if sala is None:
        estado.restore(sondeo.lugares)
        return None
    estado.place(p, slots[n], sala)
    piezas = estado.modelo.piezas
    estado.settle(sorted(leaving, key=lambda q: -len(piezas[q].recursos)))
    estado.foco[:] = leaving
    return sondeo, moved


def _dear(estado: Estado, chance: Random) -> tuple[int, int] | None:
    """Draw a pieza by how much it pays beyond its least, and which of its cheaper starts."""
    propio, minimo = estado.propio, estado.minimo
    p = _draw([own - least for own, least in zip(propio, minimo, strict=True)], chance)
    if p is None:
        return None
    cheaper = sum(cost < propio[p] for cost in estado.tablas.opciones(p).costs)
    return (p, int(cheaper * chance.random() ** 2)) if cheaper else None


def _as_guided(estado: Estado, chance: Random, guia: Lugares) -> tuple[int, int] | None:
    """Draw a pieza by how much less it pays in another plan, and its start there."""
    opciones = [estado.tablas.opciones(p) for p in range(len(guia))]
    there = [each.lugar.get(slot) for each, (slot, _) in zip(opciones, guia, strict=True)]
    saved = [
        0 if n is None else max(0, own - each.costs[n])
        for own, each, n in zip(estado.propio, opciones, there, strict=True)
    ]
    p = _draw(saved, chance)
    return None if p is None else (p, opciones[p].lugar[guia[p][0]])


def _draw(amounts: Sequence[int], chance: Random) -> int | None:
    """Draw one of the greatest, each by its amount; None when all are nothing."""
    greatest = nlargest(CAROS, range(len(amounts)), key=amounts.__getitem__)
    weights = [amounts[p] for p in greatest]
    return chance.choices(greatest, weights)[0] if sum(weights) > 0 else None
