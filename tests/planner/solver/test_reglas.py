"""Every plan of the search passes a checker that shares nothing with it, and costs what it says."""

import time

from hypothesis import given, settings

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.documento.lectura import read_plan, read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.problemas import problemas

INCOMPLETO = "tiene las sesiones"


def solve(problema, **encargo):
    """Return the model and where the search leaves everything after some iterations."""
    modelo = compile_problem(read_problem(problema))
    avances = list(search(modelo, Encargo(**{"iteraciones": 100, **encargo}), time.monotonic))
    return modelo, avances[-1]


@settings(max_examples=80)
@given(problemas())
def test_every_plan_passes_the_independent_checker(problema):
    """PR-01, PR-04, PR-10, PR-19: hard rules hold in every plan, and its cost is the true one."""
    modelo, avance = solve(problema)
    plan = read_plan(write_plan(problema, modelo, avance.lugares), problema)
    informe = check_plan(problema, plan)
    if avance.fuera:
        assert all(INCOMPLETO in falta for falta in informe.faltas), informe.faltas
    else:
        assert informe.faltas == ()
        assert informe.total == avance.costo == sum(count_parts(modelo, avance.lugares).values())


@settings(max_examples=40)
@given(problemas())
def test_a_plan_read_back_puts_everything_where_it_was(problema):
    modelo, avance = solve(problema, iteraciones=1)
    plan = write_plan(problema, modelo, avance.lugares)
    assert places_of(problema, modelo, plan) == avance.lugares


@settings(max_examples=40)
@given(problemas())
def test_the_bound_is_below_every_plan(problema):
    _, avance = solve(problema)
    assert avance.fuera or avance.cota <= avance.costo
