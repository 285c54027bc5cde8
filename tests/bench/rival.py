"""A year of the country as CP-SAT likes it best: intervals that do not overlap."""

from collections.abc import Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.modelo import Modelo

Lugares = Sequence[tuple[int, int]]


class Alcanzado(NamedTuple):
    """What CP-SAT reached: its verdict, cost (0 without a plan) and bound."""

    estado: str
    costo: int
    cota: int


def solve_with_intervals(
    modelo: Modelo, *, segundos: float, obreros: int, desde: Lugares | None = None
) -> Alcanzado:
    """Solve a model of piezas without rooms or order, each taking slots in a row.

    The days a group admits in a week are left out, which makes its task easier than ours:
    as linear constraints they would be millions of clauses.
    """
    model = cp_model.CpModel()
    tablas = Tablas(modelo)
    intervals, costs = [], []
    for p, pieza in enumerate(modelo.piezas):
        opciones = tablas.opciones(p)
        chosen = [model.new_bool_var("") for _ in opciones.slots]
        model.add_exactly_one(chosen)
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(opciones.slots), "")
        model.add(cp_model.LinearExpr.weighted_sum(chosen, opciones.slots) == start)
        if desde is not None:
            model.add_hint(start, desde[p][0])
            for slot, var in zip(opciones.slots, chosen, strict=True):
                model.add_hint(var, slot == desde[p][0])
        size = max(pieza.forma.bases).bit_count()
        intervals.append(model.new_fixed_size_interval_var(start, size, ""))
        costs.append(cp_model.LinearExpr.weighted_sum(chosen, opciones.costs))
    for recurso in modelo.recursos:
        model.add_no_overlap([intervals[p] for p in recurso.piezas])
    model.minimize(cp_model.LinearExpr.sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = segundos
    solver.parameters.num_workers = obreros
    solver.parameters.random_seed = 1
    verdict = solver.solve(model)
    if verdict not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Alcanzado("sin plan", 0, round(solver.best_objective_bound))
    estado = "óptimo" if verdict == cp_model.OPTIMAL else "factible"
    return Alcanzado(estado, round(solver.objective_value), round(solver.best_objective_bound))
