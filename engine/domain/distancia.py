"""The término de la distancia: days that a term grows by when its office is far from who asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tramo:
    """The days between two entidades, and between all that is below each of them, by a norm."""

    desde_id: int
    hasta_id: int
    desde: str
    hasta: str
    dias: int
    norma: str


def nearest(tramos: Iterable[Tramo], desde: Sequence[int], hasta: Sequence[int]) -> Tramo | None:
    """Return what holds from one office to another, both as ids from the top down, or None.

    What is said of the office itself goes before what is said of one above it; and of two so,
    what names the nearer one where the term runs.
    """
    found = [t for t in tramos if t.desde_id in desde and t.hasta_id in hasta]
    return max(
        found,
        key=lambda t: (list(desde).index(t.desde_id), list(hasta).index(t.hasta_id)),
        default=None,
    )
