"""The same lists given to OR-Tools: whole lists chosen among all that might do, and proven best."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from math import ceil
from typing import Any, NamedTuple

from engine.errors import Unavailable
from engine.planner.reparto.columnas import MENUDO, Columna, Fabrica
from engine.planner.reparto.modelo import FUERA, Modelo

METROS = 1000
"""Metres of the unit in which OR-Tools is told what lists cost: its tolerances are absolute."""
PASOS = 8
"""In what part of the distance to the bound lists are looked for first."""
COLUMNAS = 400_000
"""Lists that the last choice is given at most; beyond them nothing is proven."""


class Exacta(NamedTuple):
    """What was found: the list of each part, docentes without one, metres, bound, verdict.

    `estado` is `optimo` or `factible`; `cota` is what no assignment costs less than.
    """

    estado: str
    listas: tuple[int, ...]
    fuera: int
    costo: int
    cota: int


class Precios(NamedTuple):
    """What each part is worth where the linear relaxation ends, and what all cost at least."""

    partes: list[float]
    acompanantes: list[float]
    cota: float


def is_available() -> bool:
    """Tell whether OR-Tools is installed."""
    return find_spec("ortools") is not None


def solve_lists(
    modelo: Modelo,
    desde: Sequence[int],
    *,
    segundos: float,
    reloj: Callable[[], float] = time.monotonic,
) -> Exacta:
    """Prove the best assignment, starting from one already found.

    Lists are made where the linear relaxation asks for them; then every list whose worth leaves
    any hope of a better assignment is made, and the best set of them chosen.
    Raises Unavailable(exacto_ausente) without OR-Tools.
    """
    if not is_available():
        raise Unavailable("exacto_ausente")
    ends = reloj() + segundos
    listas, proven, cota = list(desde), True, 0
    for partes in _apart(modelo):
        own = _restrict(modelo, partes)
        exacta = _Exacto(own, [desde[p] for p in partes], ends, reloj).solve()
        proven &= exacta.estado == "optimo"
        cota += exacta.cota
        for p, a in zip(partes, exacta.listas, strict=True):
            listas[p] = a
    fuera = sum(modelo.size(p) for p, a in enumerate(listas) if a == FUERA)
    costo = sum(
        modelo.price(a, [p for p, each in enumerate(listas) if each == a])
        for a in range(len(modelo.maximos))
    )
    return Exacta("optimo" if proven else "factible", tuple(listas), fuera, costo, cota)


def _apart(modelo: Modelo) -> list[list[int]]:
    """Return the parts in sets that share no companion: each is a problem of its own."""
    found: list[tuple[set[int], list[int]]] = []
    for p, costs in enumerate(modelo.costos):
        joined, rest = (set(costs), [p]), []
        for takers, partes in found:
            if takers & joined[0]:
                joined = (takers | joined[0], partes + joined[1])
            else:
                rest.append((takers, partes))
        found = [*rest, joined]
    return [sorted(partes) for _, partes in found]


def _restrict(modelo: Modelo, partes: Sequence[int]) -> Modelo:
    return replace(
        modelo,
        partes=tuple(modelo.partes[p] for p in partes),
        ratios=tuple(tuple(row[p] for p in partes) for row in modelo.ratios),
        costos=tuple(modelo.costos[p] for p in partes),
        entre=tuple(tuple(modelo.entre[p][q] for q in partes) for p in partes),
        metros=tuple(modelo.metros[p] for p in partes),
        movidos=tuple(modelo.movidos[p] for p in partes),
    )


class _Exacto:
    """A column for each list that a companion might have; each part in one list, or in none."""

    def __init__(
        self, modelo: Modelo, desde: Sequence[int], ends: float, reloj: Callable[[], float]
    ) -> None:
        self._modelo = modelo
        self._left: Callable[[], float] = lambda: ends - reloj()
        self._fabrica = Fabrica(modelo)
        self._pool: dict[Columna, None] = {}
        self._out = _dearest(modelo)
        self._best = tuple(desde)
        self._best_cost = self._cost(desde)
        for a in range(len(modelo.maximos)):
            if own := [p for p, each in enumerate(desde) if each == a]:
                self._pool[self._fabrica.column(a, own)] = None

    def solve(self) -> Exacta:
        precios = self._relax()
        if precios is None:
            return self._told(0.0)
        self._choose(list(self._pool))
        if self._best_cost <= ceil(precios.cota - MENUDO):
            return self._told(float(self._best_cost))
        return self._told(self._widen(precios))

    def _widen(self, precios: Precios) -> float:
        """Choose among ever more lists until no list left out could be in a better assignment.

        Return what no assignment costs less than.
        """
        reach, cota = (self._best_cost - precios.cota) / PASOS, precios.cota
        while True:
            hopeful = self._hopeful(precios, reach)
            if hopeful is None or not self._choose(hopeful):
                return cota
            # What holds a list left out costs more than the bound by all that the list loses.
            cota = min(float(self._best_cost), precios.cota + reach)
            gap = self._best_cost - precios.cota
            if gap <= reach:
                return float(self._best_cost)
            reach = min(gap, 2 * reach)

    def _cost(self, listas: Sequence[int]) -> int:
        modelo = self._modelo
        out = sum(modelo.size(p) for p, a in enumerate(listas) if a == FUERA)
        return out * self._out + sum(
            modelo.price(a, [p for p, each in enumerate(listas) if each == a])
            for a in range(len(modelo.maximos))
        )

    def _told(self, cota: float) -> Exacta:
        fuera = sum(self._modelo.size(p) for p, a in enumerate(self._best) if a == FUERA)
        costo = self._best_cost - fuera * self._out
        # With somebody without a list the dear price of that is no proof of anything.
        optimo = not fuera and cota >= self._best_cost - MENUDO
        bound = 0 if fuera else max(0, ceil(cota - MENUDO))
        return Exacta("optimo" if optimo else "factible", self._best, fuera, costo, bound)

    def _relax(self) -> Precios | None:
        """Return the prices at which no list not made yet would help; None out of time."""
        master = _solver("GLOP")
        rows = self._rows(master, integer=False)
        for columna in self._pool:
            _add(master, rows, columna, integer=False)
        while self._left() > 0:
            master.Solve()
            prices = [METROS * row.dual_value() for row in rows.partes]
            own = [METROS * row.dual_value() for row in rows.acompanantes]
            worth, made = 0.0, False
            for a, mu in enumerate(own):
                best, columns = self._fabrica.best(a, prices)
                worth += best
                for columna in columns if best + mu > 0.5 else ():
                    if columna not in self._pool:
                        self._pool[columna] = None
                        _add(master, rows, columna, integer=False)
                        made = True
            if not made:
                worths = [self._fabrica.best(a, prices)[0] for a in range(len(own))]
                return Precios(prices, worths, sum(prices) - worth)
        return None

    def _hopeful(self, precios: Precios, reach: float) -> list[Columna] | None:
        """Return every list that loses at most so much by the prices; None: too many."""
        found: dict[Columna, None] = dict(self._pool)
        for a, worth in enumerate(precios.acompanantes):
            for columna in self._fabrica.all_above(a, precios.partes, worth - reach):
                found[columna] = None
                if len(found) > COLUMNAS or self._left() <= 0:
                    return None
        return list(found)

    def _choose(self, columns: Sequence[Columna]) -> bool:
        """Keep the best set of some lists; tell whether it is proven to be that."""
        chooser = _solver("SCIP")
        rows = self._rows(chooser, integer=True)
        chosen = [_add(chooser, rows, columna, integer=True) for columna in columns]
        hint = {
            self._fabrica.column(a, [p for p, each in enumerate(self._best) if each == a])
            for a in set(self._best) - {FUERA}
        }
        chooser.SetHint(chosen, [float(columna in hint) for columna in columns])
        chooser.SetTimeLimit(max(1, int(self._left() * 1000)))
        verdict = chooser.Solve()
        if verdict not in (chooser.OPTIMAL, chooser.FEASIBLE):
            return False
        listas = [FUERA] * len(self._modelo.partes)
        for columna, var in zip(columns, chosen, strict=True):
            for p in columna.partes if var.solution_value() > 0.5 else ():
                listas[p] = columna.acompanante
        if (cost := self._cost(listas)) < self._best_cost:
            self._best, self._best_cost = tuple(listas), cost
        return bool(verdict == chooser.OPTIMAL)

    def _rows(self, solver: Any, integer: bool) -> "_Filas":
        solver.Objective().SetMinimization()
        partes = [solver.Constraint(1, 1) for _ in self._modelo.partes]
        for p, row in enumerate(partes):
            out = solver.BoolVar("") if integer else solver.NumVar(0, solver.infinity(), "")
            row.SetCoefficient(out, 1)
            solver.Objective().SetCoefficient(out, self._out * self._modelo.size(p) / METROS)
        acompanantes = [solver.Constraint(-solver.infinity(), 1) for _ in self._modelo.maximos]
        return _Filas(partes, acompanantes)


def _solver(name: str) -> Any:
    module: Any = import_module("ortools.linear_solver.pywraplp")
    return module.Solver.CreateSolver(name)


def _dearest(modelo: Modelo) -> int:
    """Return what leaving a docente out is made to cost: more than three of the dearest ways."""
    alone = max((max(costs.values()) for costs in modelo.costos if costs), default=0)
    return 3 * (alone + max((max(row) for row in modelo.entre), default=0)) + METROS


class _Filas(NamedTuple):
    """A constraint for each part and one for each companion."""

    partes: list[Any]
    acompanantes: list[Any]


def _add(solver: Any, rows: _Filas, columna: Columna, integer: bool) -> Any:
    var = solver.BoolVar("") if integer else solver.NumVar(0, solver.infinity(), "")
    solver.Objective().SetCoefficient(var, columna.costo / METROS)
    rows.acompanantes[columna.acompanante].SetCoefficient(var, 1)
    for p in columna.partes:
        rows.partes[p].SetCoefficient(var, 1)
    return var
