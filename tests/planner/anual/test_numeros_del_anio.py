"""Numbers of the norm that a plan of the year keeps: hours of a visit, RTC held together."""

import pytest

from engine.planner.anual.dias import hour, minute
from tests.planner.anual.anios import MULTIGRADO, URBANO, manual_year, year
from tests.planner.anual.revisado import events, faults, made


@pytest.fixture(scope="module")
def manual():
    problema = manual_year(2)
    return problema, made(problema)


@pytest.mark.parametrize(
    ("paso", "horas"),
    [
        pytest.param(0, 2, id="NU-12"),
        pytest.param(1, 2, id="NU-13"),
        pytest.param(2, 3, id="NU-14"),
    ],
)
def test_nu_12_nu_13_nu_14_no_step_of_a_visit_is_shorter_than_the_norm(manual, paso, horas):
    """Of who directs: two hours, two, and three of advice; half an hour less breaks PR-12."""
    found = next(e for e in events(manual[1], "visita") if e["docente"] == "D0")
    lasts = found["dias"][0]["pasos"][paso]
    assert minute(lasts["fin"]) - minute(lasts["inicio"]) == 60 * horas

    def spoil(_, plan):
        step = events(plan, "visita")[0]["dias"][0]["pasos"][paso]
        step["fin"] = hour(minute(step["fin"]) - 30)

    assert "PR-12" in faults(manual, spoil)


def test_nu_15_advice_waits_for_the_end_of_classes_where_the_whole_day_is_stayed(manual):
    """S003:2007: classes end at 13:00; the norm of 2020 does not ask to stay until then."""
    for plan, begins in ((manual[1], "13:00"), (made(year(2, MULTIGRADO)), "12:00")):
        days = [dia for e in events(plan, "visita") for dia in e["dias"]]
        assert {dia["pasos"][2]["inicio"] for dia in days} == {begins}


def test_nu_02_the_levels_of_an_integrated_school_hold_their_two_rtc_together():
    """S004:519-530: two RTC for the place and not two for each level."""
    apart, together = year(2, URBANO), year(2, URBANO)
    for institucion in together["instituciones"]:
        institucion["integrada"] = "003758"
        institucion["lugar"] = together["instituciones"][0]["lugar"]
    for problema in (apart, together):
        for institucion in problema["instituciones"]:
            del institucion["red"]
    assert len(events(made(apart), "rtc")) == 4
    held = events(made(together), "rtc")
    assert len(held) == 2
