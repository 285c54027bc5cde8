"""The drawn process takes an AT through the stages of the rules, in their order."""

import pytest

from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import BPMN
from engine.process.revisiones.casos import play
from engine.process.revisiones.plano import Plano
from tests.house.reglas import rules_in
from tests.process.dibujos import cases, definicion, drawing

AT = "asistencia_tecnica"
CLOSED = "Se evalúa, se valida y se cierra"
STAGES = {
    "MA-04": ("registrar", "definir_objetivos"),
    "ET-01": ("definir_objetivos", "elaborar_pauta"),
    "ET-02": ("elaborar_pauta", "revisar_metodo"),
    "PR-03": ("programar", "calendarizar"),
    "ET-06": ("programar", "convocar"),
    "PR-01": ("reservar", "convocar"),
    "ET-03": ("preparar_instrumentos", "verificar"),
    "ET-04": ("asegurar_logistica", "verificar"),
    "ET-05": ("inducir_facilitadores", "verificar"),
    "ET-07": ("verificar", "inicio_at"),
    "ET-08": ("registrar_asistencia", "reportar"),
    "ET-09": ("reportar", "enviar_reporte"),
    "DOC-18": ("enviar_reporte", "seguir_compromisos"),
    "ET-10": ("seguir_compromisos", "cerrar"),
    "ET-11": ("evaluar", "cerrar"),
}
"""By rule: the step that holds it, and one that must wait for it."""


def _road(nombre: str) -> list[str]:
    caso = next(caso for proceso, caso in cases() if (proceso, caso.nombre) == (AT, nombre))
    return [e for punto in play(definicion(AT), caso) for e in punto.ejecucion.recorrido]


def _rules(identifier: str) -> set[str]:
    root = read_xml(drawing(AT))
    plano = Plano(root, next(root.iter(BPMN + "process")))
    return rules_in(plano.xml[identifier].findtext(BPMN + "documentation") or "")


@pytest.mark.parametrize(
    ("rule", "step", "after"),
    [pytest.param(rule, *steps, id=rule) for rule, steps in STAGES.items()],
)
def test_each_stage_comes_before_what_must_wait_for_it(rule, step, after):
    """MA-04, ET-01..11, PR-01, PR-03, DOC-18: planned, held, followed and evaluated in order."""
    road = _road(CLOSED)
    assert rule in _rules(step)
    assert road.index(step) < road.index(after)


def test_a_demand_is_prioritised_by_its_dre_only_when_somebody_asked():
    """AC-06: the DRE or UGEL may ask for an AT, and the DRE prioritises."""
    assert "AC-06" in _rules("priorizar")
    assert "priorizar" in _road("Una DRE la pide y se prioriza")
    assert "priorizar" not in _road(CLOSED)


def test_two_ats_are_articulated_with_shared_costs_when_they_meet():
    """PR-29, MA-06: one AT of several units."""
    assert {"PR-29", "MA-06"} <= _rules("articular")
    assert "articular" in _road("Dos AT del mismo tema y público: se articulan")


def test_reprogramming_returns_to_the_task_the_process_names():
    """PB-03: who is convened learns of a change of dates, and from where it starts again."""
    assert definicion(AT).propiedades["vuelve_a"] == "programar"
    road = _road("Reprogramar en espera del inicio: la fecha vieja ya no despierta a nadie")
    assert road.count("programar") == 2
    assert road.count("convocar") == 2
    assert road.count("inicio_at") == 1
