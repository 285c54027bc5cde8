"""The bound of the search rests on a cheapest matching, which is held to trying everything."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.cota.emparejamiento import cheapest_matching
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.planner.solver.problemas import actividad, dia, problema

COSTS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 9), min_size=columns, max_size=columns),
        min_size=1,
        max_size=columns,
    )
)


@given(COSTS)
def test_the_matching_is_the_cheapest_there_is(costs):
    rows = [sorted((cost, n) for n, cost in enumerate(row)) for row in costs]
    every = permutations(range(len(costs[0])), len(costs))
    wanted = min(sum(row[n] for row, n in zip(costs, chosen, strict=True)) for chosen in every)
    matched = cheapest_matching(rows)
    assert matched.costo == wanted
    # Prices prove it: what all pay at least, less the prices, is what the matching costs.
    asked = matched.precios
    paid = sum(min(cost + asked.get(n, 0) for cost, n in row) for row in rows)
    assert paid - sum(asked.values()) == wanted
    assert min(asked.values()) >= 0


def test_a_row_without_a_column_adds_nothing():
    assert cheapest_matching([[(3, 0)], [(5, 0)]]).costo == 3


def test_the_bound_sees_that_people_cannot_all_have_the_day_they_wish():
    """Three whole days of one group wished on one Wednesday: two must move by a day."""
    wishing = [
        actividad(f"A{n}", "G", duracion={"dias": 1}, preferida=[{"fecha": dia(2)}])
        for n in range(3)
    ]
    modelo = compile_problem(read_problem(problema(wishing)))
    *_, avance = search(modelo, Encargo(iteraciones=500), lambda: 0.0)
    assert avance.cota == avance.costo == 2


def test_the_bound_sees_that_a_week_does_not_admit_all_who_wish_it():
    """A group admits one day a week and two activities wish Monday and Wednesday of the same."""
    wishing = [
        actividad(f"A{n}", "G", duracion={"dias": 1}, preferida=[{"fecha": dia(n)}]) for n in (0, 2)
    ]
    grupo = {"id": "G", "maximo_semana": 1}
    modelo = compile_problem(read_problem(problema(wishing, grupos=[grupo], dias=11)))
    *_, avance = search(modelo, Encargo(iteraciones=500), lambda: 0.0)
    assert avance.cota == avance.costo == 3
