"""A form that is posted becomes the answer that was meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.esquema import bare_schema, schema_for
from forms.filas import apply_action
from forms.inicial import initial_answer
from forms.lectura import read_form
from forms.presentacion import render_form
from forms.registro import FICHAS
from forms.validacion import find_errors
from tests.forms.contextos import CONTEXTS, LARGE, REAL, jornada
from tests.forms.navegador import Pagina


def read(ficha, *pares, contexto=REAL):
    return read_form(ficha, contexto, pares).respuesta


@pytest.mark.parametrize("contexto", CONTEXTS.values(), ids=CONTEXTS.keys())
@pytest.mark.parametrize("ficha", FICHAS)
def test_what_a_form_shows_is_what_it_posts_back(ficha, contexto):
    answer = schema_for(ficha, contexto)["examples"][0]
    page = Pagina.of(render_form(ficha, contexto, answer, {}))
    read_back = read_form(ficha, contexto, page.pares).respuesta
    assert answer.items() <= read_back.items()
    assert find_errors(ficha, contexto, read_back) == {}


TYPED = [
    ("at_instrumentos", ("control_entrada", " 12 "), 12),
    ("at_instrumentos", ("control_entrada", "doce"), "doce"),
    ("at_instrumentos", ("control_entrada", "1,5"), "1,5"),
    ("at_instrumentos", ("encuesta", "true"), True),
    ("at_instrumentos", ("encuesta", "false"), False),
    ("at_instrumentos", ("encuesta", "quizá"), "quizá"),
    ("at_induccion", ("fecha", "32 de julio"), "32 de julio"),
    ("revision", ("observaciones", " Falta:\r\n1. público \r\n"), "Falta:\n1. público"),
    ("at_programacion", ("sede", "UGEL Chucuito"), "210005"),
    ("at_programacion", ("sede", "210005 · UGEL CHUCUITO"), "210005"),
    ("at_programacion", ("sede", "UGEL de la luna"), "UGEL de la luna"),
]


@pytest.mark.parametrize(
    ("ficha", "pair", "value"), TYPED, ids=[f"{p[0]} {p[1]!r}" for _, p, _ in TYPED]
)
def test_text_becomes_the_value_it_says_or_stays_as_typed(ficha, pair, value):
    assert read(ficha, pair)[pair[0]] == value


def test_grades_take_a_comma_or_a_point():
    row = read(
        "at_asistencia",
        ("participantes.0.cargo", "11"),
        ("participantes.0.asistio", "false"),
        ("participantes.0.asistio", "true"),
        ("participantes.0.entrada", "12,5"),
        ("participantes.0.salida", "15.5"),
        ("participantes.0.encuesta", ""),
    )["participantes"][0]
    assert row == {"cargo": 11, "asistio": True, "entrada": 12.5, "salida": 15.5}


def test_what_is_empty_is_left_out_so_that_it_can_be_asked_for():
    assert read("revision", ("decision", ""), ("observaciones", "  ")) == {}


def test_an_optional_list_left_empty_is_an_empty_list():
    answer = read("anexo_04", ("alertas.0", ""), ("logros.0", ""))
    assert answer == {"alertas": [], "compromisos": []}


def test_rows_follow_their_numbers_and_leave_no_gaps():
    answer = read(
        "at_cierre", ("difusion.10", "Tercero"), ("difusion.2", "Primero"), ("difusion.7", "Dos")
    )
    assert answer["difusion"] == ["Primero", "Dos", "Tercero"]


def test_blank_rows_are_dropped_when_presenting_and_kept_when_more_are_asked_for():
    pares = [("jornadas.0.fecha", "2026-08-12"), ("jornadas.1.fecha", ""), ("jornadas.2.fecha", "")]
    assert len(read("at_programacion", *pares)["jornadas"]) == 1
    adding = read("at_programacion", *pares, ("_accion", "agregar:jornadas"))
    assert adding["jornadas"] == [{"fecha": "2026-08-12"}, {}, {}]


def test_several_boxes_of_one_name_make_a_list():
    pares = [("niveles", "cobertura"), ("niveles", "aplicacion")]
    assert read("anexo_01", *pares)["niveles"] == ["cobertura", "aplicacion"]


WITHOUT_PURPOSE = [
    ("a reason to object, once accepted", "at_fecha", {"decision": "acepta"}, set()),
    ("a reason to object, when objecting", "at_fecha", {"decision": "objeta"}, {"motivo"}),
    ("a reason to object, before deciding", "at_fecha", {}, {"motivo"}),
    (
        "a reason to object, while adding rows",
        "at_fecha",
        {"_accion": "x", "decision": "acepta"},
        {"motivo"},
    ),
]


@pytest.mark.parametrize(
    ("ficha", "fields", "kept"),
    [w[1:] for w in WITHOUT_PURPOSE],
    ids=[w[0] for w in WITHOUT_PURPOSE],
)
def test_only_what_the_decision_leaves_without_purpose_is_dropped(ficha, fields, kept):
    answer = read(ficha, *fields.items(), ("motivo", "Cae en feria regional"))
    assert set(answer) - {"decision"} == kept


def test_who_attends_needs_no_reason_and_keeps_none():
    pares = [
        ("participantes.0.cargo", "11"),
        ("participantes.0.asiste", "true"),
        ("participantes.0.motivo", "Licencia"),
        ("participantes.1.cargo", "12"),
        ("participantes.1.asiste", "false"),
        ("participantes.1.motivo", "Licencia"),
    ]
    assert read("at_participantes", *pares)["participantes"] == [
        {"cargo": 11, "asiste": True},
        {"cargo": 12, "asiste": False, "motivo": "Licencia"},
    ]


def test_a_field_of_another_ficha_stays_to_be_refused():
    answer = read("revision", ("decision", "conformidad"), ("intruso.0.x", "1"))
    assert find_errors("revision", REAL, answer) == {
        "intruso": "El campo «intruso» no pertenece a esta ficha: quítelo."
    }


def test_what_belongs_to_the_page_is_not_answer():
    lectura = read_form("revision", REAL, [("_csrf", "x"), ("_accion", "guardar")])
    assert lectura.respuesta == {}
    assert lectura.accion == "guardar"


def test_three_hundred_participants_are_read_whole():
    page = Pagina.of(
        render_form("at_asistencia", LARGE, initial_answer("at_asistencia", LARGE), {})
    )
    rows = read_form("at_asistencia", LARGE, page.pares).respuesta["participantes"]
    assert rows == [{"cargo": n, "asistio": False} for n in range(1, 301)]


names = st.lists(
    st.sampled_from(["jornadas", "fecha", "0", "1", "x", "", "convocatoria", "entidad", "_accion"])
    | st.text(max_size=5),
    min_size=1,
    max_size=8,
).map(".".join)


@pytest.mark.parametrize("ficha", FICHAS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_is_posted_is_read_judged_and_shown_again(ficha, data):
    fields = st.sampled_from(sorted(bare_schema(ficha, REAL)["properties"]))
    name = names | fields | st.tuples(fields, names).map(".".join)
    pares = data.draw(st.lists(st.tuples(name, st.text(max_size=12)), max_size=12))
    lectura = read_form(ficha, REAL, pares)
    errors = find_errors(ficha, REAL, lectura.respuesta)
    changed = apply_action(ficha, REAL, lectura.respuesta, lectura.accion)
    assert render_form(ficha, REAL, changed, errors)


ROWS = [jornada("2026-08-12"), jornada("2026-08-13")]
ACTIONS = [
    ("add a row", "agregar:jornadas", [*ROWS, {}]),
    ("remove the first", "quitar:jornadas.0", ROWS[1:]),
    ("remove one that is not there", "quitar:jornadas.9", ROWS),
    ("remove no number", "quitar:jornadas.x", ROWS),
    ("use the second alternative", "usar:jornadas.1", [jornada("2026-08-26")]),
    ("use one that was not offered", "usar:jornadas.7", ROWS),
    ("act on another field", "quitar:decision.0", ROWS),
    ("do something else", "volar", ROWS),
    ("do nothing", None, ROWS),
]


@pytest.mark.parametrize(("accion", "rows"), [a[1:] for a in ACTIONS], ids=[a[0] for a in ACTIONS])
def test_a_button_can(accion, rows):
    answer = {"jornadas": list(ROWS), "sustento": "Porque sí"}
    changed = apply_action("at_cruce", REAL, answer, accion)
    assert changed == {"jornadas": rows, "sustento": "Porque sí"}
    assert answer["jornadas"] == ROWS


def test_rows_stop_at_the_most_a_ficha_takes():
    full = {"objetivos": [f"Objetivo {n}" for n in range(6)]}
    assert apply_action("anexo_01", REAL, full, "agregar:objetivos") == full


def test_rows_that_are_one_per_cargo_are_neither_added_nor_removed():
    answer = initial_answer("at_asistencia", REAL)
    assert apply_action("at_asistencia", REAL, answer, "quitar:participantes.0") == answer


def test_a_whole_group_is_convened_at_one_stroke():
    pares = [
        ("convocatoria.0.entidad", "210005"),
        ("convocatoria.0.rol", "jefe_agp"),
        ("convocatoria.1.entidad", ""),
        ("_grupo", "ugel-210000"),
        ("_rol", "jefe_agp"),
        ("_accion", "agregar_grupo:convocatoria"),
    ]
    lectura = read_form("at_registro", REAL, pares)
    changed = apply_action("at_registro", REAL, lectura.respuesta, lectura.accion)
    assert changed["convocatoria"] == [
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "210006", "rol": "jefe_agp"},
    ]
