"""Lists of things of many activities as arrays, and each crossed with what its activity has."""

from collections.abc import Collection, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Enteros = NDArray[np.int64]


def flatten(lists: Sequence[Collection[int]]) -> tuple[Enteros, Enteros]:
    """Return whose each element of some lists is, as a place in them, and the elements."""
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    return (
        np.repeat(np.arange(len(lists)), counts),
        np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum())),
    )


def cross(whose: Enteros, turn: Enteros, total: int) -> tuple[Enteros, Enteros]:
    """Return each thing with each turn of its owner, as places in both lists.

    `whose` and `turn` tell the owner, from 0 to `total`, of each thing and of each turn; those of
    an owner come together in `turn`.
    """
    counts = np.bincount(turn, minlength=total)
    first = np.cumsum(counts) - counts
    row, step = runs(counts[whose])
    return row, first[whose[row]] + step


def runs(counts: Enteros) -> tuple[Enteros, Enteros]:
    """Return, for runs of those lengths one after another, whose each step is and its number."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def distinct(numbers: Enteros) -> Enteros:
    """Return each number once, in order; of numbers by the hundred thousand, sooner than a hash."""
    ordered = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=ordered[:1] - 1) > 0]
