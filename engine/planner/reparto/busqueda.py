"""The search for the shortest lists: parts moved and exchanged, ever more choosily, and again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp
from random import Random

from engine.planner.reparto.estado import Estado
from engine.planner.reparto.modelo import FUERA, Modelo

CERCANAS = 8
"""Lists among which a part is tried: those it would cost least."""
CADENA = 6
"""Parts that may be pushed on, one by another, in one move."""
RONDA = 500
"""Moves between two looks at the clock."""
CALOR, FRIO = 0.03, 0.005
"""Of what a part costs on average, what a move may lose at the start and the end of a cycle."""
VUELTAS = 80
"""Moves of a cycle, for each part."""


@dataclass(frozen=True)
class Encargo:
    """How long to search: what ends first, seconds or moves, ends it."""

    segundos: float | None = None
    iteraciones: int | None = None
    semilla: int = 1


@dataclass(frozen=True)
class Avance:
    """The best assignment so far: the list of each part, docentes without one, metres, moves."""

    listas: tuple[int, ...]
    fuera: int
    costo: int
    iteraciones: int


def search_lists(modelo: Modelo, encargo: Encargo, reloj: Callable[[], float]) -> Iterator[Avance]:
    """Yield the first assignment at once, then the best one now and then, until it ends.

    The same seed and moves give the same lists; without seconds or moves it never ends.
    """
    begun = reloj()
    busqueda = _Busqueda(modelo, encargo.semilla)
    yield busqueda.best(0)
    done = 0
    while modelo.partes and modelo.maximos:
        left = RONDA if encargo.iteraciones is None else min(RONDA, encargo.iteraciones - done)
        if left <= 0 or (encargo.segundos is not None and reloj() - begun >= encargo.segundos):
            return
        for n in range(done, done + left):
            busqueda.step(n)
        done += left
        yield busqueda.best(done)


class _Busqueda:
    """One annealing after another, each from the best so far."""

    def __init__(self, modelo: Modelo, semilla: int) -> None:
        self._modelo = modelo
        self._chance = Random(semilla)
        self._near = [
            sorted(costs, key=lambda a, costs=costs: (costs[a], a))[:CERCANAS]  # type: ignore[misc]
            for costs in modelo.costos
        ]
        self._movable = [p for p, near in enumerate(self._near) if near]
        self._estado = Estado(modelo)
        self._fill()
        self._keep()
        self._cycle = VUELTAS * len(self._movable) + 1000
        self._scale = max(1.0, self._estado.precio / max(1, len(self._movable)))

    def best(self, done: int) -> Avance:
        return Avance(self._listas, self._fuera, self._precio, done)

    def step(self, n: int) -> None:
        """Try one move and keep it if it is good enough by now."""
        at = n % self._cycle
        if at == 0 and n:
            self._estado = Estado(self._modelo, self._listas)
        if not self._movable:
            return
        heat = self._scale * CALOR * (FRIO / CALOR) ** (at / self._cycle)
        before = self._estado.total
        self._propose()
        lost = self._estado.total - before
        if lost > 0 and (lost > 30 * heat or self._chance.random() >= exp(-lost / heat)):
            self._estado.take_back()
            return
        self._estado.accept()
        if self._estado.total < self._total:
            self._keep()

    def _keep(self) -> None:
        estado = self._estado
        self._listas, self._fuera, self._precio = tuple(estado.de), estado.fuera, estado.precio
        self._total = estado.total

    def _fill(self) -> None:
        """Put the largest parts first, each where it costs least; the rest push others on."""
        sizes = self._estado.sizes
        for p in sorted(self._movable, key=lambda p: (-sizes[p], p)):
            self._settle(p, set())
        self._estado.accept()

    def _propose(self) -> None:
        estado, chance = self._estado, self._chance
        p = chance.choice(self._movable)
        target = chance.choice(self._near[p])
        if target == estado.de[p]:
            target = chance.choice(list(self._modelo.costos[p]))
        former = estado.de[p]
        queue = self._push(p, target)
        seen = {p}
        for _ in range(CADENA):
            if not queue:
                return
            one = queue.pop(0)
            seen.add(one)
            if former != FUERA and chance.random() < 0.5 and estado.fits(one, former):
                estado.move(one, former)
            elif not self._settle(one, {target}):
                others = [a for a in self._near[one] if a != target]
                if others:
                    queue += [q for q in self._push(one, chance.choice(others)) if q not in seen]

    def _push(self, p: int, a: int) -> list[int]:
        """Put a part on a list and return those that had to leave, taken at random."""
        estado = self._estado
        if estado.de[p] == a:
            return []
        out: list[int] = []
        while not estado.fits(p, a):
            others = [q for q in estado.listas[a] if q != p]
            if not others:
                return out
            gone = self._chance.choice(others)
            estado.move(gone, FUERA)
            out.append(gone)
        estado.move(p, a)
        return out

    def _settle(self, p: int, closed: set[int]) -> bool:
        """Put a part on the list that grows dearer least; False when none has room."""
        estado = self._estado
        options = [a for a in self._near[p] if a not in closed and estado.fits(p, a)]
        if not options:
            options = [a for a in self._modelo.costos[p] if a not in closed and estado.fits(p, a)]
        if not options:
            return False
        estado.move(p, min(options, key=lambda a: (estado.added(p, a), a)))
        return True
