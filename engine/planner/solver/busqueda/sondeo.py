"""A probe: a dear pieza goes where it pays less, and the search looks around whoever left for it.

Few large piezas decide much of the cost, and no single step moves one: who leaves for it would
pay more at first than any step may lose.
"""

from heapq import nlargest
from random import Random

from engine.planner.solver.busqueda.estado import Estado, Movidas
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
        if self.has_paid(total, mejor):
            return True
        hopeless = total - self.antes > self._most
        return False if hopeless or self.usadas >= TRAMO * TRAMOS else None

    def has_paid(self, total: int, mejor: int) -> bool:
        """Tell whether a plan at `total` is worth keeping, the best met being `mejor`."""
        return total <= self.antes or mejor < self.mejor


def start_probe(
    estado: Estado, chance: Random, antes: int, mejor: int
) -> tuple[Sondeo, Movidas] | None:
    """Put a dear pieza at a cheaper start and whoever was in its way wherever they now fit best.

    Those become the `foco` of the next steps. Returns the probe, and of each that moved which
    pieza it is, its slot and its room before; or None, with nothing moved, when no pieza pays too
    much or too many would leave.
    """
    p = _dear(estado, chance)
    if p is None:
        return None
    slots, _, costs, *_ = estado.tablas.opciones(p)
    cheaper = sum(cost < estado.propio[p] for cost in costs)
    pick = int(cheaper * chance.random() ** 2)
    leaving = in_the_way(estado, p, slots[pick]) if cheaper else []
    if not cheaper or len(leaving) > MAXIMO:
        return None
    sondeo = Sondeo(estado, antes, mejor, estado.propio[p] - costs[pick])
    moved = [(q, estado.slot[q], estado.sala[q]) for q in (p, *leaving)]
    for q, _, _ in moved:
        estado.remove(q)
    sala = estado.room_for(p, slots[pick])
    if sala is None:
        estado.restore(sondeo.lugares)
        return None
    estado.place(p, slots[pick], sala)
    piezas = estado.modelo.piezas
    estado.settle(sorted(leaving, key=lambda q: -len(piezas[q].recursos)))
    estado.foco[:] = leaving
    return sondeo, moved


def _dear(estado: Estado, chance: Random) -> int | None:
    """Draw a pieza among the dearest, by how much it pays beyond its cheapest start."""
    minimo, propio = estado.minimo, estado.propio
    excess = [own - least for own, least in zip(propio, minimo, strict=True)]
    dear = nlargest(CAROS, range(len(excess)), key=excess.__getitem__)
    weights = [excess[p] for p in dear]
    return chance.choices(dear, weights)[0] if sum(weights) > 0 else None
