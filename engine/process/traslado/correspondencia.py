"""Which element of a newer version stands for each of an older one: by id, or as a guess."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.process.definicion import Definicion
from engine.process.grafo import Nodo

ENOUGH = 2.0
"""Likeness from which a guess is worth proposing: the same name, ficha, or both neighbours."""


@dataclass(frozen=True)
class Propuesta:
    """A mapping of elements of one version to another; `supuestas` are the guessed ones.

    Elements that are missing from `correspondencia` have nothing to become.
    """

    correspondencia: Mapping[str, str]
    supuestas: frozenset[str]

    def to_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "correspondencia": dict(self.correspondencia),
            "supuestas": sorted(self.supuestas),
        }


def propose(desde: Definicion, hasta: Definicion) -> Propuesta:
    """Return the same ids of the same class, and guesses for the elements that are gone.

    A guess has the class of the one gone, and its name, its ficha or its neighbours.
    """
    old, new = desde.grafo.nodos, hasta.grafo.nodos
    known = {i: i for i, nodo in old.items() if i in new and new[i].clase == nodo.clase}
    free = [nodo for i, nodo in new.items() if i not in known]
    gone = [nodo for i, nodo in old.items() if i not in known]
    pairs = [
        (likeness, a.id, b.id)
        for a in gone
        for b in free
        if a.clase == b.clase and (likeness := _likeness(a, b, desde, hasta, known)) >= ENOUGH
    ]
    guessed: dict[str, str] = {}
    for _, a, b in sorted(pairs, key=lambda pair: -pair[0]):
        if a not in guessed and b not in guessed.values():
            guessed[a] = b
    return Propuesta({**known, **guessed}, frozenset(guessed))


def _likeness(
    a: Nodo, b: Nodo, desde: Definicion, hasta: Definicion, known: Mapping[str, str]
) -> float:
    """Return how much two nodes of the same class look like one: 3 for the name alone."""
    old, new = desde.elementos[a.id], hasta.elementos[b.id]
    alike = 3.0 if _plain(old.nombre) == _plain(new.nombre) else 0.0
    alike += 2.0 if old.get("ficha") and old.get("ficha") == new.get("ficha") else 0.0
    alike += 0.5 if old.carril and old.carril == new.carril else 0.0
    before = {known[n] for n in _neighbours(a) if n in known}
    after = set(_neighbours(b))
    return alike + float(len(before & after))


def _neighbours(nodo: Nodo) -> Iterator[str]:
    yield from (flow.hasta for flow in nodo.salen)
    yield from (flow.desde for flow in nodo.entran)
    if nodo.adjunto:
        yield nodo.adjunto


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
