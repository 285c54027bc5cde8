"""What another plan does better is taken over whole, part by part, and nothing else."""

import random
import time

import pytest

from engine.planner.solver.busqueda.aprendizaje import TOPE, take_over
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.busqueda.ciclo import Ciclo
from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, draw_problem, problema


def compiled(problem):
    return compile_problem(read_problem(problem))


@pytest.fixture(scope="module")
def modelo():
    return compiled(national(800))


@pytest.fixture(scope="module")
def primero(modelo):
    return first_plan(modelo)


def walked(modelo, lugares, semilla, iteraciones=200):
    """Return where a line of search is, that began at a plan, after some steps."""
    ciclo = Ciclo(modelo, semilla)
    ciclo.begin(lugares)
    ciclo.run(iteraciones)
    return ciclo


@pytest.mark.parametrize("semilla", range(4))
def test_both_lines_of_one_plan_give_what_each_found(modelo, primero, semilla):
    uno, otro = (walked(modelo, primero, 2 * semilla + n) for n in (1, 2))
    estado = Estado(modelo)
    estado.restore(uno.mejor)
    parts = []
    for former in take_over(estado, otro.mejor):
        parts.append(former)
        assert len(former) <= TOPE
        for p, slot, sala in former:
            assert (estado.slot[p], estado.sala[p]) == otro.mejor[p] != (slot, sala)
    assert parts
    assert not estado.fuera
    assert estado.costo == sum(count_parts(modelo, estado.snapshot()).values())
    assert estado.costo < uno.mejor_total


@pytest.mark.parametrize("semilla", range(12))
def test_whatever_the_rules_a_plan_stays_whole_and_never_grows_dearer(semilla):
    chance, met = random.Random(semilla), 0
    while met < 4:
        modelo = compiled(draw_problem(chance, 12))
        primero = first_plan(modelo)
        if any(slot < 0 for slot, _ in primero):
            continue
        met += 1
        otro = walked(modelo, primero, semilla, 60)
        estado = Estado(modelo)
        estado.restore(primero)
        before = [estado.costo]
        for _ in take_over(estado, otro.mejor):
            before.append(estado.costo)
            for p, (slot, sala) in enumerate(estado.snapshot()):
                estado.remove(p)
                assert estado.allows(p, slot, sala)
                estado.place(p, slot, sala)
        assert before == sorted(set(before), reverse=True)
        assert estado.costo == sum(count_parts(modelo, estado.snapshot()).values())
        assert not estado.fuera


def test_a_part_that_saves_less_than_it_costs_is_left_alone():
    modelo = compiled(
        problema(
            [
                actividad("A", "G", duracion={"dias": 1}, preferida=[{"fecha": dia(0)}]),
                actividad(
                    "B", "G", duracion={"dias": 1}, preferida=[{"fecha": dia(0)}], prioridad=3
                ),
            ]
        )
    )
    cheap = list(search(modelo, Encargo(iteraciones=200), time.monotonic))[-1].lugares
    dear = (cheap[1], cheap[0])
    estado = Estado(modelo)
    estado.restore(cheap)
    assert not list(take_over(estado, dear))
    assert estado.snapshot() == cheap
    estado.restore(dear)
    assert list(take_over(estado, cheap))
    assert estado.snapshot() == cheap


def test_whoever_learns_still_knows_the_best_plan_it_met(modelo, primero):
    uno, otro = walked(modelo, primero, 5, 3300), walked(modelo, primero, 6, 3300)
    for _ in range(6):
        uno.learn(otro.mejor)
        otro.learn(uno.mejor)
        for ciclo in (uno, otro):
            ciclo.run(150)
            assert sum(count_parts(modelo, ciclo.mejor).values()) == ciclo.mejor_total


def test_nothing_is_learnt_of_a_plan_with_something_left_out(modelo, primero):
    ciclo = walked(modelo, primero, 1)
    before = ciclo.estado.snapshot()
    ciclo.learn(((-1, -1), *walked(modelo, primero, 2).mejor[1:]))
    assert ciclo.estado.snapshot() == before
