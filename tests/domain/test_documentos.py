"""What plans and reports reckon, with numbers worked by hand."""

from datetime import date, timedelta

import pytest

from engine.domain.documentos.agenda import Anio, owed_by_companion, owed_by_ugel
from engine.domain.documentos.bloques import percent, sketch
from engine.domain.documentos.catalogo import MODELOS, models_of
from engine.domain.documentos.comparacion import Cambio, trends
from engine.domain.documentos.logro import Logro, compare, goals_of
from engine.domain.documentos.metas import Meta, count_metas

JULIO = (date(2026, 7, 1), date(2026, 8, 1))


def strategy(id_, estado, de=None, clase="en_aula"):
    return {
        "id": id_, "tipo": "visita", "clase": clase, "estado": estado, "reprogramada_de_id": de
    }  # fmt: skip


def test_what_was_put_off_within_a_month_counts_once_and_to_another_month_was_not_done():
    """DOC-09: three programmed: one done at its second date, one put off to August, one to come."""
    rows = [
        strategy(1, "no_realizada"), strategy(2, "realizada", de=1),
        strategy(3, "no_realizada"), strategy(4, "programada"),
    ]  # fmt: skip
    [meta] = count_metas(rows)
    assert meta == Meta("en_aula", programadas=3, realizadas=1, no_realizadas=1)
    assert meta.pendientes == 1


def test_the_trend_of_a_desempeno_compares_only_who_was_measured_twice():
    """DOC-10, NU-22: I→II, III→II and II→II give 2,00 before and after; one level counts apart."""
    changes = [
        Cambio("Ana", 1, "D19", 1, 1, 2), Cambio("Beto", 2, "D19", 3, 3, 2),
        Cambio("Ciro", 3, "D19", 2, 2, 2), Cambio("Dina", 4, "D19", None, None, 4),
    ]  # fmt: skip
    [trend] = trends(changes)
    assert (trend.suben, trend.siguen, trend.bajan) == (1, 1, 1)
    assert (trend.antes, trend.ahora, trend.tendencia) == (2.0, 2.0, "se mantiene")
    assert trend.niveles == (0, 3, 0, 1)


def test_desempenos_come_in_the_order_of_their_numbers():
    changes = [Cambio("Ana", 1, code, 1, 1, 1) for code in ("D11", "D4", "D1")]
    assert [t.desempeno for t in trends(changes)] == ["D1", "D4", "D11"]


def calendar_days(dia, n):
    return dia + timedelta(days=n)


@pytest.fixture
def anio():
    days = (date(2026, 3, 9), date(2026, 12, 19))
    months = [(JULIO, date(2026, 6, 30), date(2026, 8, 5))]
    return Anio(days, months, [(date(2026, 6, 1), date(2026, 9, 1))], calendar_days)


def test_a_companion_owes_each_plan_and_report_on_its_day(anio):
    """DOC-01, DOC-05, DOC-06, DOC-07, DOC-09: 5 days after the last diagnostic visit, and so on."""
    visits = [
        {"clase": "diagnostica", "docente_id": 7, "entidad_id": 70, "hasta": date(2026, 7, 8)},
        {"clase": "diagnostica", "docente_id": 8, "entidad_id": 70, "hasta": date(2026, 7, 9)},
    ]
    owed: dict[str, list[date]] = {}
    for debido in owed_by_companion(anio, 1, date(2026, 7, 31), visits):
        owed.setdefault(debido.codigo, []).append(debido.vence)
    assert owed["DOC-01"] == [date(2026, 7, 14)]
    # The month of the closing has its plan too, and no report but the final one.
    assert owed["DOC-05"] == [date(2026, 6, 30), date(2026, 11, 30)]
    assert owed["DOC-06"] == [date(2026, 7, 10), date(2026, 7, 11)]
    assert owed["DOC-07"] == [date(2026, 7, 11)]
    assert owed["DOC-09"] == [date(2026, 8, 5)]
    assert owed["DOC-10"] == owed["DOC-13"] == [date(2026, 9, 5)]
    assert owed["DOC-14"] == [date(2026, 12, 28)]


def test_a_ugel_owes_a_report_and_an_advance_each_quarter_and_two_of_each_taller(anio):
    """DOC-08, DOC-11, DOC-12, DOC-16, PR-18: ten days after a quarter; a taller has its own."""
    taller = {
        "id": 3, "desde": date(2026, 10, 12), "hasta": date(2026, 10, 14),
        "plan_hasta": date(2026, 9, 11),
    }  # fmt: skip
    owed = {d.codigo: d.vence for d in owed_by_ugel(anio, date(2026, 7, 31), [taller])}
    assert owed["DOC-11"] == owed["DOC-16"] == date(2026, 9, 10)
    assert (owed["DOC-08"], owed["DOC-12"]) == (date(2026, 9, 11), date(2026, 10, 19))
    assert owed["DOC-02"] < owed["DOC-03"] < owed["DOC-15"]


def test_there_are_sixteen_kinds_and_each_is_written_in_one_tarea():
    """DOC-01..16: and the quarter of a UGEL is one tarea that presents two of them."""
    assert list(MODELOS) == [f"DOC-{n:02}" for n in range(1, 17)]
    two = models_of("programa_ugel", "informar_trimestre_ugel")
    assert [m.codigo for m in two] == ["DOC-11", "DOC-16"]
    assert models_of("visita_en_aula", "registrar") == ()


def test_shares_are_rounded_half_up_and_a_croquis_keeps_the_north_above():
    assert [percent(1, 8), percent(7, 8), percent(0, 0)] == ["13 %", "88 %", "—"]
    drawn = sketch([("Norte", -15.0, -70.0), ("Sur", -16.0, -70.0)])
    assert drawn is not None
    north, south = drawn["puntos"]
    assert north["y"] < south["y"]
    assert sketch([("Sola", -15.0, -70.0)]) is None


def test_goals_of_learning_are_compared_with_how_many_of_a_hundred_are_at_iii_and_iv():
    """DOC-10, NU-21: of three at I, III and IV 67 are; a goal of 67 is reached, 68 is not."""
    plan = {"metas_por_desempeno": [
        {"desempeno": "D19", "trimestre_2": 67, "trimestre_3": 68},
        {"desempeno": "D4", "trimestre_2": 0}, {"desempeno": "D22"},
    ]}  # fmt: skip
    levels = (("Ana", 1), ("Beto", 3), ("Ciro", 4))
    ends = [Cambio(name, n, "D19", None, None, n) for name, n in levels]
    assert goals_of(plan, 2) == {"D19": 67, "D4": 0}
    assert compare(goals_of(plan, 2), ends) == [Logro("D4", 0, None, 0), Logro("D19", 67, 67, 3)]
    assert [g.cumplida for g in compare(goals_of(plan, 3), ends)] == [False]
    assert goals_of({"metas": ["Metas de antes, en una línea"]}, 2) == {}
