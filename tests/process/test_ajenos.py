"""Diagrams of other tools are refused with a sentence, and hostile ones without harm."""

import time

import pytest

from engine.errors import RuleBroken
from engine.process.lectura import MAX_BYTES, read_xml
from tests.process.dibujos import AJENOS, changed, drawing, found_in, rules_of

NAMED = {
    "programa": {"scriptTask"},
    "antes_y_despues": {"preScript", "postScript"},
    "mensajes": {"message", "receiveTask", "messageEventDefinition"},
    "compuertas": {"complexGateway", "inclusiveGateway", "eventBasedGateway"},
    "camunda": {"historyTimeToLive", "assignee", "formKey", "taskDefinition"},
    "eventos": {
        "error", "signal", "subProcess", "errorEventDefinition", "intermediateThrowEvent",
        "signalEventDefinition",
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "constructs"), NAMED.items(), ids=NAMED)
def test_what_this_engine_would_run_wrong_is_refused_by_its_name(name, constructs):
    found = [h for h in found_in((AJENOS / f"{name}.bpmn").read_text()) if h.grave]
    told = " ".join(hallazgo.mensaje for hallazgo in found)
    assert {construct for construct in constructs if f"«{construct}»" in told} == constructs
    assert all(h.mensaje.endswith(".") and h.sugerencia.endswith(".") for h in found)


def test_every_foreign_file_is_a_case_of_the_table():
    assert {path.stem for path in AJENOS.glob("*.bpmn")} == set(NAMED) | {"bomba"}


def test_an_entity_bomb_is_refused_at_once_and_reads_no_file():
    before = time.perf_counter()
    (found,) = found_in((AJENOS / "bomba.bpmn").read_text())
    assert time.perf_counter() - before < 1
    assert found.regla == "diagrama_ilegible"
    assert "root:" not in found.mensaje


DEEP = "<a>" * 400 + "</a>" * 400

UNREADABLE = {
    "nothing": "",
    "no XML": "esto no es un diagrama",
    "cut short": "<definitions><process",
    "deeper than any diagram": DEEP,
    "more than 2 MiB": "<a>" + "x" * MAX_BYTES + "</a>",
    "an HTML page": "<html><body>Hola</body></html>",
    "no process": '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="x"/>',
    "an external DTD": '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>',
    "a null byte": "<a>\x00</a>",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_diagram_is_one_finding(source):
    (found,) = found_in(source)
    assert found.regla == "diagrama_ilegible"
    assert found.grave


def test_two_processes_in_one_file_are_refused():
    second = '<bpmn:process id="otro" /></bpmn:definitions>'
    source = changed("aplicacion", ("</bpmn:definitions>", second))
    assert rules_of(found_in(source)) == {"diagrama_ilegible"}


def test_reading_says_why_it_refuses():
    with pytest.raises(RuleBroken) as refused:
        read_xml(UNREADABLE["an external DTD"])
    assert refused.value.code == "diagrama_ilegible"
    assert "DOCTYPE" in refused.value.facts["detalle"]
    with pytest.raises(RuleBroken) as refused:
        read_xml(UNREADABLE["more than 2 MiB"])
    assert "2 MiB" in refused.value.facts["detalle"]


def test_comments_instructions_and_colours_do_no_harm():
    source = changed(
        "aplicacion",
        ("<bpmn:collaboration", '<!-- nota --><?algo x="1"?><bpmn:collaboration'),
        ('<bpmndi:BPMNShape id="aplicar_di"', '<bpmndi:BPMNShape bioc:fill="#fff" id="aplicar_di"'),
        ("xmlns:di=", 'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:di='),
    )
    assert source != drawing("aplicacion")
    assert found_in(source) == []
