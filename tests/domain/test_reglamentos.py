"""The rules of both rule books, and the conflicts that the choice of one of them settles."""

import json
from dataclasses import replace
from datetime import date

import pytest

from engine.actions.estrategias.fechas import a_month_after, a_month_before, quarter_end
from engine.domain.indicadores import Denominador, Insumos, evaluate
from engine.domain.ratio import Escuela, limit_of
from engine.domain.reglamento import (
    DESTINATARIOS,
    check_reglamento,
    read_regla,
    write_regla,
)
from engine.domain.reglas_de_protocolo import check_protocolo
from forms.registro import FICHAS
from tests.domain.libros import LIBROS, MANUAL, NORMA, protocol

HECHO = protocol(MANUAL, "multigrado")
VISITA = MANUAL.regla


def chosen(anio: int):
    """Return the one rule book that a programme of a year may follow."""
    (found,) = [book for book in LIBROS.values() if book.is_in_force(anio)]
    return found


def test_cf_01_a_visit_each_month_in_2019_and_six_or_seven_in_the_year_after():
    assert chosen(2019).regla.visita_cada_meses == 1
    assert chosen(2019).regla.visita_dias == (1, 2)
    after = chosen(2020)
    assert after.regla.visita_cada_meses is None
    assert {p.visitas for p in after.protocolos} == {6, 7}


def test_cf_02_six_gia_of_four_hours_in_2019_and_four_of_three_hours_after():
    assert [(p.gia, p.gia_horas) for p in chosen(2019).protocolos] == [(6, 4)]
    assert {(p.gia, p.gia_horas) for p in chosen(2021).protocolos} == {(4, 3)}


def test_cf_03_gia_of_directors_in_2019_and_rtc_led_by_the_directivo_after():
    before, after = chosen(2019), chosen(2022)
    assert [(p.gia_directores, p.rtc) for p in before.protocolos] == [(2, 0)]
    assert {(p.gia_directores, p.rtc) for p in after.protocolos} == {(0, 2)}
    assert (before.regla.rtc_lidera, after.regla.rtc_lidera) == (None, "director_ie")


def test_cf_04_twelve_days_of_taller_in_2019_and_ten_or_eight_after():
    assert [p.dias_taller for p in chosen(2019).protocolos] == [12]
    assert {p.tipo: p.dias_taller for p in chosen(2020).protocolos} == {
        "eib_inicial": 10, "eib_primaria": 10, "multigrado": 10, "polidocente_inicial": 8,
        "polidocente_primaria": 8, "polidocente_secundaria": 8,
    }  # fmt: skip


def test_cf_05_eight_docentes_in_2019_and_six_to_fifteen_by_kind_and_ambito_after():
    assert [(r.minimo, r.maximo) for p in chosen(2019).protocolos for r in p.ratios] == [(8, 8)]
    after = [r for p in chosen(2020).protocolos for r in p.ratios]
    assert (min(r.minimo for r in after), max(r.maximo for r in after)) == (6, 15)


def test_cf_06_coverage_is_counted_over_what_the_rule_book_says():
    over: set[Denominador] = {"programado", "convocado"}
    assert {book.regla.cobertura_sobre for book in LIBROS.values()} <= over
    told = read_regla({"cobertura_sobre": "convocado"})
    assert told.cobertura_sobre == "convocado"
    people = Insumos(convocados=10, programados=8)
    by_base = {base: evaluate(replace(people, denominador=base))[0] for base in sorted(over)}
    assert {base: found.denominador for base, found in by_base.items()} == {
        "convocado": 10, "programado": 8,
    }  # fmt: skip


def test_cf_08_no_rule_book_rests_on_the_model_of_huila():
    cited = [fuente for book in LIBROS.values() for fuente in book.regla.fuentes.values()]
    cited += [p.fuente for book in LIBROS.values() for p in book.protocolos]
    assert cited
    assert not [fuente for fuente in cited if "S001" in fuente]
    foreign = replace(MANUAL, regla=replace(VISITA, informe_trimestral_a=("municipal",)))
    assert list(check_reglamento(foreign)) == ["informe_trimestral_a"]


@pytest.mark.parametrize(
    ("anexo", "fields"),
    [
        pytest.param("anexo_01", {"objetivos", "productos", "niveles"}, id="plan"),
        pytest.param("anexo_02", {"momentos"}, id="pauta"),
        pytest.param("anexo_04", {"logros", "alertas", "conclusiones", "compromisos"}, id="report"),
        pytest.param("anexo_05", {"aplica"}, id="aplicación"),
    ],
)
def test_cf_09_an_annex_that_is_only_named_asks_what_the_text_says_of_it(anexo, fields):
    """The annexes are named and not given: their fields are those of S000:544-577."""
    esquema = json.loads(FICHAS[anexo].esquema.read_text(encoding="utf-8"))
    assert fields <= set(esquema["properties"])


def test_cf_10_the_quarterly_report_goes_to_dre_and_diser_in_2019_and_to_dre_after():
    assert chosen(2019).regla.informe_trimestral_a == ("dre", "DISER")
    assert chosen(2020).regla.informe_trimestral_a == ("dre",)
    assert {to for book in LIBROS.values() for to in book.regla.informe_final_a} <= set(
        DESTINATARIOS
    )


def test_nu_10_a_companion_of_2019_takes_eight_docentes():
    assert [(r.ambito, r.maximo) for r in HECHO.ratios] == [("unico", 8)]
    for facts in ({}, {"frontera": True}, {"area": "rural"}):
        assert limit_of(HECHO, Escuela("IE 16210", "multigrado", **facts)).maximo == 8


def test_nu_11_a_visit_at_least_each_month_of_one_or_two_days_together():
    assert (VISITA.visita_cada_meses, VISITA.visita_dias) == (1, (1, 2))
    assert VISITA.dias_consecutivos
    three = replace(HECHO, de_un_dia=3, de_dos_dias=2, de_tres_dias=1, visitas=6, dias_visita=10)
    assert check_reglamento(replace(MANUAL, protocolos=(three,))) == {
        "protocolos.multigrado.visitas": "Cada visita dura de 1 a 2 días, y hay 1 de 3."
    }


def test_nu_12_two_hours_of_observation():
    assert VISITA.observacion_horas == 2


def test_nu_13_two_hours_to_prepare_the_dialogue():
    assert VISITA.preparacion_horas == 2


def test_nu_14_two_hours_of_advice_and_three_for_a_docente_who_is_director():
    assert (VISITA.dialogo_horas, VISITA.dialogo_director_horas) == (2, 3)


def test_nu_15_the_companion_stays_the_whole_school_day():
    assert VISITA.jornada_completa
    assert not NORMA.regla.jornada_completa


def test_nu_16_a_gia_of_docentes_at_least_each_month_of_four_hours():
    assert (VISITA.gia_cada_meses, HECHO.gia_horas) == (1, 4)


def test_nu_17_a_gia_of_directors_every_two_months_of_two_hours():
    assert (VISITA.gia_directores_cada_meses, HECHO.gia_directores_horas) == (2, 2)
    silent = replace(MANUAL, regla=replace(VISITA, gia_directores_cada_meses=None))
    assert list(check_reglamento(silent)) == ["gia_directores_cada_meses"]


def test_nu_18_two_talleres_of_96_hours_in_twelve_days_are_eight_hours_a_day():
    assert (HECHO.talleres, HECHO.horas_taller, HECHO.dias_taller) == (2, 96, 12)
    assert 96 / HECHO.dias_taller == 8
    assert check_protocolo(replace(HECHO, horas_taller=360)) == {
        "horas_taller": "360 horas en 12 días son 30.0 por día."
    }


def test_nu_19_the_year_of_2019_has_eight_visits_in_ten_days():
    assert (HECHO.durations(), HECHO.dias_visita) == ((2, 2, 1, 1, 1, 1, 1, 1), 10)
    assert (HECHO.gia, HECHO.gia_directores, HECHO.talleres) == (6, 2, 2)


def test_nu_20_the_plan_of_a_taller_comes_a_month_before():
    assert VISITA.plan_taller_meses == 1
    assert a_month_before(date(2026, 10, 12)) == date(2026, 9, 12)
    assert a_month_after(date(2026, 1, 31)) == date(2026, 3, 1)


def test_nu_22_a_comparison_every_three_months():
    assert VISITA.comparativo_cada_meses == 3
    year = (date(2026, 3, 2), date(2027, 1, 1))
    assert [quarter_end(*year, n) for n in (1, 2, 3, 4)] == [
        date(2026, 5, 31), date(2026, 8, 31), date(2026, 11, 30), date(2026, 12, 31),
    ]  # fmt: skip


def test_nu_23_a_baseline_of_two_areas_in_second_or_fourth_grade():
    assert VISITA.linea_base_areas == ("Comunicación", "Matemática")
    assert VISITA.linea_base_grados == (2, 4)
    asked = json.loads(FICHAS["visita_linea_base"].esquema.read_text(encoding="utf-8"))
    assert {"comunicacion", "matematica"} <= set(asked["properties"])
    offered = [option["const"] for option in asked["properties"]["grado"]["oneOf"]]
    assert offered == ["2", "4"]


def test_nu_24_eight_performances_of_the_docente_and_two_of_the_directivo():
    assert len(set(VISITA.desempenos_docente)) == 8
    assert len(set(VISITA.desempenos_director)) == 2


def test_va_01_competence_7_takes_the_place_of_6_where_schools_are_small_or_eib():
    assert NORMA.regla.competencias == (2, 3, 4, 5)
    by_kind = NORMA.regla.competencias_por_tipo
    assert {kind for kind, seventh in by_kind.items() if seventh == 7} == {
        "eib_inicial", "eib_primaria", "multigrado",
    }  # fmt: skip
    assert set(by_kind.values()) == {6, 7}


def test_va_02_the_performances_of_2019_are_those_of_minedu_and_diser():
    assert VISITA.desempenos_docente == ("D19", "D22", "D25", "D11", "D15", "D1", "D23", "D4")
    assert VISITA.desempenos_director == ("D1", "D18")


def test_a_rule_stored_and_read_again_is_the_same():
    for book in LIBROS.values():
        assert read_regla(write_regla(book.regla)) == book.regla


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"hasta": date(2019, 1, 1)}, "hasta", id="it ends as it begins"),
        pytest.param({"nombre": " "}, "nombre", id="without a name"),
        pytest.param({"norma": ""}, "norma", id="without a norm"),
        pytest.param({"protocolos": ()}, "protocolos", id="it rules nothing"),
    ],
)
def test_a_rule_book_that_says_too_little_is_refused(changes, field):
    assert list(check_reglamento(replace(MANUAL, **changes))) == [field]


def test_a_year_at_the_border_of_two_rule_books_has_only_its_own():
    assert chosen(2019) is MANUAL
    assert [chosen(year) for year in (2020, 2021, 2022)] == [NORMA] * 3
    assert [b for b in LIBROS.values() if b.is_in_force(2023)] == []
