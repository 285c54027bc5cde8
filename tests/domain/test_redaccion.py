"""The words for dates, terms and reasons, as people read them."""

from datetime import UTC, date, datetime, time

import pytest

from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.domain.redaccion import (
    explain,
    join_words,
    say_date,
    say_dates,
    say_instant,
    say_jornadas,
    say_number,
    say_relative,
)
from engine.domain.redaccion.motivos import short_norm
from engine.domain.tiempo import (
    calendar_days_after,
    end_of_day,
    working_days_after,
    working_days_before,
)
from tests.domain.hechos import CALENDARIO

NOW = at_lima(date(2026, 7, 6), time(8))


def test_a_date_is_short_and_has_no_doubt():
    assert say_date(date(2026, 11, 27)) == "vie 27 nov 2026"
    assert say_date(date(2026, 9, 2)) == "mié 2 set 2026"


def test_an_instant_is_told_in_the_time_of_lima():
    assert say_instant(datetime(2026, 11, 28, 4, 59, tzinfo=UTC)) == "vie 27 nov 2026, 23:59"
    assert say_date(datetime(2026, 11, 28, 4, 59, tzinfo=UTC)) == "vie 27 nov 2026"


@pytest.mark.parametrize(
    ("dias", "words"),
    [
        (["2026-08-12"], "mié 12 ago 2026"),
        (["2026-08-12", "2026-08-13", "2026-08-14"], "mié 12, jue 13 y vie 14 ago 2026"),
        (["2026-07-31", "2026-08-03"], "vie 31 jul y lun 3 ago 2026"),
        (["2026-12-31", "2027-01-04"], "jue 31 dic 2026 y lun 4 ene 2027"),
        ([], ""),
    ],
)
def test_month_and_year_are_said_once(dias, words):
    assert say_dates(date.fromisoformat(dia) for dia in dias) == words


@pytest.mark.parametrize(
    ("jornadas", "words"),
    [
        pytest.param(
            ["2026-08-12 09:00 13:00", "2026-08-13 09:00 13:00"],
            "mié 12 y jue 13 ago 2026, 9:00–13:00",
            id="two days, same hours",
        ),
        pytest.param(
            ["2026-08-13 14:00 17:30", "2026-08-12 09:00 13:00"],
            "mié 12 ago 2026, 9:00–13:00; jue 13 ago 2026, 14:00–17:30",
            id="each day its hours, in order",
        ),
    ],
)
def test_jornadas_are_gathered_by_their_hours(jornadas, words):
    assert say_jornadas(Jornada.at(*texto.split()) for texto in jornadas) == words


def test_a_jornada_that_crosses_midnight_says_so():
    night = Jornada(at_lima(date(2026, 8, 12), time(22)), at_lima(date(2026, 8, 13), time(1)))
    assert say_jornadas([night]) == "mié 12 ago 2026, 22:00–1:00 del día siguiente"


@pytest.mark.parametrize(
    ("dia", "words"),
    [
        ("2026-07-06", "vence hoy"),
        ("2026-07-07", "vence mañana"),
        ("2026-07-09", "en 3 días hábiles"),
        ("2026-07-05", "vencida ayer"),
        ("2026-07-03", "vencida hace un día hábil"),
        ("2026-06-30", "vencida hace 4 días hábiles"),
    ],
)
def test_a_due_date_is_told_from_today(dia, words):
    assert say_relative(end_of_day(date.fromisoformat(dia)), NOW, CALENDARIO) == words


@pytest.mark.parametrize(
    ("now", "dia", "words"),
    [
        pytest.param("2026-07-03", "2026-07-05", "vence el dom 5 jul 2026", id="only a weekend"),
        pytest.param("2026-07-27", "2026-07-30", "en un día hábil", id="holidays between"),
        pytest.param("2026-07-05", "2026-07-03", "vencida el vie 3 jul 2026", id="past weekend"),
    ],
)
def test_days_that_do_not_count_are_not_told_as_working(now, dia, words):
    morning = at_lima(date.fromisoformat(now), time(8))
    assert say_relative(end_of_day(date.fromisoformat(dia)), morning, CALENDARIO) == words


def test_what_was_due_this_morning_is_overdue_today():
    due = at_lima(date(2026, 7, 6), time(7))
    assert say_relative(due, NOW, CALENDARIO) == "vencida hoy"


@pytest.mark.parametrize(
    ("vencimiento", "sentence"),
    [
        pytest.param(
            working_days_after(date(2026, 7, 24), 5, CALENDARIO),
            "Cinco días hábiles desde el vie 24 jul 2026; no se cuentan el mar 28 y el mié 29 jul "
            "(Fiestas Patrias, DL 713).",
            id="two holidays of one name",
        ),
        pytest.param(
            working_days_after(date(2026, 7, 22), 5, CALENDARIO, ancla="fin"),
            "Cinco días hábiles desde el fin de la AT (mié 22 jul 2026); no se cuentan el jue 23 "
            "jul (Día de la Fuerza Aérea del Perú, DL 713) y el mar 28 y el mié 29 jul (Fiestas "
            "Patrias, DL 713).",
            id="holidays of two names",
        ),
        pytest.param(
            working_days_after(date(2025, 12, 30), 3, CALENDARIO),
            "Tres días hábiles desde el mar 30 dic 2025; no se cuentan el jue 1 ene 2026 (Año "
            "Nuevo, DL 713) y el vie 2 ene 2026 (Día no laborable compensable, DS 042-2025-PCM).",
            id="over new year",
        ),
        pytest.param(
            working_days_after(date(2026, 7, 6), 1, CALENDARIO),
            "Un día hábil desde el lun 6 jul 2026.",
            id="one day",
        ),
        pytest.param(
            working_days_before(date(2026, 8, 12), 7, CALENDARIO, now=NOW, minimo=2),
            "Siete días hábiles antes del inicio de la AT (mié 12 ago 2026); no se cuenta el jue 6 "
            "ago (Batalla de Junín, DL 713).",
            id="before the start",
        ),
        pytest.param(
            working_days_before(date(2026, 7, 10), 7, CALENDARIO, now=NOW, minimo=2),
            "Siete días hábiles antes del inicio de la AT (vie 10 jul 2026) sería el mié 1 jul "
            "2026; se dejan al menos dos días hábiles para hacerla y vence el mié 8 jul 2026.",
            id="too near",
        ),
        pytest.param(
            calendar_days_after(date(2026, 6, 28), 30, CALENDARIO, ancla="fin"),
            "30 días calendario desde el fin de la AT (dom 28 jun 2026): el mar 28 jul 2026; como "
            "no es día hábil, pasa al jue 30 jul 2026; no se cuentan el mar 28 y el mié 29 jul "
            "(Fiestas Patrias, DL 713).",
            id="calendar days that end on a holiday",
        ),
        pytest.param(
            calendar_days_after(date(2026, 8, 14), 0, CALENDARIO, ancla="fecha"),
            "La fecha acordada (vie 14 ago 2026).",
            id="an agreed date",
        ),
        pytest.param(
            calendar_days_after(date(2026, 8, 15), 0, CALENDARIO, ancla="fecha"),
            "La fecha acordada (sáb 15 ago 2026); como no es día hábil, pasa al lun 17 ago 2026.",
            id="an agreed saturday",
        ),
        pytest.param(
            working_days_after(date(2026, 8, 14), 0, CALENDARIO, ancla="inicio"),
            "El día del inicio de la AT (vie 14 ago 2026).",
            id="the very day",
        ),
    ],
)
def test_a_due_date_says_why_it_is_that_date(vencimiento, sentence):
    assert explain(vencimiento) == sentence


@pytest.mark.parametrize(
    ("n", "words"), [(1, "uno"), (16, "dieciséis"), (20, "veinte"), (21, "21"), (-1, "-1")]
)
def test_numbers_are_words_up_to_twenty(n, words):
    assert say_number(n) == words


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        (["Ana"], "Ana"),
        (["Ana", "Inés"], "Ana e Inés"),
        (["agua", "hielo"], "agua y hielo"),
        (["a", "b", "c"], "a, b y c"),
    ],
)
def test_words_are_joined_as_spoken(words, joined):
    assert join_words(words) == joined


@pytest.mark.parametrize(
    ("note", "norma"),
    [
        ("DL 713 y leyes; gob.pe/feriados (2026 contrastado fila a fila)", "DL 713"),
        ("DS 042-2025-PCM", "DS 042-2025-PCM"),
        ("Ley 13293 (prensa)", "Ley 13293"),
        ("acuerdo regional", "acuerdo regional"),
    ],
)
def test_a_norm_is_told_without_its_notes(note, norma):
    assert short_norm(note) == norma
