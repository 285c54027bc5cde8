"""The solver, its checker and the evaluator of cruces agree about what cannot be."""

import random
import time
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.domain.convocatoria import Jornada
from engine.domain.pesos import DEFECTOS
from engine.planner.actividades import Actividad, Agenda, Sala, Sede
from engine.planner.cruces.entorno import Entorno
from engine.planner.cruces.evaluador import find_cruces, find_hard
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.convocados import Padron
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.problemas import LUGARES, actividad, problema, problemas

ENTORNO = Entorno({**DEFECTOS, "desvio": 1.0, "kmh": 40.0, "horas_viaje": 12.0})
"""Journeys as a problem tells them by itself: straight, at its own speed."""
OTROS = 1000
"""From where ids of facilitadores are counted: those of groups are their place."""


def sessions_of(problem, plan):
    """Return each session of a plan as the activity that the evaluator of cruces judges."""
    padron = Padron(problem["grupos"])
    told = {each["id"]: each for each in problem["actividades"]}
    rooms = {
        sala["id"]: Sala(n, sala["id"], 999) for n, sala in enumerate(problem.get("salas", ()))
    }
    leading = {f["id"]: OTROS + n for n, f in enumerate(problem.get("facilitadores", ()))}
    return [
        Actividad(
            f"{each['id']}/{sesion['sesion']}", each["id"], "U", each["id"],
            tuple(
                Jornada.at(j["fecha"], j["hora_inicio"], j["hora_fin"])
                for j in sesion["jornadas"]
            ),
            frozenset(padron.convened_by(told[each["id"]])),
            facilitadores=frozenset(
                leading[each_one] for each_one in told[each["id"]].get("facilitadores", ())
            ),
            modalidad="presencial",
            sede=place_of(told[each["id"]]),
            sala=rooms.get(sesion.get("sala")),
        )
        for each in plan["actividades"]
        for sesion in each["sesiones"]
    ]  # fmt: skip


def place_of(own):
    """Return the place of an activity, if it says where it is."""
    lugar = own.get("lugar")
    if lugar is None:
        return None
    return Sede(str(lugar), "Sede", lugar["latitud"], lugar["longitud"])


def hard_cruces(problem, plan):
    """Return every hard cruce between the sessions of a plan, by who has it and its rule."""
    sessions = sessions_of(problem, plan)
    agenda = Agenda(tuple(sessions))
    whole = {
        (each.codigo, cruce.otra, cruce.regla)
        for each in sessions
        for cruce in find_cruces(each, agenda, (), ENTORNO)
        if cruce.dureza == "duro"
    }
    quick = {
        (each.codigo, cruce.otra, cruce.regla)
        for each in sessions
        for cruce in find_hard(each, agenda, ENTORNO)
    }
    assert whole == quick
    return whole


@settings(max_examples=30)
@given(problemas(actividades=6))
def test_a_plan_of_the_solver_has_no_hard_cruce(problem):
    modelo = compile_problem(read_problem(problem))
    *_, avance = search(modelo, Encargo(iteraciones=100), time.monotonic)
    plan = write_plan(problem, modelo, avance.lugares)
    assert hard_cruces(problem, plan) == set()
    assume(not avance.fuera)
    assert check_plan(problem, plan).faltas == ()


@settings(max_examples=60)
@given(problemas(actividades=6), st.randoms(use_true_random=False))
def test_a_hard_cruce_of_any_plan_is_a_fault_to_the_checker(problem, chance):
    modelo = compile_problem(read_problem(problem))
    plan = write_plan(problem, modelo, anywhere(modelo, chance))
    if hard_cruces(problem, plan):
        assert check_plan(problem, plan).faltas


def anywhere(modelo, chance):
    """Return a place for each pieza that looks at nothing but its own rules."""
    places = []
    for pieza in modelo.piezas:
        starts = [n for n in range(modelo.rejilla.slots) if pieza.permitidos >> n & 1]
        rooms = pieza.salas if pieza.salas is not None else ((-1, 0),)
        places.append(
            (chance.choice(starts), chance.choice(rooms)[0]) if starts and rooms else (-1, -1)
        )
    return tuple(places)


def draw_simple(chance):
    """Return a problem whose only rules are those that the evaluator knows as well."""
    facilitadores = [{"id": f"F{n}"} for n in range(2)]
    salas = [{"id": f"S{n}", "capacidad": 99} for n in range(2)]
    drawn = []
    for n in range(chance.randint(2, 5)):
        latitud, longitud = chance.choice(LUGARES)
        told: dict[str, Any] = {"lugar": {"latitud": latitud, "longitud": longitud}}
        if chance.random() < 0.5:
            told["facilitadores"] = [chance.choice(facilitadores)["id"]]
        if chance.random() < 0.5:
            told["sala"] = {"personas": 1}
        duracion = chance.choice(({"turnos": 1}, {"turnos": 1}, {"dias": 1}, {"dias": 2}))
        grupos = chance.sample(("G", "H", "J"), chance.randint(1, 2))
        drawn.append(actividad(f"A{n}", *grupos, duracion=duracion, **told))
    return problema(
        drawn, grupos=("G", "H", "J"), facilitadores=facilitadores, salas=salas, dias=11
    )


@pytest.mark.parametrize("seed", range(40))
def test_where_both_know_the_rules_the_checker_and_the_evaluator_say_the_same(seed):
    chance = random.Random(seed)
    problem = draw_simple(chance)
    modelo = compile_problem(read_problem(problem))
    plan = write_plan(problem, modelo, anywhere(modelo, chance))
    assert bool(check_plan(problem, plan).faltas) == bool(hard_cruces(problem, plan))


def test_both_answers_are_met_among_the_plans_that_are_compared():
    def judged(seed):
        chance = random.Random(seed)
        problem = draw_simple(chance)
        modelo = compile_problem(read_problem(problem))
        return bool(hard_cruces(problem, write_plan(problem, modelo, anywhere(modelo, chance))))

    assert {judged(seed) for seed in range(30)} == {True, False}


def test_a_facilitador_needs_time_to_travel_too():
    away = [{"latitud": latitud, "longitud": longitud} for latitud, longitud in LUGARES[1:]]
    problem = problema(
        [
            actividad(f"A{n}", f"G{n}", facilitadores=["F"], lugar=lugar)
            for n, lugar in enumerate(away)
        ],
        grupos=("G0", "G1"), facilitadores=[{"id": "F"}], dias=0,
    )  # fmt: skip
    modelo = compile_problem(read_problem(problem))
    *_, avance = search(modelo, Encargo(iteraciones=50), time.monotonic)
    assert avance.fuera == 1
    morning_and_evening = write_plan(problem, modelo, ((0, -1), (1, -1)))
    assert any("F no llega" in falta for falta in check_plan(problem, morning_and_evening).faltas)
    assert {regla for _, _, regla in hard_cruces(problem, morning_and_evening)} == {
        "viaje_imposible"
    }
