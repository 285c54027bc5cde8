"""Terms against an oracle that walks the calendar one day at a time."""

from datetime import UTC, date, datetime, time, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.lima import at_lima
from engine.domain.tiempo import (
    calendar_days_after,
    end_of_day,
    working_days_after,
    working_days_before,
)
from engine.domain.vencimiento import MINIMO, SIGUIENTE_HABIL, Vencimiento
from tests.domain.hechos import CALENDARIO

DIAS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
TERMINOS = st.integers(0, 30)
FERIADOS = {feriado.fecha for feriado in CALENDARIO.feriados if feriado.ambito != ""} - {
    date(2025, 10, 24),
    date(2026, 10, 24),
}
UN_DIA = timedelta(days=1)


def counts(dia):
    return dia.isoweekday() not in (6, 7) and dia not in FERIADOS


def walk(dia, dias, paso):
    """The oracle: it knows nothing of the code under test."""
    if dias == 0:
        while not counts(dia):
            dia += paso
        return dia
    left = dias
    while left:
        dia += paso
        left -= counts(dia)
    return dia


@given(DIAS, TERMINOS)
def test_working_days_after_agree_with_a_walk_day_by_day(desde, dias):
    vencimiento = working_days_after(desde, dias, CALENDARIO)
    assert vencimiento.dia == walk(desde, dias, UN_DIA)
    skipped = {
        dia
        for n in range(1, (vencimiento.dia - desde).days)
        if (dia := desde + n * UN_DIA).isoweekday() < 6 and dia in FERIADOS
    }
    assert {feriado.fecha for feriado in vencimiento.saltados} == skipped


@given(DIAS, TERMINOS, st.integers(0, 60), st.integers(0, 5))
def test_working_days_before_agree_unless_too_near(ancla, dias, ahead, minimo):
    now = at_lima(ancla - ahead * UN_DIA, time(8))
    vencimiento = working_days_before(ancla, dias, CALENDARIO, now=now, minimo=minimo)
    wished, floor = walk(ancla, dias, -UN_DIA), walk(now.date(), minimo, UN_DIA)
    assert vencimiento.dia == max(wished, floor)
    assert vencimiento.ajuste == (MINIMO if wished < floor else None)
    assert vencimiento.nominal == (wished if wished < floor else None)


@given(DIAS, st.integers(0, 90))
def test_calendar_days_end_on_a_day_that_counts(desde, dias):
    vencimiento = calendar_days_after(desde, dias, CALENDARIO)
    nominal = desde + dias * UN_DIA
    assert vencimiento.dia == walk(nominal, 0, UN_DIA)
    assert (vencimiento.ajuste == SIGUIENTE_HABIL) is not counts(nominal)


@given(DIAS, TERMINOS, st.sampled_from(["despues", "antes", "calendario"]))
def test_a_term_survives_json(desde, dias, kind):
    now = at_lima(desde, time(8))
    vencimiento = {
        "despues": lambda: working_days_after(desde, dias, CALENDARIO, ancla="fin"),
        "antes": lambda: working_days_before(desde, dias, CALENDARIO, now=now, minimo=2),
        "calendario": lambda: calendar_days_after(desde, dias, CALENDARIO),
    }[kind]()
    assert Vencimiento.from_json(orjson.loads(orjson.dumps(vencimiento.to_json()))) == vencimiento


def test_a_term_ends_a_minute_before_midnight_in_lima():
    vencimiento = working_days_after(date(2026, 7, 24), 5, CALENDARIO)
    assert vencimiento.instante == datetime(2026, 8, 5, 4, 59, tzinfo=UTC)
    assert vencimiento.instante.tzinfo is UTC
    assert end_of_day(date(2026, 8, 4)) == vencimiento.instante


def test_the_day_of_an_instant_is_that_of_lima_and_not_of_greenwich():
    friday_night = datetime(2026, 7, 25, 3, 0, tzinfo=UTC)
    assert working_days_after(friday_night, 1, CALENDARIO).desde == date(2026, 7, 24)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        working_days_after(datetime(2026, 7, 24, 8), 1, CALENDARIO)  # noqa: DTZ001


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negative"):
        calendar_days_after(date(2026, 7, 24), -1, CALENDARIO)
