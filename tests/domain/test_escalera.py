"""The reminders of a task: which, and when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.escalera import GENERAL, rungs
from engine.domain.lima import at_lima, to_lima
from engine.domain.tiempo import end_of_day, working_days_after
from tests.domain.hechos import CALENDARIO


def told(vence, creada):
    escalones = rungs(GENERAL, end_of_day(date.fromisoformat(vence)), creada, CALENDARIO)
    return [f"{e.peldano} {to_lima(e.instante):%Y-%m-%d %H:%M}" for e in escalones]


@pytest.mark.parametrize(
    ("vence", "creada", "expected"),
    [
        pytest.param(
            "2026-07-17",
            "2026-07-06",
            [
                "vence_en_3 2026-07-14 08:00",
                "vence_hoy 2026-07-17 08:00",
                "vencida 2026-07-20 08:00",
                "superior 2026-07-21 08:00",
                "diri_5 2026-07-27 08:00",
            ],
            id="a fortnight, due on friday",
        ),
        pytest.param(
            "2026-07-30",
            "2026-07-06",
            [
                "vence_en_3 2026-07-22 08:00",
                "vence_hoy 2026-07-30 08:00",
                "vencida 2026-07-31 08:00",
                "superior 2026-08-03 08:00",
                "diri_5 2026-08-07 08:00",
            ],
            id="over fiestas patrias",
        ),
        pytest.param(
            "2026-07-08",
            "2026-07-06",
            [
                "vence_hoy 2026-07-08 08:00",
                "vencida 2026-07-09 08:00",
                "superior 2026-07-10 08:00",
                "diri_5 2026-07-15 08:00",
            ],
            id="two days: no room for the first",
        ),
    ],
)
def test_reminders_leave_on_working_mornings(vence, creada, expected):
    assert told(vence, at_lima(date.fromisoformat(creada), time(9))) == expected


def test_a_rung_at_the_very_creation_is_dropped():
    creada = at_lima(date(2026, 7, 8), time(8))
    assert told("2026-07-08", creada)[0].startswith("vencida")


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001
    st.integers(1, 30),
)
def test_rungs_are_in_order_after_creation_and_around_the_due_instant(naive, dias):
    creada = naive.replace(tzinfo=UTC)
    vence = working_days_after(creada, dias, CALENDARIO).instante
    escalones = rungs(GENERAL, vence, creada, CALENDARIO)
    instants = [escalon.instante for escalon in escalones]
    assert instants == sorted(instants)
    assert all(instant > creada for instant in instants)
    for escalon in escalones:
        assert (escalon.instante < vence) == escalon.peldano.startswith(("vence_en", "vence_hoy"))
        assert escalon.instante.utcoffset() == timedelta(0)
    assert [escalon.peldano for escalon in escalones][-3:] == ["vencida", "superior", "diri_5"]
