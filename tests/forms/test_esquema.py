"""Every ficha has a schema, and every schema an example that is valid where it is shown."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest

from engine.domain.asistencia import ORIGENES
from engine.errors import NotFound
from forms.contexto import Opcion
from forms.ejemplos import EXAMPLES
from forms.esquema import schema_for
from forms.frases import SENTENCES
from forms.registro import FICHAS, Ficha, load_schema, register
from forms.validacion import find_errors
from tests.forms.campos_de_acompanamiento import CAMPOS
from tests.forms.contextos import BARE, CLASH, CONTEXTS, LARGE, REAL

ASSERTIONS_WITHOUT_VALUE = {"if", "then", "else", "allOf", "properties", "items"}
DESCRIPTIONS = {"$schema", "$id", "title", "description"}
# What every ficha's answers are called by those who read them: renaming breaks stored answers.
FIELDS = {
    "at_registro": "titulo origen sustento_origen unidad tema proceso_critico modalidad"
    " convocatoria ventana_inicio ventana_fin",
    "at_prioridad": "decision sustento",
    "anexo_01": "objetivos productos niveles metas",
    "anexo_02": "momentos metodologia",
    "revision": "decision observaciones",
    "at_instrumentos": "materiales control_entrada control_salida encuesta rubrica",
    "at_programacion": "jornadas modalidad sede sala lugar convocatoria plan_recuperacion "
    "facilitadores ventana_inicio ventana_fin",
    "at_cruce": "decision jornadas asistencia sustento",
    "at_articulacion": "equipo gastos mensaje jornadas",
    "at_fecha": "decision motivo",
    "at_calendario": "confirma nota",
    "at_logistica": "local alimentacion equipos materiales financiamiento observaciones",
    "at_participantes": "participantes",
    "at_induccion": "fecha facilitadores acuerdos",
    "at_verificacion": "local materiales instrumentos participantes facilitadores observaciones",
    "at_asistencia": "participantes",
    "anexo_04": "logros alertas conclusiones cumplio_objetivos cumplio_productos compromisos",
    "compromiso": "resultado evidencia nueva_fecha motivo",
    "compromiso_verificacion": "decision observaciones",
    "anexo_05": "aplica evidencia dificultades",
    "at_evaluacion": "decision valoracion recomendaciones",
    "at_cierre": "difusion lecciones",
    **CAMPOS,
}
FORWARD = {
    "at_prioridad": "prioriza",
    "revision": "conformidad",
    "at_cruce": "mantener",
    "at_fecha": "acepta",
    "compromiso_verificacion": "verificado",
    "at_evaluacion": "valida",
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for child in schema.values():
            yield from nodes(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from nodes(child)


def fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in schema.get("properties", {}).values():
        yield child
        yield from fields(child)
        yield from fields(child.get("items", {}))


@pytest.mark.parametrize("contexto", CONTEXTS.values(), ids=CONTEXTS.keys())
@pytest.mark.parametrize("ficha", FICHAS)
def test_every_example_is_valid_in_its_own_context(ficha, contexto):
    schema = schema_for(ficha, contexto)
    jsonschema_rs.meta.validate(schema)
    assert find_errors(ficha, contexto, schema["examples"][0]) == {}


@pytest.mark.parametrize(("ficha", "decision"), FORWARD.items())
def test_an_example_leads_the_at_forward(ficha, decision):
    assert schema_for(ficha, REAL)["examples"][0]["decision"] == decision


def test_the_example_of_a_hard_cruce_takes_the_first_alternative():
    example = schema_for("at_cruce", CLASH)["examples"][0]
    assert example["decision"] == "otra_fecha"
    assert example["jornadas"] == list(CLASH.alternativas[0])


def test_the_example_of_attendance_has_everybody_improve():
    rows = schema_for("at_asistencia", REAL)["examples"][0]["participantes"]
    assert [row["cargo"] for row in rows] == [11, 12, 13]
    assert all(row["salida"] > row["entrada"] and row["encuesta"] >= 4 for row in rows)


def test_the_registry_the_files_and_the_examples_name_the_same_fichas():
    folders = {ficha.esquema.parent for ficha in FICHAS.values()}
    assert {path.stem for f in folders for path in f.glob("*.json")} == set(FICHAS)
    assert set(EXAMPLES) == set(FICHAS) == set(FIELDS)


def test_two_fichas_of_one_name_stop_the_start():
    with pytest.raises(ValueError, match="anexo_01"):
        register([Ficha("anexo_01", "Una", "a"), Ficha("anexo_01", "Otra", "b")])


def test_an_unknown_ficha_is_not_found():
    with pytest.raises(NotFound, match="ficha_desconocida"):
        schema_for("anexo_99", BARE)


@pytest.mark.parametrize("ficha", FICHAS)
def test_the_fields_of_a_ficha_are_those_agreed(ficha):
    assert set(load_schema(ficha)["properties"]) == set(FIELDS[ficha].split())


@pytest.mark.parametrize("ficha", FICHAS)
def test_every_field_has_words_a_control_and_a_size(ficha):
    schema = load_schema(ficha)
    assert schema["$id"] == f"urn:articula:ficha:{ficha}"
    assert schema["additionalProperties"] is False
    for field in fields(schema):
        assert field["title"]
        assert field["x-control"]
        assert field["x-orden"]
        kinds = field["type"]
        if kinds == "array":
            assert 0 < field["maxItems"] <= 2000
        if kinds == "string" and not {"oneOf", "format", "pattern"} & set(field):
            assert 0 < field["maxLength"] <= 4000


@pytest.mark.parametrize("ficha", FICHAS)
def test_every_keyword_of_a_schema_has_its_sentence(ficha):
    skipped = ASSERTIONS_WITHOUT_VALUE | DESCRIPTIONS
    for contexto in (BARE, REAL, LARGE):
        schema = schema_for(ficha, contexto)
        del schema["examples"]
        for field in (schema, *fields(schema)):
            keywords = {k for k in field if not k.startswith("x-")} - skipped
            assert keywords <= set(SENTENCES), ficha


def test_every_pattern_is_an_hour_as_its_sentence_says():
    patterns = {n["pattern"] for f in FICHAS for n in nodes(load_schema(f)) if "pattern" in n}
    assert patterns == {"^([01][0-9]|2[0-3]):[0-5][0-9]$"}


def test_the_same_piece_reads_the_same_in_every_ficha():
    for piece in ("jornadas", "convocatoria"):
        items = [
            load_schema(f)["properties"][piece]["items"]
            for f in FICHAS
            if piece in load_schema(f)["properties"]
        ]
        assert len(items) > 1
        assert all(item == items[0] for item in items)


def test_the_origins_offered_are_those_of_the_domain():
    offered = load_schema("at_registro")["properties"]["origen"]["oneOf"]
    assert {o["const"]: o["title"] for o in offered} == {
        clave: origen.nombre for clave, origen in ORIGENES.items()
    }


@pytest.mark.parametrize("ficha", FICHAS)
def test_what_the_page_shows_on_a_condition_is_what_the_schema_asks_on_it(ficha):
    schema = load_schema(ficha)
    for holder in (schema, *(f["items"] for f in fields(schema) if "items" in f)):
        conditions = holder.get("allOf", [holder] if "if" in holder else [])
        asked = set()
        for condition in conditions:
            ((name, test),) = condition["if"]["properties"].items()
            values = tuple(test.get("enum", [test.get("const")]))
            asked |= {(field, name, values) for field in condition["then"]["required"]}
        shown = {
            (name, node["x-cuando"]["campo"], tuple(node["x-cuando"]["valores"]))
            for name, node in holder.get("properties", {}).items()
            if "x-cuando" in node
        }
        assert shown == asked


def test_few_choices_carry_their_names_and_many_only_their_codes():
    few = schema_for("at_participantes", REAL)["properties"]["participantes"]["items"]
    many = schema_for("at_participantes", LARGE)["properties"]["participantes"]["items"]
    assert few["properties"]["cargo"]["oneOf"][0] == {
        "const": 11,
        "title": "Jefe de AGP · UGEL Chucuito",
    }
    assert len(many["properties"]["cargo"]["enum"]) == 300


def test_a_hard_cruce_cannot_be_kept():
    decisions = schema_for("at_cruce", CLASH)["properties"]["decision"]["oneOf"]
    assert [d["const"] for d in decisions] == ["otra_fecha", "articular"]


def test_an_example_convenes_a_dre_with_the_ugel_of_its_region():
    fact = [("010000", "dre"), ("010001", "ugel"), ("210005", "ugel"), ("010002", "ugel")]
    entidades = tuple(Opcion(codigo, codigo, (tipo,)) for codigo, tipo in fact)
    contexto = replace(BARE, entidades=entidades, roles=REAL.roles)
    rows = schema_for("at_registro", contexto)["examples"][0]["convocatoria"]
    assert [row["entidad"] for row in rows] == ["010000", "010001", "010002", "210005"]
    assert rows[0]["rol"] == "especialista_dre"
