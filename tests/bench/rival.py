"""A year of the country as CP-SAT likes it best: intervals that do not overlap."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ortools.sat.python import cp_model

from engine.planner.solver.busqueda.tablas import Opciones, Tablas
from engine.planner.solver.modelo.modelo import Modelo, Pieza

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
        domain = cp_model.Domain.from_values(list(opciones.slots))
        start = model.new_int_var_from_domain(domain, "")
        if desde is not None:
            model.add_hint(start, desde[p][0])
        size = max(pieza.forma.bases).bit_count()
        intervals.append(model.new_fixed_size_interval_var(start, size, ""))
        if pieza.protegidas:
            costs.append(_by_start(model, start, opciones))
        else:
            costs.append(_by_distance(model, start, pieza, len(modelo.rejilla.turnos)))
    for recurso in modelo.recursos:
        model.add_no_overlap([intervals[p] for p in recurso.piezas])
    model.minimize(cp_model.LinearExpr.sum(costs))
    return _run(model, segundos, obreros)


def _by_distance(model: Any, start: Any, pieza: Pieza, turnos: int) -> Any:
    """Return the price of the days between a start and the day preferred."""
    assert pieza.preferida is not None
    day = model.new_int_var(0, 366, "")
    turno = model.new_int_var(0, turnos - 1, "")
    model.add(start == turnos * day + turno)
    away = model.new_int_var(0, 366, "")
    model.add_abs_equality(away, day - pieza.preferida)
    return pieza.costo_dia * away


def _by_start(model: Any, start: Any, opciones: Opciones) -> Any:
    """Return the price of a start, told one by one."""
    chosen = [model.new_bool_var("") for _ in opciones.slots]
    model.add_exactly_one(chosen)
    model.add(cp_model.LinearExpr.weighted_sum(chosen, list(opciones.slots)) == start)
    return cp_model.LinearExpr.weighted_sum(chosen, list(opciones.costs))


def _run(model: Any, segundos: float, obreros: int) -> Alcanzado:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = segundos
    solver.parameters.num_workers = obreros
    solver.parameters.random_seed = 1
    verdict = solver.solve(model)
    if verdict not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Alcanzado("sin plan", 0, 0)
    estado = "óptimo" if verdict == cp_model.OPTIMAL else "factible"
    return Alcanzado(estado, round(solver.objective_value), round(solver.best_objective_bound))
