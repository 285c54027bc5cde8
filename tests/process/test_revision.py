"""The review lets our diagrams through and finds each fault put into them on purpose."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from bpmn.registro import Dibujo
from engine.actions.instancias.procesos import build_entorno
from engine.errors import RuleBroken
from engine.process.revisiones.revision import demand_sound, review, review_all
from tests.process.dibujos import (
    PROCESOS,
    changed,
    drawing,
    entorno,
    found_in,
    rules_of,
    tables,
)


@pytest.mark.parametrize("proceso", PROCESOS)
def test_our_diagrams_have_nothing_to_be_said_of(proceso):
    assert review_all(entorno())[proceso] == []


APP = "aplicacion"
COMP = "compromiso"
FAULTS = orjson.loads((Path(__file__).parent / "fallas.json").read_bytes())
"""By name: the diagram, the texts changed in it and the rule that must see it."""


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_by_its_rule(fault):
    proceso, rule = fault["proceso"], fault["regla"]
    found = found_in(changed(proceso, *fault["cambia"]), tables(proceso))
    assert rule in rules_of(found), found
    said = next(h for h in found if h.regla == rule)
    assert said.mensaje.endswith(".")
    assert said.sugerencia.endswith(".")
    assert not re.search(r"[{}]|None", said.mensaje + said.sugerencia)


def test_an_answer_without_its_name_is_a_warning_and_no_refusal():
    found = found_in(changed(COMP, (' name="Retiro"', "")))
    assert [(h.regla, h.grave) for h in found] == [("salida_sin_nombre", False)]


def test_without_the_fichas_at_hand_they_are_not_checked():
    source = changed(APP, ('value="anexo_05"', 'value="anexo_99"'))
    assert review(source, {}, build_entorno()) == []


def test_a_process_in_another_s_folder_is_found(monkeypatch):
    wrong = Dibujo("logistica")
    other = drawing(APP)
    monkeypatch.setattr(Dibujo, "diagrama", property(lambda _: other))
    (found,) = review_all(entorno(), [wrong])["logistica"]
    assert "«aplicacion»" in found.mensaje


def test_a_grave_finding_is_told_with_its_place_and_how_many_more():
    source = changed(APP, ('value="anexo_05"', 'value="anexo_99"'), (' name="Sin ficha"', ""))
    with pytest.raises(RuleBroken) as refused:
        demand_sound(APP, source, {}, replace(entorno(), estricto=True))
    detail = refused.value.facts["detalle"]
    assert refused.value.code == "diagrama_ilegible"
    assert detail.startswith("aplicacion, «")
    assert detail.endswith("(y 1 más)")
    assert len(refused.value.facts["hallazgos"]) == 2


def test_a_fault_of_style_is_no_fault_of_others():
    source = changed(APP, (' name="Sin ficha"', ""))
    assert rules_of(found_in(source)) == {"sin_nombre"}
    assert rules_of(found_in(source, estricto=False)) == set()
