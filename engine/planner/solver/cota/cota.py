"""A bound that no complete plan goes below, made tighter one clash of people at a time."""

from collections.abc import Sequence
from math import lcm

from engine.planner.solver.busqueda.tablas import Opciones, Tablas
from engine.planner.solver.cota.emparejamiento import Row, cheapest_matching
from engine.planner.solver.modelo.modelo import Modelo

ANCHO = 600
"""Piezas of one resource looked at together, times what each takes, at most."""


class Cota:
    """The least that a complete plan can cost, as far as is known.

    Every pieza costs at least its cheapest start. Those that share a resource also need
    different slots: each is cut into as many parts as slots it takes, a part in slot `t` being
    the k-th costs a share of the start `t - k`, and the cheapest way of giving the parts slots
    of their own is a bound of what they cost together. Resources are taken so that no pieza is
    counted twice.
    """

    def __init__(self, modelo: Modelo, tablas: Tablas) -> None:
        self._modelo = modelo
        self._tablas = tablas
        self._minimo = [self._cheapest(p) for p in range(len(modelo.piezas))]
        self.valor = sum(self._minimo)
        self._contadas: set[int] = set()
        self._pending = sorted(range(len(modelo.recursos)), key=lambda r: (-self._crowding(r), r))

    def _cheapest(self, p: int) -> int:
        """Return the least a pieza costs by itself."""
        costs = self._tablas.opciones(p).costs
        return costs[0] if costs else 0

    def _crowding(self, r: int) -> int:
        """Return how many piezas of a resource want the same slots as another of them."""
        wanted, crowded = 0, 0
        for p in self._modelo.recursos[r].piezas:
            masks = self._tablas.opciones(p).masks
            if masks:
                crowded += (wanted & masks[0]).bit_count()
                wanted |= masks[0]
        return crowded

    def improve(self) -> bool:
        """Look at one more resource; return False when none is left."""
        if not self._pending:
            return False
        r = self._pending.pop(0)
        piezas = [
            p
            for p in self._modelo.recursos[r].piezas
            if p not in self._contadas and self._tablas.opciones(p).masks
        ]
        widest = sum(max(self._modelo.piezas[p].forma.bases).bit_count() for p in piezas)
        if len(piezas) > 1 and widest <= ANCHO:
            together = _parts_together([self._tablas.opciones(p) for p in piezas])
            apart = sum(self._minimo[p] for p in piezas)
            if together > apart:
                self.valor += together - apart
                self._contadas.update(piezas)
        return True


def _parts_together(opciones: Sequence[Opciones]) -> int:
    """Return, rounded up, the least cost of giving every part of every pieza its own slot."""
    fewest = [min(mask.bit_count() for mask in opcion.masks) for opcion in opciones]
    scale = lcm(*fewest)
    rows = [
        part
        for opcion, parts in zip(opciones, fewest, strict=True)
        for part in _parts(opcion, parts, scale // parts)
    ]
    return -(-cheapest_matching(rows) // scale)


def _parts(opcion: Opciones, parts: int, share: int) -> list[Row]:
    """Return, for each part of a pieza, the slots it may have, cheapest first."""
    found: list[dict[int, int]] = [{} for _ in range(parts)]
    for mask, cost in zip(opcion.masks, opcion.costs, strict=True):
        left = mask
        for part in found:
            low = left & -left
            left ^= low
            # Starts come cheapest first, so the first price of a slot is its least.
            part.setdefault(low.bit_length() - 1, cost * share)
    return [sorted((cost, slot) for slot, cost in part.items()) for part in found]
