"""The facts that the engine gathers become the context of a ficha."""

from datetime import date

import pytest

from engine.domain import indicadores
from engine.domain.indicadores import Insumos
from forms.contexto import Contexto, ConvocadoOpcion, Opcion, OtraAsistencia
from forms.esquema import schema_for
from forms.hechos import contexto_from
from forms.presentacion import render_form
from forms.registro import FICHAS
from forms.validacion import find_errors
from tests.forms.contextos import HOY, jornada

FACTS = {
    "hoy": HOY,
    "codigo": "AT-2026-0147",
    "modalidad": "presencial",
    "unidad": {"codigo": "DIGEBR", "nombre": "Educación Básica Regular"},
    "sede": None,
    "ventana": (date(2026, 8, 3), date(2026, 9, 30)),
    "jornadas": [jornada("2026-08-12")],
    "convocatoria": [{"entidad": "210005", "rol": "jefe_agp"}],
    "entidades": [{"codigo": "210005", "nombre": "UGEL CHUCUITO", "tipos": ("ugel",)}],
    "roles": [{"codigo": "jefe_agp", "nombre": "Jefe de AGP", "tipos": ("ugel",)}],
    "convocados": [{"cargo": 11, "nombre": "Jefe de AGP", "rol": "jefe_agp"}],
    "otras_asistencias": [
        {"codigo": "AT-2026-0099", "titulo": "Tutoría", "jornadas": [jornada("2026-08-12")]}
    ],
    "alternativas": [[jornada("2026-08-19")]],
    "indicadores": [i.to_json() for i in indicadores.evaluate(Insumos(convocados=16))],
    "observaciones": ["Falta el público"],
    "anterior": {},
}


def test_facts_become_values_that_do_not_change():
    contexto = contexto_from(FACTS)
    assert contexto.unidad == Opcion("DIGEBR", "Educación Básica Regular")
    assert contexto.sede is None
    assert contexto.convocados == (ConvocadoOpcion(11, "Jefe de AGP", rol="jefe_agp"),)
    assert contexto.otras_asistencias == (
        OtraAsistencia("AT-2026-0099", "Tutoría", (jornada("2026-08-12"),)),
    )
    assert contexto.alternativas == ((jornada("2026-08-19"),),)
    assert len(contexto.indicadores) == 5


@pytest.mark.parametrize("ficha", FICHAS)
def test_every_ficha_lives_on_the_facts(ficha):
    contexto = contexto_from(FACTS)
    example = schema_for(ficha, contexto)["examples"][0]
    assert find_errors(ficha, contexto, example) == {}
    assert render_form(ficha, contexto, example, {})


def test_a_fact_nobody_expects_is_an_error_and_not_silence():
    with pytest.raises(TypeError, match="cruses"):
        contexto_from({**FACTS, "cruses": []})


def test_the_least_is_to_know_the_day():
    assert contexto_from({"hoy": HOY}) == Contexto(hoy=HOY)
