"""The compiled kernel keeps its accounts, keeps every rule and repeats itself."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.datos import CERRADA, COSTO, FUERA, LIBRE, empty_plan
from engine.planner.solver.busqueda.nucleo.recocido import anneal, begin
from engine.planner.solver.busqueda.nucleo.trazado import lay_out
from engine.planner.solver.busqueda.obreros import Arco, Salida, Tarea
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.revision.informe import check_plan
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, draw_problem, problema, problemas

CALIENTE, FRIA = 50.0, 0.1
ATTEMPTS = 400
INTERPRETED = f"""
import json, sys
from engine.planner.solver.busqueda.nucleo.recocido import anneal
from tests.planner.solver.test_nucleo import laid_out, places, started
_, datos, lugares = laid_out(json.load(sys.stdin))
plan = started(datos, lugares, 7)
anneal(datos, plan, {ATTEMPTS}, {CALIENTE}, {FRIA})
print(json.dumps(places(datos, plan)))
"""


def laid_out(problem):
    modelo = compile_problem(read_problem(problem))
    tablas = Tablas(modelo)
    return modelo, lay_out(modelo, tablas), first_plan(modelo, None, tablas)


def started(datos, lugares, semilla=1):
    plan = empty_plan(datos, semilla)
    begin(datos, plan, np.array(lugares, np.int64))
    return plan


def places(datos, plan):
    slots = np.where(plan.donde >= 0, datos.opciones["slot"][plan.donde], -1)
    return tuple(zip(slots.tolist(), plan.sala.tolist(), strict=True))


def faults(problem, modelo, lugares):
    """Return the rules that a plan breaks; who has no place yet is no rule broken."""
    faltas = check_plan(problem, write_plan(problem, modelo, lugares)).faltas
    return [falta for falta in faltas if "tiene las sesiones" not in falta]


def rich(wanted=8):
    """Return a drawn problem that uses all that may cost."""
    words = ("carga_semana", "'sala'", "despues_de", "dias_minimos", "compacto", "maximo_mes")
    for seed in range(20_000):
        drawn = draw_problem(random.Random(seed), wanted)
        if all(word in str(drawn) for word in words) and "pesos" not in drawn:
            return drawn
    raise AssertionError("ningún problema lo reúne todo")


def by_the_hour():
    """Return a problem whose weeks have more turnos than one number tells."""
    turnos = [{"id": f"h{n}", "inicio": f"{n:02}:00", "fin": f"{n:02}:59"} for n in range(24)]
    return problema(
        [
            actividad(f"A{n}", *"GHK"[: 1 + n % 3], duracion=each, preferida=[{"fecha": dia(1)}])
            for n, each in enumerate([{"turnos": 6}, {"dias": 1}, {"dias": 3}, {"horas": 9}] * 5)
        ],
        grupos=[{"id": each, "maximo_semana": 3, "compacto": True} for each in "GHK"],
        dias=18, calendario={"turnos": turnos},
    )  # fmt: skip


PROBLEMS = pytest.mark.parametrize(
    "problem", [rich(), national(150), by_the_hour()], ids=["drawn", "national", "by the hour"]
)


@PROBLEMS
def test_the_cost_kept_is_the_cost_counted_whole_however_hot_it_is(problem):
    modelo, datos, lugares = laid_out(problem)
    plan = started(datos, lugares)
    for heat in (CALIENTE, 5.0, FRIA):
        for _ in range(10):
            anneal(datos, plan, 200, heat, heat)
            here = places(datos, plan)
            assert plan.cifras[COSTO] == sum(count_parts(modelo, here).values())
            assert plan.cifras[FUERA] == sum(slot < 0 for slot, _ in here)
            assert faults(problem, modelo, here) == []


@PROBLEMS
def test_nothing_is_left_taken_once_everything_is_taken_out(problem):
    _, datos, lugares = laid_out(problem)
    plan = started(datos, lugares)
    anneal(datos, plan, 3000, CALIENTE, FRIA)
    begin(datos, plan, np.full((len(lugares), 2), -1))
    assert plan.cifras[COSTO] == 0
    assert plan.cifras[FUERA] == len(lugares)
    assert (plan.ocupa == LIBRE).all()
    assert not plan.tomado.any()
    assert not plan.mes.any()
    assert set(np.unique(plan.en_sala)) <= {LIBRE, CERRADA}
    assert (plan.en_sala == datos.en_sala).all()


@settings(max_examples=60)
@given(problemas())
def test_no_plan_met_on_the_way_breaks_a_rule(problem):
    modelo, datos, lugares = laid_out(problem)
    plan = started(datos, lugares)
    for heat in (CALIENTE, 1.0):
        anneal(datos, plan, 100, heat, heat)
        assert faults(problem, modelo, places(datos, plan)) == []
        assert plan.cifras[COSTO] == sum(count_parts(modelo, places(datos, plan)).values())


def test_the_best_plan_is_remembered_when_the_search_walks_away_from_it():
    modelo, datos, lugares = laid_out(national(150))
    ciclo = Ciclo(datos, 3)
    ciclo.begin(np.array(lugares, np.int64))
    met = []
    for heat in (0.1, 20.0, 20.0):
        hecho = ciclo.work(Tarea(2000, heat, heat), Salida(None, Arco(0, len(datos.slots))))
        met.append(hecho.mejor_total)
        assert sum(count_parts(modelo, hecho.mejor.tolist()).values()) == hecho.mejor_total
        assert sum(count_parts(modelo, hecho.puestos.tolist()).values()) == hecho.total
    assert hecho.total > hecho.mejor_total
    assert met == sorted(met, reverse=True)


def test_what_is_compiled_does_what_the_text_says():
    """The same seed gives the same plan, also in a process that interprets the kernel."""
    problem = rich()
    _, datos, lugares = laid_out(problem)
    plan = started(datos, lugares, 7)
    anneal(datos, plan, ATTEMPTS, CALIENTE, FRIA)
    told = subprocess.run(
        [sys.executable, "-c", INTERPRETED], check=True, capture_output=True, text=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, input=json.dumps(problem),
    )  # fmt: skip
    assert json.loads(told.stdout) == [list(each) for each in places(datos, plan)]
