"""Diagrams of other tools are refused with a sentence, and hostile ones without harm."""

import re
import time
from datetime import UTC, datetime

import orjson
import pytest

from engine.domain.calendario import Calendario
from engine.errors import RuleBroken
from engine.process.campos import read_campos
from engine.process.definicion import define
from engine.process.ejecucion import Ejecucion
from engine.process.lectura.archivos import MAX_BYTES, read_text, read_xml
from engine.process.revisiones.plano import choose_process
from tests.process.conformidad.dibujo import draw
from tests.process.dibujos import AJENOS, changed, drawing, found_in, rules_of

EMPTY = Calendario((), ())
NOW = datetime(2026, 7, 6, tzinfo=UTC)
TABLE = orjson.loads((AJENOS / "tabla.json").read_bytes())
"""By file: the rules it breaks gravely, those it is told of, and what either must name."""
ACCEPTED = [name for name, told in TABLE.items() if not told["graves"]]


def _review(name):
    return found_in((AJENOS / f"{name}.bpmn").read_bytes(), estricto=False)


@pytest.mark.parametrize("name", TABLE)
def test_each_tool_s_file_is_judged_as_the_table_says(name):
    found, told = _review(name), TABLE[name]
    assert sorted({h.regla for h in found if h.grave}) == told["graves"]
    assert sorted({h.regla for h in found if not h.grave}) == told["avisos"]
    said = " ".join(hallazgo.mensaje for hallazgo in found if hallazgo.grave)
    assert [word for word in told.get("nombra", ()) if f"«{word}»" not in said] == []
    hints = " ".join(hallazgo.mensaje for hallazgo in found if not hallazgo.grave)
    assert [word for word in told.get("dice", ()) if f"«{word}»" not in hints] == []


@pytest.mark.parametrize("name", TABLE)
def test_each_finding_is_a_sentence_with_what_to_do_and_where(name):
    for h in _review(name):
        assert h.mensaje.endswith(".")
        assert h.sugerencia.endswith(".")
        assert not re.search(r"\bNone\b|Element |\{http", h.mensaje + h.sugerencia)
        assert h.linea is not None or h.regla == "diagrama_ilegible"
        assert h.to_json()["linea"] == h.linea


def test_every_foreign_file_is_a_case_of_the_table():
    assert {path.stem for path in AJENOS.glob("*.bpmn")} == set(TABLE)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_is_ready_to_run(name):
    text = read_text((AJENOS / f"{name}.bpmn").read_bytes())
    proceso = choose_process(read_xml(text)).get("id", "")
    definicion = define(proceso, text, {})
    drawn = definicion.grafo.inside(proceso)
    events = [n.id for n in drawn if n.clase == "startEvent" and n.evento is not None]
    first = events[0] if events else None
    begun = Ejecucion.start(definicion, {}, EMPTY, NOW, desde=first)
    foto = begun.photograph()
    assert not foto.terminada
    assert foto.fallos == ()


BECOMES = {
    ("camunda7", "Activity_0x1"): {
        "entidad": "iniciador",
        "vence": "dias_despues(ahora(), 3)",
        "variables": "tipo_local=tipoLocal,fecha_uso=fechaUso",
    },
    ("camunda7", "Activity_0x2"): {
        "rol": "director_ugel",
        "entidad": "propia",
        "vence": "${fecha_limite(fechaUso)}",
        "seguimiento": "fecha_limite('2026-08-01')",
    },
    ("camunda7", "Activity_0x3"): {"servicio": "reservar"},
    ("camunda7", "Activity_0x4"): {"expresion": "${aforo + 10}", "resultado": "sillas"},
    ("camunda8", "redactar"): {
        "ficha": "anexo_05",
        "rol": "facilitador",
        "entidad": "DIGEBR",
        "vence": '=fecha_limite(now() + duration("P5D"))',
        "seguimiento": "fecha_limite('2026-08-10')",
    },
    ("camunda8", "remitir"): {"servicio": "enviar_reporte"},
    ("camunda8", "conforme"): {"variables": "respuesta=conformidad", "clave": "=oficio"},
    ("camunda8", "resumir"): {
        "expresion": '=if conformidad = "si" then 1 else 0',
        "resultado": "puntos",
    },
    ("camunda8", "seguir"): {
        "proceso": "compromiso",
        "entradas": "fecha==prometido.fecha",
        "repite_coleccion": "=promesas",
        "repite_elemento": "prometido",
        "repite_salida": "cumplidos",
        "repite_resultado": "resultado",
        "repite_hasta": "=numberOfCompletedInstances > 2",
    },
    ("flowable", "explicar"): {
        "entidad": "iniciador",
        "vence": "dias_despues(ahora(), 7)",
        "repite_coleccion": "${faltantes}",
        "repite_elemento": "faltante",
        "repite_hasta": "${nrOfCompletedInstances == nrOfInstances}",
    },
    ("flowable", "avisar"): {"servicio": "enviar_reporte"},
    ("jbpm", "_U1"): {"ficha": "revision", "rol": "especialista_dre", "entidad": "propia"},
    ("flowable_campos", "borde_1"): {"variables": "codigo=que_fallo"},
    ("jbpm_datos", "_U"): {
        "rol": "especialista_dre",
        "entidad": "propia",
        "variables": "resolucion=decision",
    },
    ("jbpm_datos", "_C"): {
        "proceso": "confirmacion",
        "entradas": "inicio=fecha",
        "salidas": "decision=confirmada",
        "repite_coleccion": "sedes",
        "repite_elemento": "sede",
        "repite_hasta": "nrOfCompletedInstances >= 2",
    },
    ("camunda7_avisos", "Activity_av3"): {},
    ("aris", "ID-a2"): {"rol": "especialista_dre", "entidad": "propia"},
}
"""By file and element, our properties for what its tool wrote."""


@pytest.mark.parametrize(("place", "properties"), BECOMES.items(), ids=str)
def test_what_a_tool_writes_becomes_our_properties(place, properties):
    name, element = place
    text = read_text((AJENOS / f"{name}.bpmn").read_bytes())
    definicion = define(choose_process(read_xml(text)).get("id", ""), text, {})
    drawn = dict(definicion.elemento(element).propiedades)
    campos = drawn.pop("campos", None)
    assert drawn == properties
    assert (campos is not None) == (element == "Activity_0x1")


def test_fields_with_ids_that_are_no_names_get_one():
    text = read_text((AJENOS / "flowable_campos.bpmn").read_bytes())
    drawn = define("reembolso", text, {}).elemento("task_1")
    assert drawn.get("variables") == "monto=Monto,de_acuerdo=de_acuerdo"
    assert [campo.titulo for campo in read_campos(drawn.get("campos"))] == [
        "Monto", "¿Está de acuerdo?",
    ]  # fmt: skip


def test_an_entity_bomb_is_refused_at_once_and_reads_no_file():
    before = time.perf_counter()
    (found,) = _review("bomba")
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


def test_the_process_that_says_it_runs_is_the_one():
    second = '<bpmn:process id="otro"><bpmn:startEvent id="x" /></bpmn:process></bpmn:definitions>'
    source = changed("aplicacion", ("</bpmn:definitions>", second))
    assert choose_process(read_xml(source)).get("id") == "aplicacion"
    assert choose_process(read_xml(source), "otro").get("id") == "otro"
    with pytest.raises(RuleBroken):
        choose_process(read_xml(source), "ninguno")


HOSTILE = {
    "two sub-processes too deep": ("<subProcess>" * 11 + "</subProcess>" * 11, "10 subprocesos"),
    "attributes without end": (
        "<a " + " ".join(f'b{n}="1"' for n in range(100_000)) + "/>", "200 atributos",
    ),
    "steps without end": ("<task/>" * 1_001, "1000 pasos"),
    "flows without end": ("<sequenceFlow/>" * 2_001, "2000 flujos"),
    "twenty thousand elements": ("<a/>" * 20_000, "20000 elementos"),
    "a level too deep": ("<a>" * 201 + "</a>" * 201, "200 niveles"),
    "an attribute without end": (f'<a b="{"x" * 20_001}"/>', "20000 caracteres"),
    "an id with a line in it": ('<a id="uno&#10;dos"/>', "no se ven"),
    "an id that turns the text round": ('<a id="uno&#x202e;dos"/>', "no se ven"),
    "an id without end": (f'<a id="{"x" * 256}"/>', "255"),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_passes_a_bound_is_refused_by_it(inside, why):
    before = time.perf_counter()
    with pytest.raises(RuleBroken) as refused:
        read_xml(f"<definitions>{inside}</definitions>")
    assert why in refused.value.facts["detalle"]
    assert time.perf_counter() - before < 2


def test_the_largest_diagram_that_is_read_is_judged_at_once():
    names = [f"t{n}" for n in range(990)]
    before = time.perf_counter()
    found = found_in(draw(" > ".join(["ini", *names, "fin"])), estricto=False)
    assert time.perf_counter() - before < 4
    assert not any(h.grave for h in found)


ENCODED = {
    "UTF-8 with its mark": ("utf-8-sig", "UTF-8"),
    "UTF-16 with its mark": ("utf-16", "UTF-16"),
    "UTF-16 without": ("utf-16-le", "UTF-16"),
    "latin-1": ("latin-1", "ISO-8859-1"),
    "Windows": ("cp1252", "windows-1252"),
}


@pytest.mark.parametrize(("codec", "declared"), ENCODED.values(), ids=ENCODED)
def test_a_file_reads_in_the_encoding_it_declares(codec, declared):
    text = f'<?xml version="1.0" encoding="{declared}"?><a b="Año"/>'
    assert read_xml(text.encode(codec)).get("b") == "Año"
    assert read_xml(text).get("b") == "Año"


@pytest.mark.parametrize("declared", ["UTF-7", "rot13", "punycode", "IBM037"])
def test_an_encoding_to_hide_behind_is_refused(declared):
    with pytest.raises(RuleBroken):
        read_text(f'<?xml version="1.0" encoding="{declared}"?><a/>'.encode())


def test_an_encoding_that_is_not_so_is_refused():
    with pytest.raises(RuleBroken):
        read_text(b'<?xml version="1.0" encoding="UTF-8"?><a b="\xf1"/>')


def test_an_extension_that_must_be_understood_is_refused():
    extension = '<bpmn:extension mustUnderstand="true" /><bpmn:collaboration'
    source = changed("aplicacion", ("<bpmn:collaboration", extension))
    assert "extension_no_admitida" in rules_of(found_in(source))


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
