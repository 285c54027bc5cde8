"""What an answer may not be, and the sentence that says how to mend it."""

import pytest

from engine.errors import RuleBroken
from forms.esquema import bare_schema
from forms.registro import FICHAS
from forms.validacion import find_errors, validate
from tests.forms.contextos import CLASH, REAL
from tests.forms.respuestas import changed, example

REQUIRED = [(ficha, field) for ficha in FICHAS for field in bare_schema(ficha, REAL)["required"]]


@pytest.mark.parametrize(("ficha", "field"), REQUIRED)
def test_a_missing_field_gets_one_sentence_that_names_it(ficha, field):
    answer = example(ficha)
    del answer[field]
    errors = find_errors(ficha, REAL, answer)
    title = bare_schema(ficha, REAL)["properties"][field]["title"]
    # Goals without the levels they belong to are wrong as well: only the field itself counts.
    assert title in errors[field]


@pytest.mark.parametrize("ficha", FICHAS)
def test_a_field_of_another_ficha_is_refused_by_name(ficha):
    assert changed(ficha, intruso=1) == {
        "intruso": "El campo «intruso» no pertenece a esta ficha: quítelo."
    }


@pytest.mark.parametrize("answer", [None, [], "texto", 3, True])
def test_an_answer_that_is_not_an_object_is_refused_whole(answer):
    assert set(find_errors("revision", REAL, answer)) == {""}


CONDITIONS = [
    ("revision", {"decision": "conformidad"}, ""),
    ("revision", {"decision": "observar_objetivos"}, "observaciones"),
    ("revision", {"decision": "observar_pauta"}, "observaciones"),
    ("at_fecha", {"decision": "acepta"}, ""),
    ("at_fecha", {"decision": "objeta"}, "motivo"),
    ("at_cruce", {"decision": "mantener", "sustento": "Porque sí"}, ""),
    ("at_cruce", {"decision": "otra_fecha", "sustento": "Porque sí"}, "jornadas"),
    ("at_cruce", {"decision": "articular", "sustento": "Porque sí"}, "asistencia"),
    ("at_cruce", {"decision": "mantener"}, "sustento"),
    ("compromiso", {"resultado": "cumplido"}, "evidencia"),
    ("compromiso", {"resultado": "prorroga"}, "nueva_fecha motivo"),
    ("compromiso", {"resultado": "retiro"}, "motivo"),
    ("compromiso", {"resultado": "retiro", "motivo": "Ya no aplica"}, ""),
    ("compromiso_verificacion", {"decision": "verificado"}, ""),
    ("compromiso_verificacion", {"decision": "observar"}, "observaciones"),
    ("anexo_05", {"aplica": "si"}, "evidencia"),
    ("anexo_05", {"aplica": "en_parte"}, "evidencia"),
    ("anexo_05", {"aplica": "no"}, ""),
]


@pytest.mark.parametrize(
    ("ficha", "answer", "missing"),
    CONDITIONS,
    ids=[f"{f}: {next(iter(a.values()))} asks for {m or 'nothing'}" for f, a, m in CONDITIONS],
)
def test_what_is_asked_depends_on_what_was_decided(ficha, answer, missing):
    assert set(find_errors(ficha, REAL, answer)) == set(missing.split())


@pytest.mark.parametrize(
    ("modalidad", "errors"), [("presencial", {"sede"}), ("mixta", {"sede"}), ("virtual", set())]
)
def test_only_a_virtual_at_needs_no_sede(modalidad, errors):
    answer = example("at_programacion") | {"modalidad": modalidad}
    del answer["sede"]
    assert set(find_errors("at_programacion", REAL, answer)) == errors


def test_who_does_not_attend_says_why():
    rows = example("at_participantes")["participantes"]
    rows[1]["asiste"] = False
    assert changed("at_participantes", participantes=rows) == {
        "participantes.1.motivo": "Complete «Motivo»."
    }


SENTENCES = [
    ("at_registro", "titulo", "Abc", "Escriba al menos 5 caracteres."),
    ("at_registro", "titulo", "   ", "Complete «Título»."),
    ("at_registro", "titulo", 5, "Escriba un texto."),
    ("at_registro", "origen", "capricho", "Elija una de las opciones de la lista."),
    ("at_registro", "origen", "", "Elija una opción en «Origen»."),
    (
        "at_registro",
        "sustento_origen",
        "a" * 5_000_000,
        "Este texto tiene 5 000 000 caracteres; el máximo es 4 000.",
    ),
    (
        "at_registro",
        "ventana_fin",
        "2026-02-30",
        "Indique una fecha que exista, en la forma 2026-08-12 (año, mes, día).",
    ),
    (
        "at_registro",
        "ventana_fin",
        "2026-07-05",
        "«Puede darse hasta» debe ser igual o posterior a «Puede darse desde».",
    ),
    (
        "at_registro",
        "ventana_fin",
        "2029-01-01",
        "Elija una fecha entre el lun 6 jul 2026 y el jue 6 jul 2028.",
    ),
    ("at_instrumentos", "control_entrada", 0, "Escriba un número de 1 a 50."),
    ("at_instrumentos", "control_entrada", 51, "Escriba un número de 1 a 50."),
    (
        "at_instrumentos",
        "control_entrada",
        "diez",
        "Escriba un número entero, sin letras ni decimales.",
    ),
    ("at_instrumentos", "encuesta", "si", "Indique sí o no."),
    ("at_instrumentos", "materiales", [], "Agregue al menos un elemento en «Materiales»."),
    ("at_instrumentos", "materiales", "uno", "Envíe aquí una lista."),
    (
        "anexo_01",
        "niveles",
        ["cobertura", "aprendizaje", "satisfaccion", "cobertura"],
        "Hay opciones repetidas: deje cada una una sola vez.",
    ),
    ("anexo_01", "niveles", [], "Marque al menos una opción en «Niveles de evaluación»."),
    (
        "anexo_01",
        "objetivos",
        ["Objetivo"] * 7,
        "Deje como máximo 6 en «Objetivos»; ahora hay 7.",
    ),
    ("at_calendario", "confirma", False, "Marque esta casilla para confirmar."),
    (
        "compromiso",
        "nueva_fecha",
        "2026-07-06",
        "Elija una fecha posterior al lun 6 jul 2026.",
    ),
    (
        "at_induccion",
        "fecha",
        "2026-08-13",
        "Elija una fecha entre el lun 1 ene 2024 y el mié 12 ago 2026.",
    ),
]


@pytest.mark.parametrize(
    ("ficha", "field", "value", "sentence"),
    SENTENCES,
    ids=[f"{f}.{c} {str(v)[:20]!r}" for f, c, v, _ in SENTENCES],
)
def test_a_bad_value_gets_a_sentence_that_says_how_to_mend_it(ficha, field, value, sentence):
    assert changed(ficha, **{field: value})[field] == sentence


def test_a_hard_cruce_is_not_kept_by_asking():
    answer = {"decision": "mantener", "sustento": "Porque sí"}
    assert set(find_errors("at_cruce", CLASH, answer)) == {"decision"}


def test_all_the_errors_come_at_once_in_the_order_of_the_page():
    rows = [{"fecha": "2026-08-12", "hora_inicio": "9", "hora_fin": "10:00", "x": 1}]
    answer = {"jornadas": rows, "modalidad": "otra", "lugar": "", "zeta": 1}
    assert list(find_errors("at_programacion", REAL, answer)) == [
        "jornadas.0.hora_inicio",
        "jornadas.0.x",
        "modalidad",
        "lugar",
        "convocatoria",
        "zeta",
    ]


def test_the_refusal_names_a_fact_and_its_fields():
    with pytest.raises(RuleBroken, match="respuesta_invalida") as refusal:
        validate("revision", REAL, {})
    assert refusal.value.campos == {"decision": "Elija una opción en «Decisión»."}
    validate("revision", REAL, {"decision": "conformidad"})
