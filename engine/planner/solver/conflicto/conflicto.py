"""A smallest set of activities that do not fit together, named with the rules that hold them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

from engine.planner.solver.conflicto.exhaustiva import fits
from engine.planner.solver.conflicto.recorte import Recorte, Regla, rules_in
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo

PENDIENTES = 3
"""Activities without a place whose surroundings are looked at, at most."""
PAREJAS = 200
"""Pairs looked at, at most, when looking for a clash of two."""
MENORES = 600
"""Smaller sets looked at, at most, to prove that none of them clashes."""


@dataclass(frozen=True)
class Conflicto:
    """Activities that do not fit together: without any of them, or any of the rules, they do.

    `minimo` tells that no smaller set of activities of the problem clashes.
    """

    actividades: tuple[str, ...]
    reglas: tuple[str, ...]
    minimo: bool

    @property
    def frase(self) -> str:
        """Return it as a sentence."""
        if len(self.actividades) == 1:
            begun = f"{self.actividades[0]} no cabe en ninguna fecha del calendario"
        else:
            begun = f"{_listed(self.actividades)} no caben juntas"
        return f"{begun}: {_listed(self.reglas)}." if self.reglas else f"{begun}."

    def to_json(self) -> dict[str, Any]:
        """Return it as the plan document tells it."""
        return {
            "actividades": list(self.actividades),
            "reglas": list(self.reglas),
            "minimo": self.minimo,
            "frase": self.frase,
        }


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def find_conflict(
    problema: Mapping[str, Any], modelo: Modelo, pendientes: Sequence[str]
) -> Conflicto | None:
    """Return a clash that explains why some of `pendientes` got no place, or None if none is
    proven."""
    recorte = Recorte(problema)
    for ids in _suspects(modelo, pendientes):
        if _impossible(recorte, ids):
            kept = _shrink(recorte, ids)
            smaller, minimo = _smaller(recorte, kept)
            return Conflicto(tuple(smaller), tuple(_needed_rules(recorte, smaller)), minimo)
    return None


def _impossible(recorte: Recorte, ids: Collection[str]) -> bool:
    """Tell whether those activities are proven not to fit together."""
    return fits(compile_problem(recorte.cut(set(ids)))) is False


def _suspects(modelo: Modelo, pendientes: Sequence[str]) -> Iterator[list[str]]:
    """Yield sets of activities that may clash, small ones first."""
    alone = [modelo.actividades[p.actividad] for p in modelo.piezas if not p.permitidos]
    for codigo in dict.fromkeys([*alone, *pendientes]):
        yield [codigo]
    names = modelo.actividades
    for codigo in pendientes[:PENDIENTES]:
        n = names.index(codigo)
        own = [p for p in modelo.piezas if p.actividad == n]
        for r in dict.fromkeys(r for pieza in own for r in pieza.recursos):
            together = {modelo.piezas[p].actividad for p in modelo.recursos[r].piezas}
            yield [names[m] for m in sorted(together)]
        near = _near(modelo, n)
        for m in near[:PAREJAS]:
            yield [names[n], names[m]]
        yield [names[m] for m in sorted({n, *near})]
    yield list(names)


def _near(modelo: Modelo, n: int) -> list[int]:
    """Return the activities that share people, rooms, order or roads with the n-th."""
    found: dict[int, None] = {}
    for pieza in modelo.piezas:
        if pieza.actividad != n:
            continue
        for vecino in pieza.vecinos:
            found[modelo.piezas[vecino.pieza].actividad] = None
        for r in pieza.recursos:
            found.update((modelo.piezas[p].actividad, None) for p in modelo.recursos[r].piezas)
        if pieza.salas is not None:
            found.update((p.actividad, None) for p in modelo.piezas if p.salas is not None)
    found.pop(n, None)
    return list(found)


def _shrink(recorte: Recorte, ids: Sequence[str]) -> list[str]:
    """Return a part of a clash that clashes while none of its own parts does.

    Pieces of it are left out, ever smaller ones, as long as what is left still clashes.
    """
    kept = list(ids)
    size = max(1, len(kept) // 2)
    while True:
        n = 0
        while n < len(kept):
            without = kept[:n] + kept[n + size :]
            if without and _impossible(recorte, without):
                kept = without
            else:
                n += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def _smaller(recorte: Recorte, ids: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Return the smallest clash, and whether that is proven, where proving it is cheap."""
    names = recorte.codigos
    sizes = range(1, min(len(ids), 4))
    if sum(comb(len(names), size) for size in sizes) > MENORES:
        return ids, len(ids) == 1
    for size in sizes:
        for some in combinations(names, size):
            if _impossible(recorte, some):
                return some, True
    return ids, len(ids) <= 4


def _needed_rules(recorte: Recorte, ids: Sequence[str]) -> list[str]:
    """Return the sentences of rules without any of which the activities would fit."""
    lifted = recorte.cut(set(ids))
    needed: list[Regla] = []
    for regla in list(rules_in(lifted)):
        without = deepcopy(lifted)
        regla.lift(without)
        if fits(compile_problem(without)) is False:
            lifted = without
        else:
            needed.append(regla)
    return [regla.frase for regla in needed]
