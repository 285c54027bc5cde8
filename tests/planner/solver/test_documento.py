"""A wrong document is refused with one sentence for each thing wrong, at its path, all at once."""

import json
from copy import deepcopy

import pytest

from engine.errors import RuleBroken
from engine.planner.solver.documento.lectura import PLAN, PROBLEMA, read_plan, read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.criterios import CRITERIOS, PESOS, weights_of
from engine.planner.solver.revision.costos import CUENTAS, HABITUALES
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, problema

SANO = problema(
    [
        actividad("A", "G", ventana={"inicio": dia(0), "fin": dia(4)}),
        actividad("B", "G", despues_de=[{"actividad": "A"}], preferida=[{"fecha": dia(1)}]),
    ],
    grupos=({"id": "G", "rol": "director", "ugel": "U1"},),
    facilitadores=[{"id": "F"}],
    salas=[{"id": "S", "capacidad": 20}],
)


def changed(path, value):
    """Return the sound problem with one thing changed, or added, at a JSON path."""
    problem = deepcopy(SANO)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = problem
    for step in way:
        place = place[step]
    if isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return problem


def refused(problem):
    """Return the sentences with which a problem is refused, by path."""
    with pytest.raises(RuleBroken) as refusal:
        read_problem(problem)
    assert refusal.value.code == "problema_invalido"
    assert refusal.value.facts["errores"] == len(refusal.value.campos)
    return refusal.value.campos


WRONG = [
    pytest.param(
        "actividades.0.ventana.fin", "9999-12-31", "actividades.0.ventana.fin", "de 1900 a 2199",
        id="a date that nothing comes after",
    ),
    pytest.param("actividades.0.color", "rojo", "actividades.0.color", "no se esper", id="key"),
    pytest.param("version", 2, "version", "Debe decir 1", id="another version"),
    pytest.param("actividades.0.grupos.0", "X", "actividades.0.grupos.0", "el grupo X", id="group"),
    pytest.param(
        "actividades.0.facilitadores", ["X"], "actividades.0.facilitadores.0", "facilitador X",
        id="facilitator",
    ),
    pytest.param(
        "actividades.0.sala", {"entre": ["X"]}, "actividades.0.sala.entre.0", "la sala X",
        id="room",
    ),
    pytest.param(
        "actividades.0.convoca", [{"roles": ["rey"]}], "actividades.0.convoca.0.roles.0",
        "el rol rey", id="role",
    ),
    pytest.param(
        "actividades.1.despues_de.0.actividad", "Z", "actividades.1.despues_de.0.actividad",
        "la actividad Z", id="order after nothing",
    ),
    pytest.param(
        "actividades.0.despues_de", [{"actividad": "B"}], "actividades.0.despues_de",
        "se muerde la cola", id="a circle",
    ),
    pytest.param("calendario.fin", dia(-1), "calendario.fin", "antes de empezar", id="calendar"),
    pytest.param(
        "actividades.0.ventana.fin", dia(-3), "actividades.0.ventana.fin", "antes de empezar",
        id="window",
    ),
    pytest.param(
        "calendario.inhabiles", [{"inicio": dia(2), "fin": dia(1)}], "calendario.inhabiles.0.fin",
        "antes de empezar", id="holidays",
    ),
    pytest.param(
        "calendario.inhabiles", [{"inicio": dia(-9), "fin": dia(99)}], "calendario",
        "ningún día hábil", id="no day left",
    ),
    pytest.param(
        "calendario.turnos.0.fin", "07:00", "calendario.turnos.0.fin", "termina antes",
        id="a turno backwards",
    ),
    pytest.param(
        "calendario.turnos.1.inicio", "11:00", "calendario.turnos.1.inicio", "antes de que termine",
        id="turnos that overlap",
    ),
    pytest.param("calendario.inicio", "ayer", "calendario.inicio", "2026-08-12", id="not a date"),
    pytest.param("calendario.fin", "2199-12-31", "calendario.fin", "más de 5 años", id="too long"),
    pytest.param("actividades.2", actividad("A"), "actividades.2.id", "dos veces", id="twice"),
    pytest.param(
        "actividades.0.duracion", {"horas": 2, "dias": 1}, "actividades.0.duracion", "una sola",
        id="two durations",
    ),
    pytest.param(
        "actividades.0.duracion", {"turnos": 3}, "actividades.0.duracion", "no cabe en un día",
        id="longer than a day",
    ),
    pytest.param(
        "actividades.0.duracion", {"dias": 50}, "actividades.0.duracion", "más días que",
        id="longer than the calendar",
    ),
    pytest.param(
        "actividades.0.fija", [{"fecha": dia(5)}], "actividades.0.fija.0.fecha",
        "fuera del calendario", id="fixed outside",
    ),
    pytest.param(
        "actividades.0.preferida", [{"fecha": dia(1), "turno": "alba"}],
        "actividades.0.preferida.0.turno", "el turno alba", id="unknown turno",
    ),
    pytest.param(
        "actividades.0.preferida", [{"fecha": dia(1)}] * 2, "actividades.0.preferida",
        "menos sesiones", id="more dates than sessions",
    ),
    pytest.param("grupos.0.personas", -1, "grupos.0.personas", "0 o más", id="negative people"),
    pytest.param("grupos.0.maximo_semana", 2.5, "grupos.0.maximo_semana", "un entero", id="half"),
    pytest.param("pesos", [{"criterio": "amor"}], "pesos.0.criterio", "uno de estos", id="weight"),
    pytest.param(
        "pesos", [{"criterio": "carga"}] * 2, "pesos.1.criterio", "dos veces", id="weight twice"
    ),
    pytest.param(
        "actividades.0.dias_minimos", 3, "actividades.0.dias_minimos", "Solo tiene 1",
        id="spread over more than it has",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "where", "says"), WRONG)
def test_what_is_wrong_is_told_at_its_path(path, value, where, says):
    campos = refused(changed(path, value))
    assert says in campos[where]
    assert len(campos) == 1


def test_a_sound_problem_is_accepted_as_it_is():
    assert read_problem(SANO) == SANO


def test_everything_wrong_is_told_at_once():
    problem = changed("actividades.0.grupos.0", "X")
    problem["actividades"][1]["duracion"] = {"turnos": 9}
    problem["actividades"][1]["preferida"] = [{"fecha": "2020-01-01"}]
    assert set(refused(problem)) == {
        "actividades.0.grupos.0", "actividades.1.duracion", "actividades.1.preferida.0.fecha",
    }  # fmt: skip


def test_a_fixed_date_on_a_holiday_is_impossible():
    problem = changed("calendario.inhabiles", [{"inicio": dia(1)}])
    problem["actividades"][0]["fija"] = [{"fecha": dia(1)}]
    assert "no es día hábil" in refused(problem)["actividades.0.fija.0.fecha"]


@pytest.mark.parametrize("document", [None, [], "plan", 3, {}], ids=str)
def test_what_is_no_document_at_all_is_refused(document):
    assert refused(document)


@pytest.mark.parametrize("levels", [30, 300, 100_000])
def test_what_is_nested_without_end_is_told_where_it_begins(levels):
    deep: list[object] = []
    for _ in range(levels):
        deep = [deep]
    problem = SANO | {"salas": [{"id": "S", "indisponible": deep}]}
    says = "Tiene más de 20 niveles, uno dentro de otro."
    assert refused(problem) == {"salas.0.indisponible.0": says}


@pytest.mark.parametrize("path", [PROBLEMA, PLAN], ids=["problema", "plan"])
def test_the_schemas_say_what_each_document_may_hold(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema


def test_a_plan_of_strangers_is_refused():
    plan = {
        "formato": "articula.plan", "version": 1, "estado": "factible",
        "costo": {"total": 0, "partes": []},
        "actividades": [
            {"id": "Z", "sesiones": []},
            {
                "id": "A",
                "sesiones": [{
                    "fecha": dia(0), "turno": "alba", "sala": "X",
                    "jornadas": [{
                        "fecha": dia(0), "turnos": ["alba"], "hora_inicio": "08:00",
                        "hora_fin": "12:00",
                    }],
                }],
            },
        ],
    }  # fmt: skip
    with pytest.raises(RuleBroken) as refusal:
        read_plan(plan, SANO)
    assert set(refusal.value.campos) == {
        "actividades.0.id", "actividades.1.sesiones.0.turno", "actividades.1.sesiones.0.sala",
        "actividades.1.sesiones.0.jornadas.0.turnos.0",
    }  # fmt: skip


def test_a_criterion_without_a_weight_weighs_twice_the_next():
    weights = weights_of([{"criterio": "carga"}, {"criterio": "clases"}, {"criterio": "sala"}])
    assert list(weights.items())[:3] == [("carga", 4), ("clases", 2), ("sala", 1)]
    assert set(weights) == set(CRITERIOS)


def test_search_and_checker_know_the_same_criteria():
    assert set(CUENTAS) == set(CRITERIOS) == set(PESOS)
    assert HABITUALES == PESOS
    document = json.loads(PROBLEMA.read_text(encoding="utf-8"))
    schema = document["properties"]["pesos"]["items"]["properties"]["criterio"]
    assert set(schema["enum"]) == set(CRITERIOS)


def test_a_year_of_the_country_is_a_sound_problem():
    assert read_problem(national(50))
    assert json.dumps(national(50)) == json.dumps(national(50))


def test_a_turno_named_twice_is_closed_once():
    away = [{"inicio": dia(0), "fin": dia(4), "turnos": ["tarde", "tarde"]}]
    modelo = compile_problem(read_problem(problema([actividad("A", "G", indisponible=away)])))
    assert modelo.piezas[0].permitidos == 0b01_01_01_01_01
