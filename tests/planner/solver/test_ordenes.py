"""The command line of the solver, as whoever types it sees it: files in, files and status out."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli import main
from api.cli_papeles import load_document
from engine.errors import RuleBroken
from tests.bench.pais import national
from tests.planner.solver.horarios import AMPLIADO, PEQUENO
from tests.planner.solver.problemas import actividad, dia, problema

RAIZ = str(Path(__file__).parents[3])
ARTICULA = (sys.executable, "-m", "api.cli", "plan")


class Dicho(NamedTuple):
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command of `articula plan` among files given by name, as text or as JSON."""

    def run(*words, **files):
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
        typed = [str(tmp_path / word) if word.endswith(".json") else word for word in words]
        capsys.readouterr()
        return Dicho(main(["plan", *typed]), *capsys.readouterr())

    return run


CRUCE = problema(
    [
        actividad("A", "G", preferida=[{"fecha": dia(1)}], turnos=["manana"], prioridad=2),
        actividad("B", "G", preferida=[{"fecha": dia(1)}], turnos=["manana"]),
    ]
)


def test_solve_check_and_explain_go_together(run, tmp_path):
    solved = run(
        "solve", "p.json", "--out", "plan.json", "--seconds", "5", "--iterations", "500", p=CRUCE
    )
    assert solved.returncode == 0, solved.stderr
    assert "Costo 1 (preferencia 1). Ningún plan cuesta menos." in solved.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["estado"] == "optimo"
    checked = run("check", "p.json", "plan.json")
    assert (checked.returncode, checked.stdout) == (
        0, "El plan cumple todas las reglas y cuesta 1.\n",
    )  # fmt: skip
    told = run("explain", "p.json", "plan.json", "B").stdout
    assert "la ocupan A (comparten G); moverla allí costaría 1 más en total." in told
    assert "A, sesión 1" not in run("explain", "p.json", "plan.json").stdout


SOLVE_AND_TELL = """
import sys
from api.cli import main
from api.cli_papeles import load_document
from engine.errors import RuleBroken
main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_plan_is_solved_without_importing_the_service(tmp_path):
    """It takes seconds, and whoever tries plans one after another would wait for it each time."""
    (tmp_path / "p.json").write_text(json.dumps(CRUCE), encoding="utf-8")
    words = ("plan", "solve", "p.json", "--out", "plan.json", "--iterations", "10")
    told = subprocess.run(
        [sys.executable, "-c", SOLVE_AND_TELL, *words],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": RAIZ},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    imported = set(told.stdout.split())
    assert {"api", "engine"} <= imported
    assert imported.isdisjoint({"fastapi", "sqlalchemy", "structlog", "SpiffWorkflow", "ortools"})


@pytest.mark.parametrize("workers", ["1", "2", "3"])
def test_the_same_seed_iterations_and_workers_write_the_same_bytes(tmp_path, workers):
    """Whatever order each process gives to its sets, and however they take turns."""
    (tmp_path / "p.json").write_text(json.dumps(national(60)), encoding="utf-8")
    words = ("solve", "p.json", "--seed", "3", "--iterations", "600", "--workers", workers)
    written = set()
    for hashing in ("0", "1", "31337"):
        env = {**os.environ, "PYTHONPATH": RAIZ, "PYTHONHASHSEED": hashing}
        told = subprocess.run(
            [*ARTICULA, *words], cwd=tmp_path, env=env, capture_output=True, check=True
        )
        written.add(told.stdout)
    assert len(written) == 1
    assert json.loads(written.pop())["busqueda"]["iteraciones"] == 600


def test_a_spoiled_plan_is_told_and_its_status_is_not_zero(run, tmp_path):
    run("solve", "p.json", "--out", "plan.json", "--iterations", "1", p=CRUCE)
    plan = json.loads((tmp_path / "plan.json").read_text())
    plan["actividades"][1]["sesiones"] = plan["actividades"][0]["sesiones"]
    checked = run("check", "p.json", "spoiled.json", spoiled=plan)
    assert checked.returncode == 1
    assert "el grupo G está en" in checked.stdout


def test_a_wrong_problem_says_everything_wrong_and_its_status_is_not_zero(run):
    wrong = problema([actividad("A", "X"), actividad("B", "G", duracion={"dias": 40})])
    told = run("solve", "p.json", p=wrong)
    assert told.returncode == 1
    assert told.stdout == ""
    assert "actividades.0.grupos.0: No existe el grupo X." in told.stderr
    assert "actividades.1.duracion: Dura más días que el calendario." in told.stderr


@pytest.mark.parametrize(
    "content",
    ["{", "[" * 100_000, "nada", '{"version": NaN}', '{"version": 1e999}'],
    ids=["cut", "deep", "words", "no number", "no finite number"],
)
def test_what_is_not_json_is_told(run, content):
    told = run("check", "p.json", "p.json", p=content)
    assert told.returncode == 1
    assert "No se pudo leer" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_file_that_is_not_there_is_told(run):
    told = run("solve", "nothing.json")
    assert told.returncode == 1
    assert told.stderr.strip().endswith("nothing.json: no existe.")


@pytest.mark.parametrize(
    ("content", "why"),
    [(" ", "está vacío"), ('{"version": ', "deja de ser JSON en la línea 1, columna 13")],
)
def test_why_a_document_is_not_read_is_said_in_spanish(tmp_path, content, why):
    (tmp_path / "p.json").write_text(content)
    with pytest.raises(RuleBroken) as refusal:
        load_document(tmp_path / "p.json")
    assert refusal.value.facts["detalle"] == why


def test_a_plan_that_cannot_be_written_is_told(run):
    told = run("solve", "p.json", "--iterations", "1", "--out", "no/such/folder.json", p=CRUCE)
    assert told.returncode == 1
    assert "No se pudo escribir" in told.stderr


def test_a_year_without_activities_has_a_plan(run):
    told = run("solve", "p.json", "--seconds", "1", p=problema([]))
    assert told.returncode == 0
    assert json.loads(told.stdout)["estado"] == "optimo"


def test_an_activity_that_is_not_there_is_told(run):
    run("solve", "p.json", "--out", "plan.json", "--iterations", "1", p=CRUCE)
    told = run("explain", "p.json", "plan.json", "Z")
    assert (told.returncode, told.stderr) == (1, "El problema no tiene la actividad Z.\n")


def test_what_does_not_fit_is_named_and_its_status_is_not_zero(run, tmp_path):
    ventana = {"inicio": dia(0), "fin": dia(0)}
    full = problema(
        [actividad(f"A{n}", "G", duracion={"dias": 1}, ventana=ventana) for n in range(2)]
    )
    told = run("solve", "p.json", "--out", "plan.json", "--iterations", "200", p=full)
    assert told.returncode == 2
    assert "A0 y A1 no caben juntas" in told.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["estado"] == "imposible"
    assert plan["conflicto"]["actividades"] == ["A0", "A1"]
    assert plan["conflicto"]["minimo"] is True
    proven = run("solve", "p.json", "--exacto", "--seconds", "20", "--out", "plan.json")
    assert proven.returncode == 2
    assert json.loads((tmp_path / "plan.json").read_text())["estado"] == "imposible"


def test_exacto_proves_the_best_plan(run, tmp_path):
    told = run("solve", "p.json", "--exacto", "--seconds", "20", "--out", "plan.json", p=CRUCE)
    assert told.returncode == 0, told.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert (plan["estado"], plan["costo"]["total"]) == ("optimo", 1)
    assert run("check", "p.json", "plan.json").returncode == 0


def test_a_published_plan_is_moved_as_little_as_may_be(run, tmp_path):
    run("solve", "p.json", "--out", "plan.json", "--iterations", "300", p=CRUCE)
    moved = run(
        "solve", "p.json", "--publicado", "plan.json", "--out", "next.json", "--iterations", "300"
    )
    assert moved.returncode == 0
    plans = [json.loads((tmp_path / f"{name}.json").read_text()) for name in ("plan", "next")]
    assert plans[0]["actividades"] == plans[1]["actividades"]


def test_a_timetable_is_converted_and_solved(run, tmp_path):
    (tmp_path / "x.json").write_text(PEQUENO)
    assert run("convert", "x.json", "--out", "p.json").returncode == 0
    assert run("solve", "p.json", "--iterations", "500", "--out", "plan.json").returncode == 0
    assert run("check", "p.json", "plan.json").returncode == 0


def test_what_a_timetable_says_and_a_problem_cannot_is_told_aside(run, tmp_path):
    (tmp_path / "x.json").write_text(AMPLIADO)
    converted = run("convert", "x.json", "--out", "p.json")
    assert converted.returncode == 0
    assert converted.stderr.startswith("El problema no dice cuántas clases por día")
    (tmp_path / "x.json").write_bytes(bytes(range(256)))
    binary = run("convert", "x.json")
    assert binary.returncode == 1
    assert binary.stderr.endswith("x.json: no es un archivo de texto en UTF-8.\n")


def test_ctrl_c_keeps_the_best_so_far(tmp_path):
    problem, plan = tmp_path / "p.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(national(100)))
    words = ["solve", problem, "--out", plan, "--seconds", "300", "--workers", "2"]
    with subprocess.Popen([*ARTICULA, *words], stderr=subprocess.PIPE, text=True) as solving:
        assert solving.stderr is not None
        while "iteraciones" not in (line := solving.stderr.readline()):
            assert line, "terminó antes de empezar"
        solving.send_signal(signal.SIGINT)
        told = solving.communicate(timeout=60)[1]
    assert solving.returncode == 0, told
    assert "Todo tiene lugar." in told
    checked = subprocess.run([*ARTICULA, "check", problem, plan], capture_output=True, check=False)
    assert checked.returncode == 0


def test_a_whole_number_with_a_decimal_point_is_the_same_number(run):
    text = json.dumps(CRUCE).replace('"turnos": 1}', '"turnos": 1.0}')
    assert '"turnos": 1.0}' in text
    solved = run("solve", "p.json", "--out", "plan.json", "--iterations", "50", p=text)
    assert solved.returncode == 0, solved.stderr
