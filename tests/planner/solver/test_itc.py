"""Course timetables become problems that the same solver solves and the same checker accepts."""

import time

import pytest

from engine.errors import RuleBroken
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.itc import convert_instance
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.horarios import PEQUENO, draw_instance


def test_courses_curricula_teachers_and_rooms_are_told_in_our_words():
    problem = convert_instance(PEQUENO)
    assert read_problem(problem)
    didactica = problem["actividades"][0]
    assert didactica == {
        "id": "Didactica", "grupos": ["Primero"], "facilitadores": ["ana"],
        "sala": {"personas": 20, "misma": True}, "duracion": {"turnos": 1}, "sesiones": 3,
        "separacion": 0, "dias_minimos": 2,
        "indisponible": [{"inicio": "2026-03-02", "turnos": ["p0"]}],
    }  # fmt: skip
    assert [sala["capacidad"] for sala in problem["salas"]] == [40, 22]
    assert len(problem["calendario"]["turnos"]) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PEQUENO, id="a small one"),
        pytest.param(draw_instance(1, cursos=30, salas=6), id="30 courses, 6 rooms, 5 by 6"),
        pytest.param(
            draw_instance(5, cursos=54, salas=9, periodos=6, curriculos=40, llenado=0.55),
            id="54 courses, many curricula",
        ),
        pytest.param(draw_instance(9, cursos=28, salas=5, llenado=0.97), id="rooms all but full"),
    ],
)
def test_timetables_are_solved_without_a_fault(text):
    problem = read_problem(convert_instance(text))
    modelo = compile_problem(problem)
    *_, avance = search(modelo, Encargo(iteraciones=1500), time.monotonic)
    assert avance.fuera == 0
    informe = check_plan(problem, write_plan(problem, modelo, avance.lugares))
    assert informe.faltas == ()
    assert informe.total == avance.costo


@pytest.mark.parametrize(
    "text",
    ["", "Days: 5", PEQUENO.replace("ana 3 2 20", "ana tres 2 20"), "COURSES:\nsolo"],
    ids=["empty", "no periods", "a word for a number", "a row cut short"],
)
def test_what_is_no_instance_is_refused(text):
    with pytest.raises(RuleBroken) as refusal:
        convert_instance(text)
    assert refusal.value.code == "instancia_ilegible"
