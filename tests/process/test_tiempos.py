"""Timers fall due when the diagram says: a date, a length of time, or the rounds of a cycle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import LIMA
from engine.domain.calendario import FERIADO_NACIONAL, Calendario, Feriado
from engine.process.lenguaje.duracion import read_duration
from engine.process.lenguaje.expresiones import ExpressionError, evaluate
from engine.process.tiempos.cron import read_cron
from engine.process.tiempos.plazos import functions
from engine.process.tiempos.temporizadores import due_rounds, first_due, next_due, understand

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)  # a Monday, 08:00 in Lima
FIESTAS = tuple(
    Feriado(date(2026, 7, dia), "Fiestas Patrias", FERIADO_NACIONAL, "nacional", "")
    for dia in (28, 29)
)
CALENDARIO = Calendario(FIESTAS, ())
VARIABLES = {
    "inicio": "2026-08-12T14:00:00+00:00",
    "espera": "PT90M",
    "dia": date(2026, 8, 12),
    "cada": "R2/PT1H",
}


def _calculate(text: str) -> object:
    return evaluate(text, VARIABLES, functions(CALENDARIO, NOW))


def _first(text: str, forma: str, now: datetime = NOW) -> datetime:
    return first_due(text, forma, _calculate, now, CALENDARIO)


def _lima(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)


DUE = {
    ("2026-08-01T09:00:00-05:00", "fecha"): "2026-08-01T09:00",
    ("2026-08-01T14:00:00Z", "fecha"): "2026-08-01T09:00",
    ("2026-08-01T09:00:00", "fecha"): "2026-08-01T09:00",
    ("2026-08-01", "fecha"): "2026-08-01T00:00",
    ("habiles(1)", "fecha"): "2026-07-07T23:59",
    ("en(inicio)", "fecha"): "2026-08-12T09:00",
    ("inicio", "fecha"): "2026-08-12T09:00",
    ("${inicio}", "fecha"): "2026-08-12T09:00",
    ("= dia", "fecha"): "2026-08-12T00:00",
    ('= date and time("2026-08-01T09:00")', "fecha"): "2026-08-01T09:00",
    ("instante(inicio) - duration('P1D')", "fecha"): "2026-08-11T09:00",
    ("PT10M", "duracion"): "2026-07-06T08:10",
    ("PT0S", "duracion"): "2026-07-06T08:00",
    ("P1W2D", "duracion"): "2026-07-15T08:00",
    ("P1Y2M3DT4H5M6S", "duracion"): "2027-09-09T12:05:06",
    ("PT1.5H", "duracion"): "2026-07-06T09:30",
    ("espera", "duracion"): "2026-07-06T09:30",
    ("${espera}", "duracion"): "2026-07-06T09:30",
    ("= duration(espera)", "duracion"): "2026-07-06T09:30",
    ("habiles(2)", "duracion"): "2026-07-08T23:59",
    ("R3/PT1H", "ciclo"): "2026-07-06T09:00",
    ("R/P1D", "ciclo"): "2026-07-07T08:00",
    ("P1D", "ciclo"): "2026-07-07T08:00",
    ("R/2026-08-01T09:00/P1M", "ciclo"): "2026-08-01T09:00",
    ("R/2020-01-31T09:00/P1M", "ciclo"): "2026-07-31T09:00",
    ("R3/P1D/2026-07-10T09:00", "ciclo"): "2026-07-08T09:00",
    ("R/2026-07-06T09:00/2026-07-06T09:30", "ciclo"): "2026-07-06T09:00",
    ("0 9 * * 1-5", "ciclo"): "2026-07-06T09:00",
    ("@daily", "ciclo"): "2026-07-07T00:00",
    ("0 0 9 ? * MON", "ciclo"): "2026-07-06T09:00",
    ("cada", "ciclo"): "2026-07-06T09:00",
    ("${cada}", "ciclo"): "2026-07-06T09:00",
    ("R4/${espera}", "ciclo"): "2026-07-06T09:30",
    ("cada_habiles(1)", "ciclo"): "2026-07-07T08:00",
    ("R3/cada_habiles(5)", "ciclo"): "2026-07-13T08:00",
}


@pytest.mark.parametrize(
    ("text", "forma", "due"), [(*key, due) for key, due in DUE.items()], ids=map(" ".join, DUE)
)
def test_a_timer_falls_due_when_it_says(text, forma, due):
    understand(text, forma)
    assert _first(text, forma) == _lima(due)
    assert _first(text, forma).tzinfo is UTC


REFUSED = {
    ("PT10M", "fecha"): "no es una fecha como",
    ("2026-08-01", "duracion"): "no es una duración como",
    ("2026-02-30", "fecha"): "no es un instante",
    ("P1H", "duracion"): "no es una duración como",
    ("P", "duracion"): "no es una duración como",
    ("PT", "duracion"): "no es una duración como",
    ("-PT1H", "duracion"): "negativa",
    ("P1.5D", "duracion"): "solo las horas",
    ("R3/PT0S", "ciclo"): "no separa las rondas",
    ("R/-P1D", "ciclo"): "no separa las rondas",
    ("R0/PT1H", "ciclo"): "se repite de 1 a",
    ("R9999999/PT1H", "ciclo"): "se repite de 1 a",
    ("R/P1D/2026-07-10T09:00", "ciclo"): "cuántas veces",
    ("R3/2026-07-10/2026-07-01", "ciclo"): "termina antes",
    ("R3/PT1H/PT1H", "ciclo"): "no es un ciclo",
    ("60 * * * *", "ciclo"): "entre 0 y 59",
    ("* * 0 * *", "ciclo"): "entre 1 y 31",
    ("*/0 * * * *", "ciclo"): "entre 0 y 59",
    ("0 0 30 2 *", "ciclo"): "ningún día",
    ("0 0 * * LUN", "ciclo"): "no se entiende «LUN»",
    ("0 0 9 * * 2", "ciclo"): "por su nombre",
    ("30 0 9 * * MON", "ciclo"): "segundos",
    ("@nunca", "ciclo"): "cinco campos",
    ("habiles(", "fecha"): "incompleta",
    ("mañana(1)", "fecha"): "no existe la función mañana",
    ("R3/mañana(1)", "ciclo"): "no existe la función mañana",
}


@pytest.mark.parametrize(
    ("text", "forma", "why"), [(*key, why) for key, why in REFUSED.items()], ids=map(str, REFUSED)
)
def test_a_timer_that_is_none_is_refused_before_it_runs(text, forma, why):
    with pytest.raises(ExpressionError, match=why):
        understand(text, forma)
    with pytest.raises(ExpressionError):
        _first(text, forma)


NOTHING = {
    ("nunca_dada", "fecha"): "no da una fecha",
    ("3", "duracion"): "no da una duración",
    ("habiles(3)", "ciclo"): "no da un ciclo",
    ("inicio", "duracion"): "no es una duración",
    ("cada_habiles(0)", "ciclo"): "al menos un día",
    ("cada_habiles(-1)", "ciclo"): "de 0 a",
    ("R2/2020-01-01/P1D", "ciclo"): "ya pasaron",
    ("P9000Y", "duracion"): "fuera del calendario",
    ("R/P9000Y", "ciclo"): "fuera del calendario",
}


@pytest.mark.parametrize(
    ("text", "forma", "why"), [(*key, why) for key, why in NOTHING.items()], ids=map(str, NOTHING)
)
def test_a_timer_that_gives_no_instant_is_an_error_of_its_expression(text, forma, why):
    with pytest.raises(ExpressionError, match=why):
        _first(text, forma)


def _rounds(text: str, most: int = 5, now: datetime = NOW) -> list[datetime]:
    found = [_first(text, "ciclo", now)]
    while len(found) < most:
        after = next_due(text, "ciclo", _calculate, found[-1], len(found) - 1, CALENDARIO)
        if after is None:
            break
        found.append(after)
    return found


CYCLES = {
    "R3/PT1H": ["2026-07-06T09:00", "2026-07-06T10:00", "2026-07-06T11:00"],
    "R1/P1D": ["2026-07-07T08:00"],
    "R3/2026-08-31T09:00/P1M": ["2026-08-31T09:00", "2026-09-30T09:00", "2026-10-31T09:00"],
    "R3/2026-07-04T09:00/P1D": ["2026-07-06T09:00"],
    "R3/P1D/2026-07-10T09:00": ["2026-07-08T09:00", "2026-07-09T09:00", "2026-07-10T09:00"],
    "R/2026-07-06T09:00/P1D/2026-07-08T00:00": ["2026-07-06T09:00", "2026-07-07T09:00"],
    "R2/${espera}": ["2026-07-06T09:30", "2026-07-06T11:00"],
    "R2/cada_habiles(1)": ["2026-07-07T08:00", "2026-07-08T08:00"],
}


@pytest.mark.parametrize(("text", "rounds"), CYCLES.items(), ids=CYCLES)
def test_a_cycle_repeats_as_often_as_it_says(text, rounds):
    assert _rounds(text) == [_lima(instant) for instant in rounds]


def test_working_days_pass_over_weekends_and_holidays():
    friday = _lima("2026-07-24T10:30")
    assert _rounds("cada_habiles(1)", 4, friday) == [
        _lima(f"2026-07-{dia}T10:30") for dia in (27, 30, 31)
    ] + [_lima("2026-08-03T10:30")]


CRON = {
    "*/15 * * * *": ["2026-07-06T08:15", "2026-07-06T08:30"],
    "30 7,18 * * *": ["2026-07-06T18:30", "2026-07-07T07:30"],
    "0 9 * * 1-5": ["2026-07-06T09:00", "2026-07-07T09:00"],
    "0 9 * * SUN": ["2026-07-12T09:00", "2026-07-19T09:00"],
    "0 9 * * 0": ["2026-07-12T09:00", "2026-07-19T09:00"],
    "0 9 * * 7": ["2026-07-12T09:00", "2026-07-19T09:00"],
    "0 0 31 * *": ["2026-07-31T00:00", "2026-08-31T00:00", "2026-10-31T00:00"],
    "0 0 29 2 *": ["2028-02-29T00:00", "2032-02-29T00:00"],
    "0 0 13 * 5": ["2026-07-10T00:00", "2026-07-13T00:00", "2026-07-17T00:00"],
    "0 0 1 JAN-MAR/2 *": ["2027-01-01T00:00", "2027-03-01T00:00"],
    "5/20 8 * * ?": ["2026-07-06T08:05", "2026-07-06T08:25", "2026-07-06T08:45"],
}


@pytest.mark.parametrize(("text", "rounds"), CRON.items(), ids=CRON)
def test_cron_falls_on_the_clocks_of_lima(text, rounds):
    assert _rounds(text, len(rounds)) == [_lima(instant) for instant in rounds]


@given(
    st.integers(0, 59),
    st.sampled_from(["*", "*/6", "9", "8-17"]),
    st.sampled_from(["*", "1,15", "31"]),
    st.sampled_from(["*", "2", "1-6/2"]),
    st.sampled_from(["*", "1-5", "0"]),
    st.integers(0, 3 * 365 * 24 * 60),
)
def test_cron_gives_the_first_minute_that_fits(minute, hours, days, months, week, minutes):
    try:
        cron = read_cron(f"{minute} {hours} {days} {months} {week}")
    except ExpressionError:
        assert (days, months) == ("31", "2")
        return
    start = NOW.astimezone(LIMA) + timedelta(minutes=minutes)
    found = cron.after(start).astimezone(LIMA)
    assert found > start
    assert (found.minute, found.second) == (minute, 0)
    assert cron.falls_on(found.date())
    hour = start.replace(minute=minute, second=0, microsecond=0)
    passed = 0
    while hour < found and passed < 2000:
        fits = hour.hour in cron.horas and cron.falls_on(hour.date()) and hour > start
        assert not fits
        hour, passed = hour + timedelta(hours=1), passed + 1


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99_999))
def test_a_length_of_time_is_read_as_it_is_written(months, weeks, days, seconds):
    read = read_duration(f"P{months}M{weeks}W{days}DT{seconds}S")
    assert (read.meses, read.dias, read.segundos) == (months, weeks * 7 + days, seconds)
    assert read_duration(f"-P{months}M{weeks}W{days}DT{seconds}S") == -read


def _hourly(instant: datetime, _: int) -> datetime:
    return instant + timedelta(hours=1)


@pytest.mark.parametrize(
    ("policy", "fired"),
    [
        pytest.param("una", [3], id="once for all"),
        pytest.param("todas", [0, 1, 2, 3], id="each"),
        pytest.param("omitir", [], id="none"),
    ],
)
def test_a_late_cycle_fires_as_its_policy_says_and_goes_on_from_now(policy, fired):
    late = NOW + timedelta(hours=3, minutes=20)
    found = due_rounds(NOW, late, _hourly, policy)
    assert found.disparan == tuple(NOW + timedelta(hours=n) for n in fired)
    assert found.siguiente == NOW + timedelta(hours=4)
    assert found.pasadas == 4


@pytest.mark.parametrize("policy", ["una", "todas", "omitir"])
def test_a_cycle_in_time_fires_its_round_whatever_its_policy(policy):
    found = due_rounds(NOW, NOW + timedelta(minutes=59), _hourly, policy)
    assert found.disparan == (NOW,)
    assert found.pasadas == 1


def test_a_cycle_late_by_years_does_not_keep_the_step_counting():
    late = NOW + timedelta(days=9999)
    all_of_them = due_rounds(NOW, late, _hourly, "todas", tope=10)
    assert len(all_of_them.disparan) == 10
    assert all_of_them.siguiente == NOW + timedelta(hours=10)
    once = due_rounds(NOW, late, _hourly, "una", tope=10)
    assert len(once.disparan) == 1
    assert once.siguiente == late + timedelta(hours=1)


def test_the_last_round_of_a_late_cycle_leaves_nothing_to_wait_for():
    def twice(instant: datetime, number: int) -> datetime | None:
        return instant + timedelta(hours=1) if number < 1 else None

    found = due_rounds(NOW, NOW + timedelta(days=1), twice, "todas")
    assert (len(found.disparan), found.siguiente) == (2, None)


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="una, todas, omitir"):
        due_rounds(NOW, NOW, _hourly, "alguna")
