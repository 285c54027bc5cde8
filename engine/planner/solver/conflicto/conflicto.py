"""A smallest set of activities that do not fit together, named with the rules that hold them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.planner.solver.conflicto.exhaustiva import ESFUERZO, Veredicto, fits, prove
from engine.planner.solver.conflicto.menores import find_smaller
from engine.planner.solver.conflicto.recorte import Recorte, Regla, rules_in
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo

SOLAS = 50
"""Activities looked at one by one, at most."""
PENDIENTES = 3
"""Activities without a place whose surroundings are looked at, at most."""
ESFUERZO_TOTAL = 20 * ESFUERZO
"""Starts looked at in all the activities together, and then in those under suspicion."""
REGLAS = 120
"""Rules that are lifted one by one, at most; those of activities are left out first."""
NOMBRADAS = 20
"""Names told in the sentence before «y N más»."""
MONTAJE = 200
"""What cutting a problem down to some activities takes for each of them, as starts looked at."""


@dataclass(frozen=True)
class Conflicto:
    """Activities that do not fit together: without any of them, or any of the rules, they do.

    `irreducible` tells that this is proven of every activity, and `minimo` that no set of fewer
    activities of the whole problem clashes.
    """

    actividades: tuple[str, ...]
    reglas: tuple[str, ...]
    minimo: bool
    irreducible: bool = True

    @property
    def frase(self) -> str:
        """Return it as a sentence."""
        if len(self.actividades) == 1:
            begun = f"{self.actividades[0]} no cabe en ninguna fecha del calendario"
        else:
            begun = f"{_listed(self.actividades)} no caben juntas"
        told = f"{begun}: {_listed(self.reglas)}." if self.reglas else f"{begun}."
        return told if self.irreducible else f"{told} No se probó que todas hagan falta."

    def to_json(self) -> dict[str, Any]:
        """Return it as the plan document tells it."""
        return {
            "actividades": list(self.actividades),
            "reglas": list(self.reglas),
            "minimo": self.minimo,
            "irreducible": self.irreducible,
            "frase": self.frase,
        }


def _listed(names: Sequence[str]) -> str:
    if len(names) > NOMBRADAS:
        return f"{', '.join(names[:NOMBRADAS])} y {len(names) - NOMBRADAS} más"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def find_conflict(
    problema: Mapping[str, Any], modelo: Modelo, pendientes: Sequence[str]
) -> Conflicto | None:
    """Return a clash that explains why some of `pendientes` got no place, or None if none is
    proven."""
    recorte = Recorte(problema)
    left = ESFUERZO_TOTAL
    for ids in _suspects(modelo, pendientes):
        veredicto = _prove(recorte, ids)
        if veredicto.cabe is False:
            kept, irreducible = _shrink(recorte, _hanging(recorte, ids, veredicto))
            smaller, minimo = find_smaller(modelo, kept, lambda some: _prove(recorte, some).cabe)
            return Conflicto(
                tuple(smaller), tuple(_needed_rules(recorte, smaller)), minimo,
                irreducible or minimo,
            )  # fmt: skip
        left -= veredicto.trabajo + MONTAJE * len(ids)
        if left < 0:
            return None
    return None


def _prove(recorte: Recorte, ids: Sequence[str]) -> Veredicto:
    return prove(compile_problem(recorte.cut(set(ids))))


def _hanging(recorte: Recorte, ids: Sequence[str], veredicto: Veredicto) -> Sequence[str]:
    """Return those of some activities on which it hangs that they do not fit.

    What the order between activities leaves to each is worked out before any is placed: those
    that a refusal speaks of are told only when they clash by themselves too.
    """
    left = _named(compile_problem(recorte.cut(set(ids))), veredicto.nucleo)
    if len(left) == len(ids):
        return ids
    again = _prove(recorte, left)
    return _hanging(recorte, left, again) if again.cabe is False else ids


def _named(modelo: Modelo, piezas: Collection[int]) -> list[str]:
    wanted = {modelo.piezas[p].actividad for p in piezas}
    return [codigo for n, codigo in enumerate(modelo.actividades) if n in wanted]


def _suspects(modelo: Modelo, pendientes: Sequence[str]) -> Iterator[list[str]]:
    """Yield sets of activities that may clash, small ones first."""
    names = modelo.actividades
    alone = [names[p.actividad] for p in modelo.piezas if not p.permitidos]
    for codigo in dict.fromkeys([*alone, *pendientes[:SOLAS]]):
        yield [codigo]
    found = _around(modelo, pendientes)
    if found is None:
        return
    yield from found
    for codigo in pendientes[:PENDIENTES]:
        n = names.index(codigo)
        own = [p for p in modelo.piezas if p.actividad == n]
        for r in dict.fromkeys(r for pieza in own for r in pieza.recursos):
            together = {modelo.piezas[p].actividad for p in modelo.recursos[r].piezas}
            yield [names[m] for m in sorted(together)]
        yield [names[m] for m in sorted({n, *_near(modelo, n)})]


def _around(modelo: Modelo, pendientes: Sequence[str]) -> list[list[str]] | None:
    """Return the activities on which it hangs that not all of the problem fits, if it is proven.

    None when all of it fits. After them, the same and those that they must follow, or that must
    follow them: what the order leaves to each is worked out before anything is placed.
    """
    numbers = {codigo: n for n, codigo in enumerate(modelo.actividades)}
    asked = {numbers[codigo] for codigo in pendientes}
    first = {p for p, pieza in enumerate(modelo.piezas) if pieza.actividad in asked}
    veredicto = prove(modelo, ESFUERZO_TOTAL, first)
    if veredicto.cabe is not False:
        return None if veredicto.cabe else []
    linked = set(veredicto.nucleo)
    pending = list(linked)
    while pending:
        for vecino in modelo.piezas[pending.pop()].vecinos:
            if vecino.regla in ("antes", "despues") and vecino.pieza not in linked:
                linked.add(vecino.pieza)
                pending.append(vecino.pieza)
    return [_named(modelo, veredicto.nucleo), _named(modelo, linked)]


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


def _shrink(recorte: Recorte, ids: Sequence[str]) -> tuple[list[str], bool]:
    """Return a part of a clash that clashes while, as far as is proven, none of its parts does.

    Pieces of it are left out, ever smaller ones, as long as what is left still clashes; of that
    only those stay on whom the proof hangs. The second tells that each of them is needed.
    """
    kept, size, effort = list(ids), max(1, len(ids) // 2), ESFUERZO_TOTAL
    while True:
        n, proven = 0, True
        while n < len(kept):
            without = kept[:n] + kept[n + size :]
            veredicto = _prove(recorte, without) if without else Veredicto(True)
            effort -= veredicto.trabajo + MONTAJE * len(without)
            if veredicto.cabe is False:
                left = _hanging(recorte, without, veredicto)
                kept, n = list(left), sum(codigo in left for codigo in without[:n])
            elif effort < 0:
                return kept, False
            else:
                proven = proven and veredicto.cabe is True
                n += size
        if size == 1:
            return kept, proven
        size = max(1, min(size, len(kept)) // 2)


def _needed_rules(recorte: Recorte, ids: Sequence[str]) -> list[str]:
    """Return the sentences of rules without any of which the activities would fit."""
    lifted = recorte.cut(set(ids))
    needed: list[Regla] = []
    for regla in list(rules_in(lifted))[-REGLAS:]:
        without = deepcopy(lifted)
        regla.lift(without)
        if fits(compile_problem(without)) is False:
            lifted = without
        else:
            needed.append(regla)
    return [regla.frase for regla in needed]
