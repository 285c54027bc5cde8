"""The burden of a year as people read it: weeks, grades and what rows have together."""

from datetime import date

import pytest

from engine.domain.carga import (
    Carga,
    Cargada,
    Region,
    Tramo,
    grade,
    month_of,
    steps,
    weeks_of,
    weeks_of_quarter,
)

LUNES = date(2026, 8, 10)


def _ugel(codigo, *, semana=0, meses=()):
    semanas = {LUNES: Tramo(semana)} if semana else {}
    return Cargada(codigo, f"UGEL {codigo}", "ugel", semanas=semanas, meses=dict(meses))


def _carga(*ugeles, medida="dias"):
    return Carga(2026, medida, (Region("210000", "DRE Puno", None, None, ugeles),), 4, 12)


@pytest.mark.parametrize(
    ("anio", "total", "primero"),
    [(2026, 53, date(2025, 12, 29)), (2028, 53, date(2027, 12, 27)), (2029, 53, date(2029, 1, 1))],
)
def test_weeks_of_a_year_are_those_with_some_day_of_it(anio, total, primero):
    semanas = weeks_of(anio)
    assert (len(semanas), semanas[0]) == (total, primero)
    assert all(monday.weekday() == 0 for monday in semanas)


def test_quarters_share_out_every_week():
    semanas = weeks_of(2026)
    shared = [monday for n in range(1, 5) for monday in weeks_of_quarter(semanas, n)]
    assert shared == list(semanas)


@pytest.mark.parametrize(
    ("lunes", "mes"),
    [(date(2025, 12, 29), 1), (date(2026, 6, 29), 7), (date(2026, 12, 28), 12)],
    ids=["the week of 1 January", "most of it in July", "the last one"],
)
def test_week_belongs_to_the_month_with_most_of_it(lunes, mes):
    assert month_of(lunes, 2026) == mes


def test_days_are_graded_as_they_are_and_people_by_fifths_of_the_most():
    assert [grade(n, _carga().umbrales) for n in (0, 1, 3, 5, 7)] == [0, 1, 3, 5, 5]
    assert steps(42) == (1, 10, 19, 28, 37)
    assert steps(0) == (1, 2, 3, 4, 5)
    people = _carga(_ugel("A", semana=42), _ugel("B", semana=9), medida="persona_dias")
    assert (people.grade(42), people.grade(9)) == (5, 1)


def test_region_adds_its_rows_and_is_graded_by_their_mean():
    carga = _carga(_ugel("A", semana=5), _ugel("B", semana=1), _ugel("C"))
    [region] = carga.regiones
    assert carga.total_of(region.entidades, LUNES) == 6
    assert carga.grade_of(region.entidades, LUNES) == 2


def test_region_is_as_loaded_as_its_busiest_cargo():
    carga = _carga(_ugel("A", semana=5), _ugel("B", semana=1), medida="cargo")
    [region] = carga.regiones
    assert carga.total_of(region.entidades, LUNES) == 5
    assert carga.grade_of(region.entidades, LUNES) == 5


def test_months_over_the_limit_are_those_of_the_year():
    meses = {
        date(2026, 8, 1): Tramo(14, excede=True), date(2026, 9, 1): Tramo(12),
        date(2027, 1, 1): Tramo(13, excede=True),
    }  # fmt: skip
    ugel = _ugel("A", meses=meses)
    assert ugel.months_over(2026) == [(8, 14)]
    assert _carga(ugel).in_year(ugel) == 26
