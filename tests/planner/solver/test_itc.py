"""Course timetables become problems that the same solver solves and the same checker accepts."""

import time

import pytest

from engine.errors import RuleBroken
from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.instancia import read_instance
from engine.planner.solver.documento.itc import convert_instance
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.concurso import score, violations
from tests.planner.solver.horarios import AMPLIADO, GRANDES, PEQUENO, draw_instance


def solve(text, iteraciones):
    problem = read_problem(convert_instance(text).problema)
    modelo = compile_problem(problem)
    *_, avance = search(modelo, Encargo(iteraciones=iteraciones), time.monotonic)
    return problem, avance, write_plan(problem, modelo, avance.lugares)


def test_courses_curricula_teachers_and_rooms_are_told_in_our_words():
    conversion = convert_instance(PEQUENO)
    problem = conversion.problema
    assert read_problem(problem)
    didactica = problem["actividades"][0]
    assert didactica == {
        "id": "Didactica", "grupos": ["Primero"], "facilitadores": ["ana"],
        "sala": {"personas": 20, "misma": True}, "duracion": {"turnos": 1}, "sesiones": 3,
        "separacion": 0, "dias_minimos": 2,
        "indisponible": [{"inicio": "2026-03-02", "turnos": ["p0"]}],
    }  # fmt: skip
    assert problem["grupos"][0] == {"id": "Primero", "personas": 0, "compacto": True}
    assert [sala["capacidad"] for sala in problem["salas"]] == [40, 22]
    assert len(problem["calendario"]["turnos"]) == 2
    assert conversion.frase == ""


def test_the_wider_format_keeps_rooms_apart_and_says_what_it_could_not_tell():
    conversion = convert_instance(AMPLIADO)
    rooms = [a["sala"].get("entre") for a in read_problem(conversion.problema)["actividades"]]
    assert rooms == [["Aula1", "Aula2"], None, ["Aula2", "Patio"]]
    assert conversion.frase == (
        "El problema no dice cuántas clases por día conviene que tenga un currículo,"
        " ni qué cursos prefieren clases dobles, ni en qué edificio está cada sala."
    )


@pytest.mark.parametrize(
    ("text", "iteraciones"),
    [
        pytest.param(PEQUENO, 500, id="a small one"),
        pytest.param(AMPLIADO, 500, id="one of the wider format"),
        pytest.param(draw_instance(1, cursos=30, salas=6), 500, id="30 courses, 6 rooms, 5 by 6"),
        pytest.param(
            draw_instance(9, cursos=28, salas=5, llenado=0.97), 1500, id="rooms all but full"
        ),
        *(pytest.param(draw_instance(7, **shape), 200, id=name) for name, shape in GRANDES.items()),
    ],
)
def test_timetables_fit_and_cost_what_the_competition_says(text, iteraciones):
    problem, avance, plan = solve(text, iteraciones)
    assert avance.fuera == 0
    informe = check_plan(problem, plan)
    assert informe.faltas == ()
    instancia = read_instance(text)
    assert violations(instancia, plan) == 0
    assert {part: cost for part, cost in informe.partes.items() if cost} == {
        part: cost for part, cost in score(instancia, plan).items() if cost
    }
    assert informe.total == avance.costo


def test_turnos_of_a_compact_group_come_together_when_they_can():
    _, avance, plan = solve(draw_instance(3, cursos=12, salas=4, llenado=0.4, cerrado=0), 3000)
    instancia = read_instance(draw_instance(3, cursos=12, salas=4, llenado=0.4, cerrado=0))
    assert avance.fuera == 0
    assert score(instancia, plan)["compacidad"] == 0


def without(text, line):
    return "".join(f"{each}\n" for each in text.splitlines() if each != line)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "falta «Days»"),
        ("Days: 5", "falta «Periods_per_day»"),
        (PEQUENO.replace("Days: 3", "Days: 0"), "línea 4, el número de días debe ser 1 o más"),
        (
            PEQUENO.replace("Periods_per_day: 2", "Periods_per_day: 30"),
            "línea 5, el número de periodos por día debe ir de 0 a 24 y dice 30",
        ),
        (
            PEQUENO.replace("ana 3 2 20", "ana tres 2 20"),
            "línea 10, el número de clases debe ser un número entero y dice «tres»",
        ),
        (
            PEQUENO.replace("ana 3 2 20", "ana 0 2 20"),
            "línea 10, el curso Didactica no tiene clases",
        ),
        (
            PEQUENO.replace("ana 3 2 20", "ana 3 2"),
            "línea 10, un curso lleva 5 o 6 datos y trae 4",
        ),
        (
            without(PEQUENO, "Gestion ana 1 1 10"),
            "línea 2, «Courses» dice 4 y la sección COURSES trae 3 filas",
        ),
        (
            PEQUENO.replace("Gestion ana", "Didactica ana"),
            "línea 12, el curso Didactica figura dos veces",
        ),
        (PEQUENO.replace("Gestion Tutoria", "Gestion Nada"), "línea 21, no existe el curso Nada"),
        (
            PEQUENO.replace("Segundo 2", "Segundo 3"),
            "línea 21, el currículo Segundo dice 3 cursos y trae 2",
        ),
        (
            PEQUENO.replace("Tutoria 1 0", "Tutoria 1 2"),
            "línea 26, el periodo debe ir de 0 a 1 y dice 2",
        ),
        (
            PEQUENO.replace("Tutoria 1 0", "Tutoria 7 0"),
            "línea 26, el día debe ir de 0 a 2 y dice 7",
        ),
        (PEQUENO.replace("ROOMS:", "SALAS:"), "línea 15, no se conoce la sección «SALAS»"),
        (PEQUENO.replace("\n", "\0"), "no es un archivo de texto"),
        ("hola\n" + PEQUENO, "línea 1, se esperaba un dato como «Days: 5»"),
        (AMPLIADO.replace("Gestion Aula1", "Gestion Aula9"), "línea 29, no existe la sala Aula9"),
        (
            AMPLIADO.replace("RoomConstraints: 2", "RoomConstraints: 4").replace(
                "Gestion Aula1", "Gestion Aula1\nGestion Aula2\nGestion Patio"
            ),
            "línea 31, ninguna sala conviene al curso Gestion",
        ),
        ("Days: 5\nPeriods_per_day: 5\n", "la sección COURSES no trae filas"),
    ],
)  # fmt: skip
def test_what_is_no_instance_is_refused_with_the_line_and_what_is_wrong(text, told):
    with pytest.raises(RuleBroken) as refusal:
        convert_instance(text)
    assert refusal.value.code == "instancia_ilegible"
    assert refusal.value.facts["detalle"] == told
