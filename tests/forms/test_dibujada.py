"""Forms drawn in a diagram: asked, shown, read and refused as the fichas of the house are."""

from dataclasses import replace

import jsonschema_rs
import orjson
import pytest

from engine.process.campos import TIPOS, read_campos
from forms.contexto import Dibujo
from forms.esquema import schema_for
from forms.filas import apply_action
from forms.hechos import contexto_from
from forms.inicial import initial_answer
from forms.lectura import read_form
from forms.presentacion import error_links, render_answer, render_form
from forms.validacion import find_errors
from tests.forms.contextos import BARE, HOY, REAL
from tests.forms.navegador import Pagina

ATTACK = '"><script>alert(1)</script>{title}{{ 7*7 }}'
CHOICES = ["uno", {"valor": "dos", "titulo": ATTACK}]


def dibujo(*fields, titulo="Registrar gasto"):
    return Dibujo(titulo, read_campos(orjson.dumps(list(fields)).decode()))


def one_of_each(**common):
    return [
        {"id": tipo, "tipo": tipo, "titulo": f"El {tipo}", **common}
        | ({"opciones": CHOICES} if tipo == "opcion" else {})
        for tipo in TIPOS
    ]


EVERY = replace(BARE, dibujo=dibujo(*one_of_each(requerido=True)))
LOOSE = replace(REAL, dibujo=dibujo(*one_of_each()))
HOSTILE = replace(
    BARE,
    dibujo=dibujo(
        *({"id": f"c_{t}", "tipo": t, "titulo": ATTACK} for t in TIPOS if t != "opcion"),
        {"id": "c_opcion", "tipo": "opcion", "titulo": ATTACK, "opciones": [ATTACK]},
        titulo=ATTACK,
    ),
)
PLAIN = replace(BARE, dibujo=Dibujo("Revisar el local"))
ALL = {"every": EVERY, "loose": LOOSE, "hostile": HOSTILE, "plain": PLAIN, "nothing": BARE}
contexts = pytest.mark.parametrize("contexto", ALL.values(), ids=ALL.keys())


@contexts
def test_its_example_is_valid_for_its_own_schema(contexto):
    schema = schema_for("", contexto)
    assert jsonschema_rs.is_valid(schema, schema["examples"][0])
    assert find_errors("", contexto, schema["examples"][0]) == {}


@contexts
def test_every_control_has_a_label_and_nothing_drawn_is_run(contexto):
    html = str(render_form("", contexto, initial_answer("", contexto), {}))
    page = Pagina.of(html)
    assert page.controles
    assert {c["id"] for c in page.controles} <= page.etiquetados
    assert len(page.ids) == len(set(page.ids))
    assert "<script" not in html
    assert "49" not in html


@contexts
def test_its_answer_reads_as_a_document(contexto):
    html = str(render_answer("", contexto, schema_for("", contexto)["examples"][0]))
    assert "<script" not in html
    assert "documento__titulo" in html


def test_what_is_posted_comes_back_typed():
    pairs = [
        ("texto", "Pasajes"), ("parrafo", "Ida\r\ny vuelta"), ("numero", "10,5"), ("entero", "3"),
        ("fecha", "2026-08-03"), ("si_no", "true"), ("opcion", "dos"),
    ]  # fmt: skip
    answer = read_form("", EVERY, pairs).respuesta
    assert answer == {
        "texto": "Pasajes", "parrafo": "Ida\ny vuelta", "numero": 10.5, "entero": 3,
        "fecha": "2026-08-03", "si_no": True, "opcion": "dos",
    }  # fmt: skip
    assert find_errors("", EVERY, answer) == {}


def test_what_is_required_is_asked_for_and_what_is_not_may_be_left():
    assert set(find_errors("", EVERY, {})) == set(TIPOS)
    assert find_errors("", LOOSE, {}) == {}
    assert find_errors("", EVERY, read_form("", EVERY, [("texto", "  ")]).respuesta)["texto"] == (
        "Complete «El texto»."
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("texto", 1, "Escriba un texto."),
        ("texto", "x" * 501, "Este texto tiene 501 caracteres; el máximo es 500."),
        ("texto", "a\x00b", "caracteres que no se pueden leer"),
        ("numero", "diez", "Escriba un número"),
        ("numero", float("nan"), "Escriba un número."),
        ("numero", 10**13, "Escriba un número de"),
        ("entero", 1.5, "número entero"),
        ("fecha", "2026-02-31", "fecha que exista"),
        ("fecha", "0001-01-01", "Elija una fecha entre el"),
        ("si_no", "quizás", "Indique sí o no."),
        ("opcion", "tres", "Elija una de las opciones"),
        ("otro", 1, "no pertenece a esta ficha"),
        ("nota", "hola", "no pertenece a esta ficha"),
    ],
)
def test_a_wrong_value_gets_the_sentence_of_its_field(field, value, sentence):
    errors = find_errors("", LOOSE, {field: value})
    assert set(errors) == {field}
    assert sentence in errors[field]


def test_a_birth_long_ago_is_a_date_like_any_other():
    assert find_errors("", LOOSE, {"fecha": "1957-03-01"}) == {}


def test_what_asks_for_nothing_takes_a_note_or_nothing():
    assert find_errors("", PLAIN, {}) == {}
    assert find_errors("", PLAIN, {"nota": "El local está listo"}) == {}
    assert list(find_errors("", PLAIN, {"nota": "x" * 2001})) == ["nota"]
    assert list(find_errors("", PLAIN, {"monto": 1})) == ["monto"]
    assert "Revisar el local" in str(schema_for("", PLAIN)["title"])


def test_an_error_leads_to_its_field():
    errors = find_errors("", EVERY, {})
    page = Pagina.of(str(render_form("", EVERY, {}, errors)))
    for href, _ in error_links("", EVERY, errors):
        assert href[1:] in page.ids


def test_buttons_of_rows_change_nothing_in_it():
    assert apply_action("", EVERY, {"texto": "a"}, "agregar:texto") == {"texto": "a"}


def test_the_facts_of_the_engine_make_its_context():
    campos = read_campos('[{"id": "monto", "tipo": "numero"}]')
    contexto = contexto_from({"hoy": HOY, "dibujo": {"titulo": "Gasto", "campos": campos}})
    assert contexto.dibujo == Dibujo("Gasto", campos)
