"""A published plan is mended by moving as few people as may be, and as little else as may be."""

import time
from copy import deepcopy
from itertools import cycle

from hypothesis import assume, given, settings

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.documento.publicacion import with_published
from engine.planner.solver.exacto import solve_exact
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, problema, problemas


def solved(problem, desde=None, iteraciones=400):
    modelo = compile_problem(read_problem(problem))
    places = places_of(problem, modelo, desde) if desde else None
    *_, avance = search(modelo, Encargo(iteraciones=iteraciones), time.monotonic, places)
    return modelo, avance, write_plan(problem, modelo, avance.lugares)


def dates(plan):
    return {a["id"]: [(s["fecha"], s["turno"]) for s in a["sesiones"]] for a in plan["actividades"]}


def test_a_plan_that_still_holds_is_left_as_it_is():
    problem = national(80)
    _, _, published = solved(problem)
    _, avance, again = solved(with_published(problem, published), published)
    assert avance.fuera == 0
    costs = {parte["criterio"]: parte["costo"] for parte in again["costo"]["partes"]}
    assert costs.get("cambio", 0) == 0


def test_whoever_must_move_moves_and_nobody_else():
    grupos = ({"id": "G", "personas": 30}, {"id": "H", "personas": 5})
    problem = problema(
        [actividad("A", "G"), actividad("B", "G", "H"), actividad("C", "H")], grupos=grupos
    )
    _, _, published = solved(problem)
    changed = with_published(deepcopy(problem), published)
    where = dates(published)["C"][0]
    changed["grupos"][1]["indisponible"] = [{"inicio": where[0], "turnos": [where[1]]}]
    changed["grupos"][0]["personas"] = 30
    _, avance, again = solved(changed, published)
    kept = {codigo for codigo in "ABC" if dates(again)[codigo] == dates(published)[codigo]}
    assert kept == {"A", "B"}
    assert avance.costo == 20 * 5


def test_two_rooms_full_of_few_make_way_before_one_full_of_many():
    """A date fixed for somebody new pushes out the group of five, never the one of thirty."""
    grupos = ({"id": "G", "personas": 30}, {"id": "H", "personas": 5}, {"id": "K", "personas": 1})
    problem = problema(
        [
            actividad("A", "G", "K", publicada=[{"fecha": dia(0), "turno": "manana"}]),
            actividad("B", "H", "K", publicada=[{"fecha": dia(0), "turno": "tarde"}]),
            actividad("N", "K", ventana={"inicio": dia(0), "fin": dia(0)}),
        ],
        grupos=grupos,
    )
    _, avance, plan = solved(problem)
    assert dates(plan)["A"] == [(dia(0), "manana")]
    assert avance.costo == 20 * 6


@settings(max_examples=25)
@given(problemas(actividades=5), problemas(actividades=5))
def test_a_small_replan_moves_no_more_people_than_the_proven_fewest(problem, other):
    modelo, avance, published = solved(problem, iteraciones=50)
    assume(not avance.fuera)
    changed = with_published(problem, published)
    changed["grupos"] = [
        {**grupo, "indisponible": _whole_days(chosen)}
        for grupo, chosen in zip(problem["grupos"], cycle(other["grupos"]), strict=False)
    ]
    changed.pop("pesos", None)
    modelo, avance, _ = solved(changed, published, iteraciones=1500)
    exacta = solve_exact(modelo, segundos=20, obreros=1)
    if exacta.estado == "optimo":
        assert (avance.fuera, avance.costo) == (0, exacta.costo)
    else:
        assert avance.fuera


def _whole_days(grupo):
    return [{"inicio": tramo["inicio"], "fin": tramo["fin"]} for tramo in grupo["indisponible"]]
