"""Each process stands where its cases say, and its cases go everywhere it goes."""

import pytest

from bpmn.registro import FOLDER
from engine.process.revisiones.casos import play, read_cases, run_case
from engine.process.revisiones.comprobacion import check_drawn, check_file
from tests.process.dibujos import PROCESOS, cases, definicion, entorno


@pytest.mark.parametrize(
    ("proceso", "caso"),
    [pytest.param(proceso, caso, id=f"{proceso}: {caso.nombre}") for proceso, caso in cases()],
)
def test_each_case_stands_where_it_says(proceso, caso):
    assert run_case(definicion(proceso), caso) == []


@pytest.mark.parametrize("proceso", PROCESOS)
def test_the_cases_of_a_process_go_through_every_element(proceso):
    drawn = definicion(proceso)
    visited = {
        name
        for owner, caso in cases()
        if owner == proceso
        for punto in play(drawn, caso)
        for name in punto.ejecucion.standing()["recorridos"]
    }
    assert set(drawn.elementos) - visited == set()


def test_a_case_that_expects_something_else_says_what_it_found():
    source = """{"ahora": "2026-07-06T08:00:00-05:00", "casos": [{"nombre": "mal", "variables":
      {"inicio": "2026-08-12T14:00:00+00:00"}, "pasos": [
        {"espera": {"tareas": ["otra"], "terminada": true}},
        {"presenta": "otra"},
        {"vuelve_a": "fin"}]}]}"""
    faults = run_case(definicion("logistica"), read_cases(source)[0])
    assert faults == [
        "mal, paso 1: tareas: se esperaba ['otra'] y hay ['asegurar_logistica']",
        "mal, paso 1: terminada: se esperaba True y hay False",
        "mal, paso 2: «otra» no espera ahí; esperan: asegurar_logistica",
        "mal, paso 3: falla: se esperaba None y fue 'elemento_no_alcanzado'",
    ]


def test_a_case_may_only_give_what_its_element_declares():
    source = """{"ahora": "2026-07-06T08:00:00-05:00", "casos": [{"nombre": "mal", "variables":
      {"inicio": "2026-08-12T14:00:00+00:00"}, "pasos": [
        {"presenta": "asegurar_logistica", "entrega": {"inicio": "x"}}]}]}"""
    assert run_case(definicion("logistica"), read_cases(source)[0]) == [
        "mal, paso 1: «asegurar_logistica» no declara que entrega inicio"
    ]


def test_the_check_of_all_diagrams_finds_them_sound():
    found = check_drawn(entorno())
    assert [(informe.archivo, informe.sound) for informe in found] == [
        (f"{proceso}.bpmn", True) for proceso in PROCESOS
    ]
    assert sum(informe.casos for informe in found) == len(cases())


def test_a_file_elsewhere_is_checked_with_the_tables_and_cases_beside_it(tmp_path):
    for name in ("logistica.bpmn", "casos.json"):
        text = (FOLDER / "logistica" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('"terminada": true', '"terminada": false'))
    informe = check_file(tmp_path / "logistica.bpmn", entorno())
    assert not informe.sound
    assert len(informe.fallos) == 2
    assert informe.to_json()["bien"] is False
    assert any("MAL" in line for line in informe.lines())
    (tmp_path / "casos.json").write_text("{}")
    assert (
        "casos.json no se entiende" in check_file(tmp_path / "logistica.bpmn", entorno()).fallos[0]
    )
