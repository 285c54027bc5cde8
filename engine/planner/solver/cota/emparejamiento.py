"""The cheapest way of giving each row a column of its own, by shortest augmenting paths."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

Row = Sequence[tuple[int, int]]
"""The columns a row may have: cost, never negative, and column, cheapest first."""


class Emparejado(NamedTuple):
    """The least cost of a matching, and what each column asks of whoever takes it.

    No row pays less, prices included, in another column than in its own.
    """

    costo: int
    precios: Mapping[int, int]


def cheapest_matching(rows: Sequence[Row]) -> Emparejado:
    """Return the cheapest matching; a row left with no column adds nothing."""
    return _Matching(rows).solve()


class _Matching:
    """A matching that grows row by row, with a price per column that keeps it the cheapest."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._owner: dict[int, int] = {}
        self._price: dict[int, int] = {}
        self._given: dict[int, tuple[int, int]] = {}

    def solve(self) -> Emparejado:
        for row in range(len(self._rows)):
            self._grow(row)
        total = sum(cost for _, cost in self._given.values())
        return Emparejado(total, {column: -price for column, price in self._price.items()})

    def _grow(self, row: int) -> None:
        """Give `row` a column, moving others along the shortest path to a free one."""
        far: dict[int, int] = {}
        back: dict[int, tuple[int, int]] = {}
        # Entries: distance, whether the column's price is in it, row, place in it, row's start.
        heap = [(self._rows[row][0][0], 0, row, 0, 0)] if self._rows[row] else []
        while heap:
            distance, priced, from_row, n, base = heappop(heap)
            cost, column = self._rows[from_row][n]
            price = self._price.get(column, 0)
            if not priced:
                # The rest of a row waits for its turn: most rows look at few columns.
                if n + 1 < len(self._rows[from_row]):
                    onward = base + self._rows[from_row][n + 1][0]
                    heappush(heap, (onward, 0, from_row, n + 1, base))
                if price:
                    heappush(heap, (distance - price, 1, from_row, n, base))
                    continue
            if column in far:
                continue
            far[column], back[column] = distance, (from_row, cost)
            taken_by = self._owner.get(column)
            if taken_by is None:
                self._shift(row, column, far, back)
                return
            start = distance - (self._given[taken_by][1] - price)
            heappush(heap, (start + self._rows[taken_by][0][0], 0, taken_by, 0, start))

    def _shift(
        self, row: int, column: int, far: dict[int, int], back: dict[int, tuple[int, int]]
    ) -> None:
        for reached, distance in far.items():
            self._price[reached] = self._price.get(reached, 0) + distance - far[column]
        while True:
            owner, cost = back[column]
            former = self._given.get(owner)
            self._owner[column] = owner
            self._given[owner] = column, cost
            if owner == row:
                return
            assert former is not None
            column = former[0]
