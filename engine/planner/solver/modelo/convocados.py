"""Whom an activity convenes: the groups named, and those of sets of role and UGEL."""

from collections.abc import Mapping, Sequence
from typing import Any


class Padron:
    """The groups of a problem, found by id, role, UGEL and DRE."""

    def __init__(self, grupos: Sequence[Mapping[str, Any]]) -> None:
        self.lugar_de = {grupo["id"]: n for n, grupo in enumerate(grupos)}
        self._all = frozenset(range(len(grupos)))
        self._by: dict[str, dict[str, set[int]]] = {"rol": {}, "ugel": {}, "dre": {}}
        for n, grupo in enumerate(grupos):
            for key, index in self._by.items():
                if key in grupo:
                    index.setdefault(grupo[key], set()).add(n)

    def named(self, key: str) -> Mapping[str, set[int]]:
        """Return the groups by `rol`, `ugel` or `dre`."""
        return self._by[key]

    def select(self, conjunto: Mapping[str, Sequence[str]]) -> frozenset[int]:
        """Return the groups of some roles and some UGEL or DRE; what is not named is any."""
        found = self._all
        for plural, key in (("roles", "rol"), ("ugeles", "ugel"), ("dres", "dre")):
            if plural in conjunto:
                index = self._by[key]
                found &= frozenset().union(*(index.get(v, ()) for v in conjunto[plural]))
        return found

    def convened_by(self, actividad: Mapping[str, Any]) -> tuple[int, ...]:
        """Return the places of all the groups an activity convenes, in order."""
        found = {self.lugar_de[grupo] for grupo in actividad.get("grupos", ())}
        for conjunto in actividad.get("convoca", ()):
            found |= self.select(conjunto)
        return tuple(sorted(found))
