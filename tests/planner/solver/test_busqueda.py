"""The search counts well, repeats itself, stops when told to and finds what can be found."""

import random
import time

import pytest
from hypothesis import given, settings

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts, price_alone
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.conflicto.exhaustiva import fits
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.exacto import solve_exact
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import bits
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, draw_problem, problema, problemas

MOVES = 3000


def compiled(problema):
    return compile_problem(read_problem(problema))


def rich_model():
    """Return the model of a drawn problem that uses all that may cost, and fits."""
    words = ("carga_semana", "'sala'", "despues_de", "dias_minimos", "compacto")
    for seed in range(10_000):
        drawn = draw_problem(random.Random(seed), 8)
        if all(word in str(drawn) for word in words) and "pesos" not in drawn:
            modelo = compiled(drawn)
            if any(pieza.justos for pieza in modelo.piezas):
                return modelo
    raise AssertionError("ningún problema lo reúne todo")


@pytest.mark.parametrize("which", ["drawn", "national"])
def test_the_cost_kept_is_the_cost_counted_whole_after_thousands_of_moves(which):
    modelo = rich_model() if which == "drawn" else compiled(national(120))
    estado, chance = Estado(modelo), random.Random(7)
    for n in range(MOVES):
        p = chance.randrange(len(modelo.piezas))
        if estado.slot[p] >= 0:
            estado.remove(p)
        starts = bits(modelo.piezas[p].permitidos)
        if starts and chance.random() < 0.8:
            slot = chance.choice(starts)
            rooms = modelo.piezas[p].salas
            sala = chance.choice(rooms)[0] if rooms else -1
            if estado.allows(p, slot, sala):
                estado.place(p, slot, sala)
        if n % 100 == 0:
            assert estado.costo == sum(count_parts(modelo, estado.snapshot()).values())
    for p in [p for p in range(len(modelo.piezas)) if estado.slot[p] >= 0]:
        estado.remove(p)
    assert estado.costo == 0
    assert not any(map(any, estado.ocupado))
    assert not any(estado.en_slot)
    assert estado.salas == list(modelo.salas_ocupadas)


@settings(max_examples=40)
@given(problemas())
def test_the_price_of_a_start_is_the_sum_of_its_parts(problema):
    modelo = compiled(problema)
    for pieza in modelo.piezas:
        for slot in bits(pieza.permitidos):
            assert modelo.cost_of(pieza, slot) == sum(price_alone(modelo, pieza, slot).values())


@settings(max_examples=40)
@given(problemas(actividades=5))
def test_tiny_problems_are_solved_as_well_as_by_proof(problema):
    modelo = compiled(problema)
    exacta = solve_exact(modelo, segundos=30, obreros=1)
    *_, avance = search(modelo, Encargo(iteraciones=1500), time.monotonic)
    if exacta.estado == "imposible":
        assert avance.fuera
        assert fits(modelo) is not True
    else:
        assert exacta.estado == "optimo"
        assert fits(modelo) is not False
        assert not avance.fuera
        assert avance.cota <= exacta.costo == avance.costo


@pytest.mark.parametrize("obreros", [1, 2])
def test_the_same_seed_and_iterations_give_the_same_plan(obreros):
    modelo = compiled(national(150))
    encargo = Encargo(iteraciones=50_000, semilla=5, obreros=obreros)
    plans = [list(search(modelo, encargo, time.monotonic))[-1] for _ in range(2)]
    assert plans[0].lugares == plans[1].lugares
    assert plans[0].iteraciones == plans[1].iteraciones == 50_000
    assert plans[0].cota == plans[1].cota


def test_another_seed_searches_otherwise():
    modelo = compiled(national(150))
    plans = [
        list(search(modelo, Encargo(iteraciones=20_000, semilla=n), time.monotonic))[-1].lugares
        for n in (1, 2)
    ]
    assert plans[0] != plans[1]


def test_each_round_is_as_good_as_the_one_before_and_closing_keeps_the_best():
    modelo = compiled(national(150))
    searching = search(modelo, Encargo(), time.monotonic)
    met = [next(searching) for _ in range(6)]
    searching.close()
    costs = [avance.costo for avance in met]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]
    assert sum(count_parts(modelo, met[-1].lugares).values()) == costs[-1]


def test_closing_ends_the_processes_of_the_workers():
    modelo = compiled(national(60))
    searching = search(modelo, Encargo(obreros=2), time.monotonic)
    assert next(searching).fuera == 0
    assert next(searching).iteraciones > 0
    searching.close()
    assert next(searching, None) is None


def test_time_that_ran_out_ends_the_search():
    modelo = compiled(national(150))
    ticks = iter(range(1000))
    met = list(search(modelo, Encargo(segundos=8), lambda: next(ticks)))
    assert 2 <= len(met) <= 8


def test_what_cannot_be_better_ends_the_search_at_once():
    modelo = compiled(problema([actividad("A", "G", preferida=[{"fecha": dia(2)}])]))
    met = list(search(modelo, Encargo(iteraciones=10_000), time.monotonic))
    assert len(met) == 1
    assert met[0].optimo


def test_a_plan_given_to_start_from_is_kept_where_it_still_holds():
    problem = problema([actividad("A", "G"), actividad("B", "G")])
    modelo = compiled(problem)
    assert first_plan(modelo, ((5, -1), (5, -1)))[0] == (5, -1)


def test_whoever_has_but_one_date_is_given_it_at_once_by_those_who_have_others():
    """A plan to start from holds the only date of somebody new: the first plan makes room."""
    problem = problema(
        [actividad("A", "G"), actividad("B", "G", ventana={"inicio": dia(0), "fin": dia(0)})],
        turnos=1,
    )
    modelo = compiled(problem)
    assert first_plan(modelo, ((0, -1), (-1, -1))) == ((1, -1), (0, -1))
