"""Days and hours as people write them in a sheet."""

from datetime import date, datetime, time

import pytest

from forms.hojas.fechas import NoSeEntiende, read_days
from forms.hojas.horas import read_hours

AGOSTO_12, AGOSTO_13, AGOSTO_14 = (date(2026, 8, day) for day in (12, 13, 14))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        pytest.param("12/08/2026", [AGOSTO_12], id="day, month, year"),
        pytest.param("12.08.26", [AGOSTO_12], id="points and a short year"),
        pytest.param("12 /08/ 2026", [AGOSTO_12], id="loose bars"),
        pytest.param("2026-08-12", [AGOSTO_12], id="ISO"),
        pytest.param("2026-08-12T10:00", [AGOSTO_12], id="ISO with its hour"),
        pytest.param("2026-08-13T01:30:00Z", [AGOSTO_12], id="a moment of another zone"),
        pytest.param("2026-08-12 10:00:00-05:00", [AGOSTO_12], id="a moment of Lima"),
        pytest.param("20260812", [AGOSTO_12], id="figures run together"),
        pytest.param(20260812.0, [AGOSTO_12], id="the same as a number"),
        pytest.param("46246,4166666667", [AGOSTO_12], id="a serial with a comma"),
        pytest.param("12-Aug-26", [AGOSTO_12], id="as an Excel in English shows it"),
        pytest.param("12-ago-26", [AGOSTO_12], id="as Excel shows it"),
        pytest.param("12 de agosto de 2026", [AGOSTO_12], id="in words"),
        pytest.param("Miércoles 12 de Agosto del 2026", [AGOSTO_12], id="with its weekday"),
        pytest.param("mié 12 ago 2026", [AGOSTO_12], id="as our pages say it"),
        pytest.param("46246", [AGOSTO_12], id="a serial number as text"),
        pytest.param(46246.0, [AGOSTO_12], id="a serial number"),
        pytest.param(datetime.fromisoformat("2026-08-12T10:00"), [AGOSTO_12], id="a true date"),
        pytest.param("12 y 13 de agosto", [AGOSTO_12, AGOSTO_13], id="two days"),
        pytest.param("12/08 y 13/08/2026", [AGOSTO_12, AGOSTO_13], id="two days in figures"),
        pytest.param("12, 13 y 14 de ago. 2026", [AGOSTO_12, AGOSTO_13, AGOSTO_14], id="three"),
        pytest.param("del 12 al 14 de agosto", [AGOSTO_12, AGOSTO_13, AGOSTO_14], id="a range"),
        pytest.param("12-14 de agosto", [AGOSTO_12, AGOSTO_13, AGOSTO_14], id="a dash"),
        pytest.param("12/08/2026 - 14/08/2026", [AGOSTO_12, AGOSTO_13, AGOSTO_14], id="figures"),
        pytest.param(
            "28 de agosto al 1 de setiembre",
            [date(2026, 8, 28), date(2026, 8, 31), date(2026, 9, 1)],
            id="over a weekend and a month's end",
        ),
    ],
)
def test_days_are_read_however_they_are_written(written, days):
    assert list(read_days(written, 2026).dias) == days


def test_a_moment_of_another_zone_has_the_hour_of_lima():
    assert read_days("2026-08-12T15:00:00Z", 2026).horas == (time(10),)


def test_a_whole_month_is_a_stretch_and_no_day():
    found = read_days("febrero", 2026)
    assert (found.dias, found.mes) == ((date(2026, 2, 1), date(2026, 2, 28)), True)


def test_what_had_to_be_supposed_is_told():
    assert read_days("12 de agosto", 2027).supuso_anio
    assert read_days("12 de agosto", 2027).dias == (date(2027, 8, 12),)
    turned = read_days("08/25/2026", 2026)
    assert (turned.dias, turned.al_reves) == ((date(2026, 8, 25),), True)
    assert not read_days("12/08/2026", 2026).al_reves


@pytest.mark.parametrize(
    "written",
    [
        "20261345",
        "2026-13-45T10:00:00Z",
        3.0,
        "por definir",
        "31/02/2026",
        "45/13/2026",
        "12",
        "",
        None,
        True,
        "primera quincena",
    ],
)
def test_what_is_no_date_is_told_with_how_to_write_one(written):
    with pytest.raises(NoSeEntiende, match=r"12/08/2026"):
        read_days(written, 2026)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("9:00 a 13:00", [time(9), time(13)]),
        ("de 9 a 13 h", [time(9), time(13)]),
        ("09:00 a.m. - 01:00 p.m.", [time(9), time(13)]),
        ("3 pm", [time(15)]),
        ("12:15 am", [time(0, 15)]),
        ("15h30", [time(15, 30)]),
        ("10.30", [time(10, 30)]),
        (0.375, [time(9)]),
        (time(14, 30), [time(14, 30)]),
    ],
)
def test_hours_are_read_however_they_are_written(written, hours):
    assert read_hours(written) == hours


@pytest.mark.parametrize("written", ["mañana", "", None, "25:00", "9:75"])
def test_what_is_no_hour_is_refused(written):
    with pytest.raises(ValueError):
        read_hours(written)
