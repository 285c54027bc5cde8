"""Tight journeys and turnos left alone cost in the search what the rules say, and are told."""

import pytest

from engine.domain.convocatoria import Jornada
from engine.planner.actividades import Actividad, Sede
from engine.planner.cruces.viajes import journey
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.explicacion.explicacion import explain
from engine.planner.solver.explicacion.relato import tell
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import bits
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.problemas import TURNOS, actividad, dia, problema

LIMA = {"latitud": -12.05, "longitud": -77.04}
CANETE = {"latitud": -13.08, "longitud": -76.39}
"""Some 134 km from the other: three hours and a third at 40 km/h."""
PERSONAS = 7


def travelling(*, holgura=1.5, kmh=40, **demas):
    viaje = {"kmh": kmh} | ({"holgura": holgura} if holgura else {})
    return problema(
        [actividad("A", "G", lugar=LIMA), actividad("B", "G", lugar=CANETE)],
        grupos=({"id": "G", "personas": PERSONAS},), turnos=3, viaje=viaje,
        pesos=[{"criterio": "viaje", "peso": 2}], **demas,
    )  # fmt: skip


def graded(una, otra, kmh, holgura):
    """Return the grade that the evaluator of cruces gives to going from one start to another."""
    valores = {"kmh": kmh, "desvio": 1.0, "horas_viaje": 12.0, "holgura": holgura}
    held = [
        Actividad(
            codigo, codigo, "U", "", (Jornada.at(dia(slot // 3), *TURNOS[slot % 3][1:]),),
            frozenset({1}), sede=Sede(codigo, codigo, place["latitud"], place["longitud"]),
        )
        for codigo, slot, place in (("A", una, LIMA), ("B", otra, CANETE))
    ]  # fmt: skip
    viaje = journey(held[0], held[0].jornadas[0], held[1], held[1].jornadas[0], valores)
    assert viaje is not None
    return viaje.grado


@pytest.mark.parametrize("kmh", [10, 20, 40, 90, 150])
@pytest.mark.parametrize("holgura", [1, 1.5, 4])
def test_a_start_is_tight_where_the_evaluator_of_cruces_says_so_and_nowhere_else(kmh, holgura):
    """PR-19: one grade decides in both."""
    modelo = compile_problem(read_problem(travelling(kmh=kmh, holgura=holgura)))
    met = set()
    for una in bits(modelo.piezas[0].permitidos):
        for otra in bits(modelo.piezas[1].permitidos):
            estado = Estado(modelo)
            estado.place(0, una)
            if otra == una:
                continue
            grado = graded(una, otra, kmh, holgura)
            assert estado.allows(1, otra) is (grado != "imposible")
            if grado != "imposible":
                estado.place(1, otra)
                cost = 2 * PERSONAS if grado == "ajustado" else 0
                assert estado.costo == cost
                assert count_parts(modelo, estado.snapshot())["viaje"] == cost
            met.add(grado)
    assert "alcanzable" in met


def placed(problem, *slots):
    modelo = compile_problem(read_problem(problem))
    places = tuple((slot, -1) for slot in slots)
    return modelo, places, check_plan(problem, write_plan(problem, modelo, places))


def test_the_checker_counts_the_same_people_and_says_nothing_without_holgura():
    _, _, tight = placed(travelling(holgura=4), 0, 2)
    assert (tight.faltas, tight.partes["viaje"]) == ((), 2 * PERSONAS)
    _, _, loose = placed(travelling(holgura=None), 0, 2)
    assert (loose.faltas, loose.partes["viaje"]) == ((), 0)


def test_facilitadores_count_one_each_and_a_group_of_nobody_only_where_nobody_else_goes():
    problem = travelling(holgura=4, facilitadores=[{"id": "F"}])
    problem["grupos"].append({"id": "Z", "personas": 0})
    for each in problem["actividades"]:
        each |= {"grupos": ["Z"]}
    modelo, places, informe = placed(problem, 0, 2)
    assert informe.partes["viaje"] == 2
    assert informe.total == sum(count_parts(modelo, places).values())
    for each in problem["actividades"]:
        each |= {"grupos": ["G", "Z"], "facilitadores": ["F"]}
    modelo, places, informe = placed(problem, 0, 2)
    assert informe.partes["viaje"] == 2 * (PERSONAS + 1)
    assert informe.total == sum(count_parts(modelo, places).values())


def test_a_tight_journey_is_told_with_the_time_there_is():
    modelo, places, _ = placed(travelling(holgura=4), 0, 2)
    lines = list(tell(explain(travelling(holgura=4), modelo, places, "A")))
    assert lines[1] == "  Además, entre ella y B se viaja con el tiempo justo: 360 minutos libres."


def test_nothing_is_worked_out_for_those_who_do_not_travel():
    modelo = compile_problem(read_problem(travelling(holgura=None)))
    assert not any(pieza.justos for pieza in modelo.piezas)
    near = travelling(holgura=1.5, kmh=1000)
    assert not any(pieza.justos for pieza in compile_problem(read_problem(near)).piezas)


def compact(*grupos):
    return problema(
        [actividad(codigo, *grupos) for codigo in "ABC"],
        grupos=[{"id": each, "compacto": True} for each in grupos], turnos=3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("slots", "alone", "told"),
    [
        ((0, 1, 2), 0, False),
        ((0, 1, 3), 1, True),
        ((0, 2, 4), 3, True),
        ((2, 3, 4), 1, False),
        ((0, 3, 6), 3, True),
    ],
    ids=["three in a row", "one on another day", "gaps", "a night between", "one a day"],
)
def test_a_turno_with_none_of_its_own_beside_it_that_day_costs(slots, alone, told):
    modelo, places, informe = placed(compact("G", "H"), *slots)
    estado = Estado(modelo)
    for p, slot in enumerate(slots):
        estado.place(p, slot)
    assert estado.costo == informe.partes["compacidad"] == 2 * 2 * alone
    lines = tell(explain(compact("G", "H"), modelo, places, "C"))
    assert ("  Además, no tiene otra sesión al lado ese día para G, H." in lines) is told


def test_groups_that_are_not_compact_cost_nothing():
    modelo, _, informe = placed(problema([actividad("A", "G")]), 0)
    assert informe.partes["compacidad"] == 0
    assert not any(recurso.peso_compacidad for recurso in modelo.recursos)
