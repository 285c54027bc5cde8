"""A chain of moves: a pieza with no good place free takes that of others, who go elsewhere."""

from collections.abc import Sequence

from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.estorbos import in_the_way, least_loss

ESLABONES = 8
"""Times that others may be pushed on in one chain."""
COMIENZOS = 12
"""Starts of a pieza, its cheapest, at which it is seen who would have to leave."""
EMPUJADAS = 6
"""Piezas that may be pushed out of the way of one."""


class Cadena:
    """The chain of one attempt; nobody is pushed who has moved already in it.

    `lugares` is where everything that left was before, so that it can be undone; `limite` what
    the plan may cost at the end.
    """

    def __init__(
        self,
        estado: Estado,
        limite: float,
        lugares: list[tuple[int, int, int]],
        joined: Sequence[int],
        meta: tuple[int, int] | None,
    ) -> None:
        self.limite = limite
        self._estado = estado
        self._lugares = lugares
        self._moved = {p for p, _, _ in lugares}.union(joined, (meta[0],) if meta else ())
        self._left = ESLABONES

    def push(self, p: int, most: float) -> Sequence[int] | None:
        """Put `p` where it and those who leave for it may cost `most` in all, if at all.

        Returns those left without a place, or None when nothing was moved.
        """
        slot = self._promising(p, most - self._estado.costo) if self._left else None
        leaving = None if slot is None else self._leaving(p, slot)
        if slot is None or leaving is None:
            return None
        self._left -= 1
        estado = self._estado
        for q in leaving:
            self._lugares.append((q, estado.slot[q], estado.sala[q]))
            self._moved.add(q)
            estado.remove(q)
        sala = estado.room_for(p, slot)
        if sala is None:
            return [*leaving, p]
        estado.place(p, slot, sala)
        return leaving

    def _promising(self, p: int, most: float) -> int | None:
        """Return the start with the least cost for it and those in its way, `most` at most."""
        estado = self._estado
        slots, masks, costs, *_ = estado.tablas.opciones(p)
        found: int | None = None
        for n in range(min(COMIENZOS, len(slots))):
            if costs[n] > most:
                break
            leaving = estado.taking(p, masks[n])
            if len(leaving) <= EMPUJADAS and self._moved.isdisjoint(leaving):
                cost = costs[n] + least_loss(estado, leaving, masks[n])
                if cost < most or (found is None and cost == most):
                    found, most = slots[n], cost
        return found

    def _leaving(self, p: int, slot: int) -> list[int] | None:
        """Return all who must leave, unless they are many or have moved already."""
        leaving = in_the_way(self._estado, p, slot)
        if len(leaving) > EMPUJADAS or not self._moved.isdisjoint(leaving):
            return None
        return leaving
