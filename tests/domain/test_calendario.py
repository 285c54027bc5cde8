"""Days that count, days that do not, and the blocks of the school year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendario import Calendario, days_between
from engine.domain.ubicacion import Ubicacion, is_inside
from tests.domain.hechos import CALENDARIO

DIAS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("dia", "reason"),
    [
        pytest.param(date(2026, 7, 27), None, id="monday of management weeks"),
        pytest.param(date(2026, 7, 28), "Fiestas Patrias", id="national holiday"),
        pytest.param(date(2026, 1, 2), "Día no laborable compensable", id="public sector off"),
        pytest.param(date(2026, 8, 8), "fin_de_semana", id="saturday"),
        pytest.param(date(2026, 11, 1), "Todos los Santos", id="holiday on a sunday"),
        pytest.param(date(2025, 10, 24), None, id="regional day off elsewhere"),
    ],
)
def test_a_day_tells_why_it_does_not_count(dia, reason):
    why = CALENDARIO.why_not_working(dia)
    assert (why if isinstance(why, str | None) else why.nombre) == reason
    assert CALENDARIO.is_working_day(dia) is (reason is None)


@pytest.mark.parametrize(
    ("ubicacion", "works"),
    [
        pytest.param(Ubicacion("Puno", "San Román"), False, id="the province it names"),
        pytest.param(Ubicacion("PUNO", "san roman", "Juliaca"), False, id="however it is written"),
        pytest.param(Ubicacion("Puno", "Chucuito"), True, id="another province of the region"),
        pytest.param(Ubicacion("Puno"), True, id="the seat of the region"),
        pytest.param(Ubicacion("Cusco"), True, id="another region"),
        pytest.param(None, True, id="nowhere in particular"),
    ],
)
def test_a_local_day_off_stops_its_place_alone(ubicacion, works):
    assert CALENDARIO.at(ubicacion).is_working_day(date(2025, 10, 24)) is works


@pytest.mark.parametrize(
    ("ambito", "inside"),
    [
        ("Puno", True),
        ("región Puno", True),
        ("Arequipa, Puno", True),
        ("Puno, provincia de San Román", True),
        ("Puno, provincia San Román, distrito Juliaca", True),
        ("provincia San Román", True),
        ("Puno, provincia San Román, distrito Cabana", False),
        ("Puno, provincia Chucuito", False),
        ("Arequipa", False),
        ("sector público", False),
    ],
)
def test_the_words_of_a_norm_reach_a_region_a_province_or_a_district(ambito, inside):
    assert is_inside(Ubicacion("Puno", "San Román", "Juliaca"), ambito) is inside


def test_the_school_year_runs_from_its_first_block_to_its_last():
    ano = CALENDARIO.school_year(2026)
    assert ano is not None
    assert (ano.inicio, ano.fin) == (date(2026, 3, 2), date(2026, 12, 31))
    assert ano.norma == "RM 501-2025-MINEDU"
    assert CALENDARIO.school_year(2027) is None


@pytest.mark.parametrize(
    ("dia", "tipo"),
    [
        (date(2026, 7, 24), "lectivo"),
        (date(2026, 7, 25), None),
        (date(2026, 7, 27), "gestion"),
        (date(2026, 8, 9), None),
        (date(2026, 8, 10), "lectivo"),
        (date(2027, 5, 5), None),
    ],
)
def test_a_day_knows_its_block(dia, tipo):
    bloque = CALENDARIO.block_of(dia)
    assert (bloque.tipo if bloque else None) == tipo


@given(DIAS, st.integers(-40, 40))
def test_the_nth_working_day_is_n_working_days_away(dia, n):
    found = CALENDARIO.nth_working_day(dia, n)
    assert CALENDARIO.is_working_day(found)
    if n > 0:
        assert CALENDARIO.count_working_days(dia, found) == n
    elif n < 0:
        dias = days_between(found, dia - timedelta(days=1))
        assert sum(map(CALENDARIO.is_working_day, dias)) == -n


@given(DIAS)
def test_no_working_day_is_skipped_by_zero(dia):
    found = CALENDARIO.nth_working_day(dia, 0)
    assert not any(map(CALENDARIO.is_working_day, days_between(dia, found - timedelta(days=1))))


def test_an_empty_calendar_still_knows_weekends():
    empty = Calendario((), ())
    assert not empty.is_working_day(date(2026, 7, 26))
    assert empty.is_working_day(date(2026, 7, 28))
    assert empty.school_year(2026) is None
