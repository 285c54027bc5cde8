"""What people see of a ficha: nothing hidden, nothing dangerous, everything labelled."""

import os
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from forms.esquema import schema_for
from forms.inicial import initial_answer
from forms.presentacion import error_links, render_answer, render_form
from forms.registro import FICHAS
from forms.validacion import find_errors
from forms.vista import field_id
from tests.forms.contextos import BEGUN, CONTEXTS, LARGE, REAL, jornada
from tests.forms.navegador import Pagina

SNAPSHOTS = Path(__file__).parent / "instantaneas"
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def snapshot(name: str, html: str) -> None:
    """Compare with the page kept beside; `INSTANTANEAS=escribir` keeps the new one."""
    path = SNAPSHOTS / f"{name}.html"
    if os.environ.get("INSTANTANEAS") == "escribir":
        path.write_text(html + "\n", encoding="utf-8")
    assert html + "\n" == path.read_text(encoding="utf-8")


def attacked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: attacked(child) for name, child in value.items()}
    if isinstance(value, list):
        return [attacked(child) for child in value]
    return ATTACK


@pytest.mark.parametrize("contexto", CONTEXTS.values(), ids=CONTEXTS.keys())
@pytest.mark.parametrize("ficha", FICHAS)
def test_every_control_has_a_label_and_what_it_points_at(ficha, contexto):
    html = render_form(ficha, contexto, initial_answer(ficha, contexto), {})
    page = Pagina.of(html)
    assert page.controles or "todavía no hay ninguno" in html
    assert {c["id"] for c in page.controles} <= page.etiquetados
    assert page.referidos <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("ficha", FICHAS)
def test_every_error_stands_beside_a_field_that_the_summary_reaches(ficha):
    errors = find_errors(ficha, REAL, {"intruso": 1})
    html = render_form(ficha, REAL, {}, errors)
    page = Pagina.of(html)
    for path, (href, sentence) in zip(errors, error_links(ficha, REAL, errors), strict=True):
        assert sentence == errors[path]
        assert href[1:] in page.ids
        if path != "intruso":
            assert href == f"#{field_id(path)}"
            assert f"{field_id(path)}-error" in page.ids
            assert f"{field_id(path)}-error" in page.referidos


def test_errors_inside_rows_are_reached_too():
    answer = {"jornadas": [jornada("2026-08-12"), jornada("2026-08-13", "13:00", "09:00")]}
    errors = find_errors("at_programacion", REAL, answer)
    links = dict(error_links("at_programacion", REAL, errors))
    page = Pagina.of(render_form("at_programacion", REAL, answer, errors))
    assert links["#campo-jornadas-1-hora_fin"].startswith("La hora de fin")
    assert "campo-jornadas-1-hora_fin-error" in page.referidos & set(page.ids)


@pytest.mark.parametrize("ficha", FICHAS)
def test_text_of_people_never_becomes_markup(ficha):
    answer = attacked(schema_for(ficha, REAL)["examples"][0]) | {ATTACK: ATTACK}
    errors = dict.fromkeys((*answer, *find_errors(ficha, REAL, answer)), ATTACK)
    for html in (render_form(ficha, REAL, answer, errors), render_answer(ficha, REAL, answer)):
        page = Pagina.of(html)
        assert not {"script", "img"} & set(page.marcas)


@pytest.mark.parametrize("ficha", FICHAS)
def test_a_strict_content_policy_finds_nothing_to_refuse(ficha):
    example = schema_for(ficha, REAL)["examples"][0]
    for html in (render_form(ficha, REAL, example, {}), render_answer(ficha, REAL, example)):
        page = Pagina.of(html)
        assert not {"script", "style", "link", "form"} & set(page.marcas)
        assert not {a for a in page.atributos if a == "style" or a.startswith("on")}


def test_what_was_typed_is_kept_even_if_it_is_wrong():
    html = render_form("at_instrumentos", REAL, {"control_entrada": "doce"}, {})
    assert 'value="doce"' in html


def test_the_first_button_of_a_ficha_never_destroys():
    for ficha in FICHAS:
        page = Pagina.of(render_form(ficha, REAL, initial_answer(ficha, REAL), {}))
        assert page.acciones[0] == "guardar"


def test_rows_per_cargo_come_filled_with_all_that_are_convened():
    html = render_form("at_asistencia", REAL, {"participantes": [{"cargo": 12}]}, {})
    cargos = [value for name, value in Pagina.of(html).pares if name.endswith(".cargo")]
    assert cargos == ["12", "11", "13"]
    assert "Jefe de AGP · UGEL El Collao" in html


def test_many_entidades_are_found_by_typing_and_few_are_listed():
    row = {"convocatoria": [{"entidad": "000007", "rol": "jefe_agp"}]}
    many = render_form("at_registro", LARGE, row, {})
    assert 'list="lista-entidades"' in many
    assert 'value="000007 · UGEL 7"' in many
    assert many.count('<datalist id="lista-entidades">') == 1
    few = render_form("at_registro", REAL, {}, {})
    assert "lista-entidades" not in few
    assert '<option value="210005">UGEL CHUCUITO</option>' in few


def test_a_ficha_of_three_hundred_rows_is_drawn_at_once():
    start = perf_counter()
    html = render_form("at_asistencia", LARGE, initial_answer("at_asistencia", LARGE), {})
    assert perf_counter() - start < 2
    assert html.count('<tr class="fila">') == 300


def test_conditions_are_told_to_the_page_by_the_name_of_their_field():
    rows = initial_answer("at_participantes", REAL)
    html = render_form("at_participantes", REAL, rows, {})
    assert 'data-cuando="participantes.1.asiste" data-cuando-valores="false"' in html


def test_the_five_indicators_are_seen_while_evaluating():
    html = render_form("at_evaluacion", REAL, {}, {})
    assert "87,5 %" in html
    assert "14 de 16" in html
    assert "Listas de asistencia" in html


@pytest.mark.parametrize("ficha", ["anexo_01", "at_cruce", "at_participantes", "at_registro"])
def test_a_new_ficha_looks_as_it_was_agreed(ficha):
    snapshot(f"{ficha}_nueva", render_form(ficha, REAL, initial_answer(ficha, REAL), {}))


def test_a_refused_ficha_looks_as_it_was_agreed():
    answer = {
        "modalidad": "presencial",
        "jornadas": [jornada("2026-08-12", "13:00", "09:00")],
        "convocatoria": [{"entidad": "210000", "rol": "jefe_agp"}],
    }
    errors = find_errors("at_programacion", REAL, answer)
    snapshot("at_programacion_observada", render_form("at_programacion", REAL, answer, errors))


@pytest.mark.parametrize(
    "ficha", ["anexo_01", "anexo_02", "at_asistencia", "anexo_04", "anexo_05", "at_programacion"]
)
def test_a_document_looks_as_it_was_agreed(ficha):
    answer = schema_for(ficha, REAL)["examples"][0]
    snapshot(f"{ficha}_documento", render_answer(ficha, REAL, answer))


def test_a_document_says_names_and_never_codes():
    answer = schema_for("anexo_04", REAL)["examples"][0] | {"alertas": []}
    html = render_answer("anexo_04", BEGUN, answer)
    assert "Jefe de AGP · UGEL Chucuito" in html
    assert "lun 20 jul 2026" in html
    assert "Alertas" not in html
    assert "Sí" in html


def test_a_decision_no_longer_offered_is_still_read_in_words():
    answer = {"decision": "mantener", "sustento": "Plazo de la norma"}
    assert "Mantener la fecha" in render_answer("at_cruce", CONTEXTS["with a hard cruce"], answer)


def test_a_page_may_show_the_context_itself():
    contexto = replace(REAL, observaciones=("Falta el público",), cruces=("Se cruza con otra",))
    for ficha, words in (
        ("revision", "Falta el público"),
        ("at_cruce", "Se cruza con otra"),
        ("at_cruce", "Fechas libres"),
        ("at_evaluacion", "87,5 %"),
    ):
        assert words in render_form(ficha, contexto, initial_answer(ficha, contexto), {})
        bare = render_form(ficha, contexto, initial_answer(ficha, contexto), {}, with_context=False)
        assert words not in bare


def test_the_ventana_is_changed_only_in_a_programming_that_was_sent_back():
    back = replace(REAL, devuelta=True)
    answer = {"ventana_inicio": "2026-09-30", "ventana_fin": "2026-08-03"}
    assert "Puede darse hasta" not in render_form("at_programacion", REAL, {}, {})
    assert "Puede darse hasta" in render_form("at_programacion", back, {}, {})
    assert "ventana_fin" in find_errors("at_programacion", back, answer)
    assert {"ventana_inicio", "ventana_fin"} <= set(find_errors("at_programacion", REAL, answer))


def test_each_other_date_is_offered_with_what_it_costs():
    costs = replace(REAL, costos=("5 días después de lo propuesto", "toma 1 día de clases"))
    html = render_form("at_cruce", costs, initial_answer("at_cruce", costs), {})
    assert "ago 2026, 9:00–13:00 (5 días después de lo propuesto)" in html
    assert "(toma 1 día de clases)" in html
