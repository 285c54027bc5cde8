"""What an answer may not be, and the sentence that says how to mend it."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RuleBroken
from forms.esquema import bare_schema, schema_for
from forms.registro import FICHAS
from forms.validacion import find_errors, validate, validate_draft
from tests.forms.contextos import CLASH, LARGE, REAL, jornada


def example(ficha: str, contexto=REAL) -> dict[str, Any]:
    return copy.deepcopy(schema_for(ficha, contexto)["examples"][0])


def changed(ficha: str, contexto=REAL, **fields: Any) -> dict[str, str]:
    return find_errors(ficha, contexto, example(ficha, contexto) | fields)


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


JORNADAS = [
    (
        "that ends before it begins",
        [jornada("2026-08-12", "13:00", "09:00")],
        ("jornadas.0.hora_fin", "La hora de fin debe ser posterior a la de inicio."),
    ),
    (
        "that ends as it begins",
        [jornada("2026-08-12", "09:00", "09:00")],
        ("jornadas.0.hora_fin", "La hora de fin debe ser posterior a la de inicio."),
    ),
    (
        "of thirteen hours",
        [jornada("2026-08-12", "07:00", "20:00")],
        ("jornadas.0.hora_fin", "Una jornada dura como máximo 12 horas."),
    ),
    (
        "that overlaps another",
        [jornada("2026-08-12", "09:00", "13:00"), jornada("2026-08-12", "12:00", "15:00")],
        (
            "jornadas.1.hora_inicio",
            "Esta jornada se superpone con otra de la misma lista: cambie la hora o quítela.",
        ),
    ),
    (
        "in the past",
        [jornada("2026-07-03")],
        (
            "jornadas.0.fecha",
            "Elija una fecha entre el lun 6 jul 2026 y el lun 31 dic 2029.",
        ),
    ),
    (
        "at an hour that is none",
        [jornada("2026-08-12", "9:00", "25:00")],
        ("jornadas.0.hora_inicio", "Indique la hora en la forma 09:00, de 00:00 a 23:59."),
    ),
]


@pytest.mark.parametrize("ficha", ["at_programacion", "at_articulacion"])
@pytest.mark.parametrize(
    ("jornadas", "error"), [j[1:] for j in JORNADAS], ids=[j[0] for j in JORNADAS]
)
def test_a_jornada_cannot_be(ficha, jornadas, error):
    path, sentence = error
    assert changed(ficha, jornadas=jornadas)[path] == sentence


def test_jornadas_back_to_back_are_fine():
    rows = [jornada("2026-08-12", "09:00", "13:00"), jornada("2026-08-12", "13:00", "15:00")]
    assert changed("at_programacion", jornadas=rows) == {}


def test_the_six_moments_must_be_there():
    rows = [r for r in example("anexo_02")["momentos"] if r["momento"] != "cierre"]
    rows.append(rows[2])
    assert changed("anexo_02", momentos=rows) == {
        "momentos": "Agregue los momentos que faltan: cierre."
    }


def test_a_goal_belongs_to_a_level_that_was_chosen():
    assert changed("anexo_01", niveles=["cobertura", "aprendizaje"]) == {
        "metas.2.nivel": "Marque este nivel arriba o quite la meta."
    }


def test_a_cargo_is_convened_once_and_where_it_exists():
    rows = [
        {"entidad": "210000", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "999999", "rol": "jefe_agp"},
    ]
    assert changed("at_registro", convocatoria=rows) == {
        "convocatoria.0.rol": "En DRE PUNO no existe este cargo: elija otro.",
        "convocatoria.2.rol": "Este cargo ya está en la convocatoria: quite esta fila.",
        "convocatoria.3.entidad": "Elija una de las opciones de la lista.",
    }


def test_attendance_asks_for_each_cargo_by_its_name():
    rows = example("at_asistencia")["participantes"][:1]
    assert changed("at_asistencia", participantes=rows) == {
        "participantes": "Falta registrar a Jefe de AGP · UGEL El Collao;"
        " Especialista de la DRE · DRE Puno."
    }


def test_attendance_of_many_names_three_and_counts_the_rest():
    errors = changed("at_asistencia", LARGE, participantes=[{"cargo": 7, "asistio": True}])
    assert errors["participantes"] == (
        "Falta registrar a Jefe de AGP · UGEL 1; Jefe de AGP · UGEL 2; Jefe de AGP · UGEL 3"
        " y 296 más."
    )


def test_a_cargo_given_twice_and_a_stranger_are_pointed_at():
    rows = example("at_asistencia")["participantes"]
    rows = [*rows, rows[0], {"cargo": 999, "asistio": True}]
    errors = changed("at_asistencia", participantes=rows)
    assert errors["participantes.3.cargo"] == "Este cargo ya está en la lista: quite esta fila."
    assert errors["participantes.4.cargo"] == "Elija una de las opciones de la lista."


def test_who_did_not_attend_has_no_grades():
    rows = example("at_asistencia")["participantes"]
    rows[0] |= {"asistio": False, "encuesta": None}
    assert changed("at_asistencia", participantes=rows) == {
        "participantes.0.entrada": "Deje vacío este campo, o marque que asistió.",
        "participantes.0.salida": "Deje vacío este campo, o marque que asistió.",
    }


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


UNREADABLE = [
    ("a null character", {"observaciones": "a\x00b"}, "observaciones"),
    ("a bell", {"observaciones": "a\x07b"}, "observaciones"),
    ("half a surrogate pair", {"observaciones": "\ud800"}, "observaciones"),
    ("a number that is none", {"decision": float("nan")}, "decision"),
    ("infinity", {"decision": float("inf")}, "decision"),
    ("a number beyond counting", {"decision": 10**400}, "decision"),
    ("a name of control characters", {"\x00": 1}, ""),
    ("bytes", {"decision": b"x"}, "decision"),
]


@pytest.mark.parametrize(
    ("answer", "path"), [u[1:] for u in UNREADABLE], ids=[u[0] for u in UNREADABLE]
)
def test_nothing_unreadable_enters_not_even_as_a_draft(answer, path):
    assert path in find_errors("revision", REAL, answer)
    with pytest.raises(RuleBroken):
        validate_draft(answer)


def test_a_text_may_have_lines_and_accents():
    assert changed("revision", observaciones="Falta:\n\t1. el público\r\n\t2. año 🙂") == {}


def test_data_inside_data_without_end_is_refused():
    deep: Any = "fondo"
    for _ in range(5000):
        deep = [deep]
    (sentence,) = find_errors("revision", REAL, {"decision": deep}).values()
    assert sentence.startswith("Hay datos dentro de datos")


def test_too_many_values_are_refused_without_reading_them_all():
    assert find_errors("revision", REAL, {"decision": [0] * 200_000}) == {
        "": "La ficha trae más de 50 000 datos: envíe menos."
    }


def test_many_texts_that_together_are_too_much_are_refused():
    errors = find_errors("at_cierre", REAL, {"difusion": ["a" * 10_000] * 200})
    assert list(errors.values()) == [
        "La ficha completa tiene 2 000 000 caracteres; el máximo es 1 048 576."
    ]


def test_a_huge_name_is_never_said_back():
    errors = find_errors("revision", REAL, {"decision": "conformidad", "x" * 100_000: 1})
    ((path, sentence),) = errors.items()
    assert len(path) < 80
    assert len(sentence) < 160


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("ficha", FICHAS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_comes_gets_sentences_and_never_a_crash(ficha, data):
    properties = list(bare_schema(ficha, REAL)["properties"])
    changes = data.draw(st.dictionaries(st.sampled_from(properties), json_values, max_size=3))
    errors = changed(ficha, **changes)
    assert all(sentence.endswith(".") for sentence in errors.values())
