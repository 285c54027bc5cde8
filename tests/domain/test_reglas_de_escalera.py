"""What a ladder may be, how its rungs are called, and how far reminders may be put off."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.escalera import (
    AL_ASIGNAR,
    GENERAL,
    Escalera,
    Peldano,
    in_order,
    morning_of,
    parse_rung,
    rungs_of_day,
)
from engine.domain.lima import at_lima, day_of
from engine.domain.posposicion import latest_day
from engine.domain.redaccion.escaleras import say_rung
from engine.domain.reglas_de_escalera import demand_sound
from engine.domain.tiempo import end_of_day
from engine.errors import RuleBroken
from tests.domain.hechos import CALENDARIO

DAYS = st.one_of(
    st.builds(Peldano, st.just("responsable"), st.integers(-20, 30)),
    st.builds(Peldano, st.sampled_from(["superior", "diri"]), st.integers(1, 30)),
    st.just(AL_ASIGNAR),
)


@given(DAYS)
def test_every_rung_has_a_name_that_is_read_back(peldano):
    assert parse_rung(peldano.nombre) == peldano


@given(st.lists(DAYS, unique=True, min_size=2))
def test_two_rungs_never_share_a_name(peldanos):
    assert len({p.nombre for p in peldanos}) == len(peldanos)


@pytest.mark.parametrize(
    ("nombre", "destino", "dias"),
    [
        ("vence_en_3", "responsable", -3),
        ("vence_en_1", "responsable", -1),
        ("vencida", "responsable", 1),
        ("superior", "superior", 2),
    ],
)
def test_rungs_stored_before_ladders_were_rows_are_the_same_ones(nombre, destino, dias):
    assert Peldano(destino, dias).nombre == nombre


@pytest.mark.parametrize("nombre", ["", "diri", "vence_en", "vence_en_0", "superior_x", "otro"])
def test_a_name_that_is_of_no_rung_is_refused(nombre):
    with pytest.raises(ValueError, match="no rung"):
        parse_rung(nombre)


def test_the_ladder_of_reference_can_be_climbed():
    demand_sound(GENERAL.peldanos)


def test_the_ladder_of_reference_has_a_rung_of_each_kind():
    assert [p.nombre for p in GENERAL.peldanos] == [
        "al_asignar", "vence_en_3", "vence_hoy", "vencida", "superior", "diri_5",
    ]  # fmt: skip


@given(st.lists(DAYS, unique=True, min_size=1, max_size=12))
def test_whoever_is_above_hears_only_after_who_is_below(peldanos):
    try:
        demand_sound(peldanos)
    except RuleBroken:
        return
    told = rungs_of_day(Escalera(tuple(peldanos)), date(2026, 7, 15), CALENDARIO)
    first: dict[str, datetime] = {}
    for escalon in told:
        first.setdefault(parse_rung(escalon.peldano).destino, escalon.instante)
    if AL_ASIGNAR in peldanos:
        first["responsable"] = datetime.min.replace(tzinfo=UTC)
    climbed = [first[to] for to in ("responsable", "superior", "diri") if to in first]
    assert climbed == sorted(set(climbed))
    assert "diri" not in first or "superior" in first
    assert "responsable" in first


def test_the_due_day_is_told_on_that_very_morning_even_on_a_sunday():
    [escalon] = rungs_of_day(Escalera((Peldano("responsable", 0),)), date(2026, 7, 19), CALENDARIO)
    assert (escalon.peldano, day_of(escalon.instante)) == ("vence_hoy", date(2026, 7, 19))


def test_rungs_are_climbed_in_order_being_assigned_first():
    mixed = (Peldano("diri", 5), Peldano("responsable", 0), AL_ASIGNAR, Peldano("superior", 2))
    assert [p.nombre for p in in_order(mixed)] == ["al_asignar", "vence_hoy", "superior", "diri_5"]


@pytest.mark.parametrize(
    ("peldano", "words"),
    [
        (AL_ASIGNAR, "al asignarse, a quien hace la tarea"),
        (Peldano("responsable", -1), "un día hábil antes de que venza, a quien hace la tarea"),
        (Peldano("responsable", 0), "el día en que vence, a quien hace la tarea"),
        (Peldano("superior", 2), "dos días hábiles después de que venció, a su superior"),
        (Peldano("diri", 10), "diez días hábiles después de que venció, a la DIRI"),
    ],
)
def test_a_rung_is_said_in_words(peldano, words):
    assert say_rung(peldano) == words


FRIDAY = end_of_day(date(2026, 7, 17))


@pytest.mark.parametrize(
    ("when", "last"),
    [
        pytest.param(date(2026, 7, 6), date(2026, 7, 17), id="before: the due morning"),
        pytest.param(date(2026, 7, 16), date(2026, 7, 17), id="the day before: the due morning"),
        pytest.param(date(2026, 7, 17), date(2026, 7, 20), id="that day: before the superior"),
        pytest.param(date(2026, 7, 20), None, id="the eve of the superior: nothing is left"),
        pytest.param(date(2026, 7, 21), date(2026, 7, 24), id="the superior heard: before DIRI"),
        pytest.param(date(2026, 7, 24), None, id="the eve of DIRI: nothing is left"),
        pytest.param(date(2026, 7, 27), date(2026, 8, 3), id="all have heard: three working days"),
    ],
)
def test_reminders_are_put_off_to_a_bounded_day(when, last):
    assert latest_day(GENERAL, FRIDAY, at_lima(when, time(10)), CALENDARIO) == last


@given(st.datetimes(datetime(2026, 7, 1), datetime(2026, 8, 20)))  # noqa: DTZ001
def test_whoever_does_it_always_hears_before_the_superior_does(naive):
    now = naive.replace(tzinfo=UTC)
    last = latest_day(GENERAL, FRIDAY, now, CALENDARIO)
    above = [
        escalon.instante
        for escalon in rungs_of_day(GENERAL, day_of(FRIDAY), CALENDARIO)
        if escalon.peldano.startswith(("superior", "diri")) and escalon.instante > now
    ]
    if last is not None:
        assert morning_of(last) > now
        assert not above or morning_of(last) < above[0]
        assert now >= FRIDAY or last <= day_of(FRIDAY) or day_of(now) == day_of(FRIDAY)
