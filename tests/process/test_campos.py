"""The fields that a diagram draws: read when they are right, refused in words when they are not."""

import re
from datetime import date

import orjson
import pytest

from engine.process.campos import MAX_FIELDS, read_campos
from engine.process.definicion import Elemento
from engine.process.variables import given_by, routing

DRAWN = [
    {"id": "monto", "tipo": "numero", "titulo": "Monto (S/)", "requerido": True},
    {"id": "desde", "tipo": "fecha"},
    {"id": "via", "tipo": "opcion", "opciones": ["terrestre", {"valor": "a", "titulo": "Aérea"}]},
]


def drawn(*fields, **more):
    properties = {"campos": orjson.dumps(list(fields) or DRAWN).decode(), **more}
    return Elemento("paso", "Paso", "userTask", None, properties)


def test_a_field_has_its_kind_its_words_and_its_choices():
    monto, desde, via = read_campos(orjson.dumps(DRAWN).decode())
    assert (monto.tipo, monto.titulo, monto.requerido) == ("numero", "Monto (S/)", True)
    assert (desde.titulo, desde.requerido) == ("desde", False)
    assert via.opciones == (("terrestre", "terrestre"), ("a", "Aérea"))


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_without_the_property_nothing_is_asked(nothing):
    assert read_campos(nothing) == ()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("{no", "no son JSON"),
        ('{"id": "a"}', "deben ser una lista"),
        ("[1]", "el campo 1 no es un objeto"),
        ('[{"tipo": "texto"}]', "el id del campo 1"),
        ('[{"id": "__class__"}]', "el id del campo 1"),
        ('[{"id": "_accion"}]', "el id del campo 1"),
        ('[{"id": "a.b"}]', "el id del campo 1"),
        ('[{"id": "Título"}]', "el id del campo 1"),
        ('[{"id": "a", "tipo": "archivo"}]', "el tipo de «a»"),
        ('[{"id": "a", "tipo": ["texto"]}]', "el tipo de «a»"),
        ('[{"id": "a", "requerido": "si"}]', "«requerido» de «a»"),
        ('[{"id": "a", "titulo": ""}]', "el título de «a»"),
        ('[{"id": "a", "titulo": "x\\u0000"}]', "caracteres que no se pueden leer"),
        ('[{"id": "a", "patron": ".*"}]', "«patron», que no se admite"),
        ('[{"id": "a"}, {"id": "a"}]', "dos campos con el mismo id"),
        ('[{"id": "a", "tipo": "opcion"}]', "necesita entre 1 y 100 opciones"),
        ('[{"id": "a", "tipo": "opcion", "opciones": []}]', "necesita entre 1 y 100 opciones"),
        ('[{"id": "a", "tipo": "opcion", "opciones": [{"x": 1}]}]', "una opción de «a»"),
        ('[{"id": "a", "tipo": "opcion", "opciones": ["x", "x"]}]', "repite una opción"),
        ('[{"id": "a", "opciones": ["x"]}]', "no es de tipo opcion"),
        (orjson.dumps([{"id": f"c{n}"} for n in range(MAX_FIELDS + 1)]).decode(), "lista de 60"),
        (orjson.dumps([{"id": "a", "titulo": "x" * 30_000}]).decode(), "20000 caracteres"),
        ("[" * 9_000, "no son JSON"),
    ],
    ids=lambda told: told[:48],
)
def test_what_is_drawn_amiss_says_what(told, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        read_campos(told)


def test_every_drawn_field_becomes_a_variable_of_its_own_id():
    answer = {"monto": 10.5, "desde": "2026-08-03"}
    assert routing(drawn(), answer) == {"monto": 10.5, "desde": date(2026, 8, 3), "via": None}
    assert given_by(drawn()) == {"monto", "desde", "via"}


def test_with_variables_only_those_named_are_taken_and_dates_stay_dates():
    renamed = drawn(variables="desde=inicio")
    assert routing(renamed, {"monto": 1, "desde": "2026-08-03"}) == {"inicio": date(2026, 8, 3)}
    assert given_by(renamed) == {"inicio"}


def test_a_note_left_where_nothing_is_asked_is_no_variable():
    bare = Elemento("paso", "Paso", "userTask", None, {})
    assert routing(bare, {"nota": "listo"}) == {}


def test_names_of_fields_drawn_amiss_are_none():
    assert given_by(Elemento("paso", "Paso", "userTask", None, {"campos": "{"})) == frozenset()
