"""Whole lists as the exact model chooses among them: the most promising, and all that might do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.planner.reparto.modelo import Modelo

MENUDO = 1e-6


class Columna(NamedTuple):
    """A list that one companion might have, and what it costs in metres."""

    acompanante: int
    partes: tuple[int, ...]
    costo: int


class Articulo(NamedTuple):
    """A part beside a given cabecera: how many docentes, and what it is worth at given prices."""

    parte: int
    docentes: int
    valor: float


class Fabrica:
    """Lists made for given prices of the parts: a knapsack for each companion and cabecera."""

    def __init__(self, modelo: Modelo) -> None:
        self._modelo = modelo
        self._sizes = [modelo.size(p) for p in range(len(modelo.partes))]
        self._own = [
            [p for p, costs in enumerate(modelo.costos) if a in costs]
            for a in range(len(modelo.maximos))
        ]

    def best(self, a: int, prices: Sequence[float]) -> tuple[float, list[Columna]]:
        """Return the most that a list of companion `a` is worth, and its best lists."""
        found: list[tuple[float, tuple[int, ...]]] = []
        for cabecera, room, items, alone in self._cases(a, prices, only_worth=True):
            worth, chosen = _fill(items, room)
            found.append((worth + alone, (cabecera, *chosen)))
        found.sort(reverse=True)
        columns = dict.fromkeys(self.column(a, partes) for _, partes in found[:6])
        return (max(0.0, found[0][0]) if found else 0.0), list(columns)

    def all_above(self, a: int, prices: Sequence[float], least: float) -> Iterator[Columna]:
        """Yield every list of companion `a` worth at least that much; some may come twice."""
        for cabecera, room, items, alone in self._cases(a, prices, only_worth=False):
            for chosen in _enumerate(items, room, least - alone):
                yield self.column(a, (cabecera, *chosen))

    def column(self, a: int, partes: Sequence[int]) -> Columna:
        """Return a list with its cost."""
        partes = tuple(sorted(partes))
        return Columna(a, partes, self._modelo.price(a, partes))

    def _cases(
        self, a: int, prices: Sequence[float], only_worth: bool
    ) -> Iterator[tuple[int, int, list[Articulo], float]]:
        """Yield each cabecera and ratio: the room left, the parts beside it, its own worth."""
        modelo, own, maximo = self._modelo, self._own[a], self._modelo.maximos[a]
        worth: Mapping[int, float] = {p: prices[p] - modelo.costos[p][a] for p in own}
        limits = {p: modelo.ratios[a][p].docentes for p in own}
        for limit in sorted(set(limits.values())):
            most = limit if maximo is None else min(limit, maximo)
            allowed = [p for p in own if limits[p] >= limit]
            for cabecera in allowed:
                room = most - self._sizes[cabecera]
                if room < 0:
                    continue
                entre = modelo.entre[cabecera]
                items = [
                    Articulo(p, self._sizes[p], worth[p] - entre[p])
                    for p in allowed
                    if p != cabecera and self._sizes[p] <= room
                    if not only_worth or worth[p] > entre[p]
                ]
                yield cabecera, room, items, worth[cabecera]


def _fill(items: Sequence[Articulo], room: int) -> tuple[float, tuple[int, ...]]:
    """Return the most that fits in a room is worth, and which parts those are."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (room + 1)
    for parte, size, worth in items:
        for w in range(room, size - 1, -1):
            former = best[w - size]
            if former[0] + worth > best[w][0] + MENUDO:
                best[w] = (former[0] + worth, (*former[1], parte))
    return best[room]


def _enumerate(items: Sequence[Articulo], room: int, least: float) -> Iterator[tuple[int, ...]]:
    """Yield every choice that fits and is worth at least that much."""
    # The dear ones last: what follows them can no longer mend what they lose.
    ordered = sorted(items, key=lambda item: -item.valor)
    stack: list[tuple[int, int, float, tuple[int, ...]]] = [(0, room, 0.0, ())]
    bounds = _suffix_bounds(ordered, room)
    while stack:
        n, left, worth, chosen = stack.pop()
        if worth + bounds[n][left] < least - MENUDO:
            continue
        if n == len(ordered):
            yield chosen
            continue
        item = ordered[n]
        stack.append((n + 1, left, worth, chosen))
        if item.docentes <= left:
            more = (*chosen, item.parte)
            stack.append((n + 1, left - item.docentes, worth + item.valor, more))


def _suffix_bounds(items: Sequence[Articulo], room: int) -> list[list[float]]:
    """Return the most that the items from each on can add, by the room left."""
    bounds = [[0.0] * (room + 1)]
    for item in reversed(items):
        after = bounds[-1]
        bounds.append(
            [
                max(after[w], after[w - item.docentes] + item.valor)
                if w >= item.docentes
                else after[w]
                for w in range(room + 1)
            ]
        )
    return bounds[::-1]
