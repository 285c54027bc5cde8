"""The year of a companion and of a UGEL: it fits, it is refused with why, and it moves little."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RuleBroken
from engine.planner.anual.documento import read_planned, read_year
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.recorrido import tour
from engine.planner.anual.revision import check_year
from engine.planner.anual.salida import Parada, lay_out
from tests.planner.anual.anios import MULTIGRADO, URBANO, region, year


def starts(plan):
    return {
        e["id"]: e["dias"][0]["fecha"] for each in plan["acompanantes"] for e in each["eventos"]
    }


def test_ten_docentes_of_fourteen_days_fit_in_a_year():
    problema = year(10)
    plan = plan_year(read_year(problema))
    assert plan["estado"] == "completo"
    assert check_year(problema, read_planned(plan, problema)) == []


def test_a_year_that_does_not_fit_is_refused_with_the_days_that_lack():
    plan = plan_year(read_year(year(15)))
    assert plan["estado"] == "incompleto"
    assert "faltan" in plan["pendientes"][0]["razon"]


def test_a_ugel_shares_its_talleres_and_breaks_no_rule():
    problema = region(4)
    plan = plan_year(read_year(problema))
    assert plan["estado"] == "completo"
    assert check_year(problema, read_planned(plan, problema)) == []


def test_the_same_year_and_seed_give_the_same_plan():
    assert json.dumps(plan_year(year(4))) == json.dumps(plan_year(year(4)))


def test_an_incident_moves_what_it_touches_and_little_else():
    problema = year()
    before = plan_year(read_year(problema))
    gone = next(e for e in before["acompanantes"][0]["eventos"] if e["tipo"] == "visita")
    day = gone["dias"][0]["fecha"]
    for institucion in problema["instituciones"]:
        if institucion["id"] == gone["sede"]:
            institucion["indisponible"] = [{"inicio": day, "motivo": "Huaico en la carretera"}]
    after = plan_year(read_year(problema), publicado=before)
    assert check_year(problema, after) == []
    was, now = starts(before), starts(after)
    moved = [code for code in was if was[code] != now[code]]
    assert gone["id"] in moved
    assert len(moved) <= 4


def test_nothing_new_goes_before_today():
    problema = year(3)
    before = plan_year(read_year(problema))
    after = plan_year(read_year(problema | {"hoy": "2026-06-01"}), publicado=before)
    assert starts(after) == starts(before)


def test_a_companion_of_fifteen_is_planned_in_little_time():
    plan_year(year(2))
    started = time.process_time()
    plan = plan_year(read_year(year(15, URBANO, por_escuela=6)))
    assert plan["estado"] == "completo"
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    ("spoil", "campo"),
    [
        pytest.param(
            lambda p: p["acompanantes"].append({"id": "B", "docentes": ["D0"]}),
            "acompanantes.1.docentes.0", id="a docente in two lists",
        ),
        pytest.param(
            lambda p: p["calendario"]["bloques"].clear(), "calendario.bloques", id="no blocks"
        ),
        pytest.param(
            lambda p: p["docentes"][0].update(institucion="X"), "docentes.0.institucion",
            id="an unknown school",
        ),
        pytest.param(
            lambda p: p["instituciones"][0]["turno"].update(fin="07:00"),
            "instituciones.0.turno.fin", id="hours the wrong way round",
        ),
    ],
)  # fmt: skip
def test_a_wrong_year_is_refused_with_its_path(spoil, campo):
    problema = year(2)
    spoil(problema)
    with pytest.raises(RuleBroken) as refusal:
        read_year(problema)
    assert list(refusal.value.campos) == [campo]


def test_a_river_is_slower_than_a_road_and_its_speed_may_be_told():
    problema = year(1, lejos=0.2)
    hours = []
    for viaje in ({}, {"modo": "rio"}, {"modo": "rio", "kmh": {"rio": 60}}):
        plan = plan_year(read_year(problema | {"viaje": viaje}))
        hours.append(plan["acompanantes"][0]["rutas"][1]["tramos"][0]["minutos"])
    assert hours[2] < hours[0] < hours[1]


def test_near_schools_are_gone_to_and_come_back_from_each_day():
    days = lay_out("base", [Parada("I", 2, 360)], lambda a, b: 60 * (a != b), 600)
    assert [(len(d.antes), len(d.despues)) for d in days] == [(1, 1), (1, 1)]


def test_far_schools_are_stayed_at_with_days_of_travel_around():
    days = lay_out("base", [Parada("I", 2, 360)], lambda a, b: 300 * (a != b), 600)
    assert [d.parada for d in days] == [None, 0, 0, None]


@settings(max_examples=60, deadline=None)
@given(
    stays=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=4),
    ways=st.lists(st.integers(0, 1500), min_size=5, max_size=5),
    top=st.integers(400, 900),
)
def test_no_day_of_any_outing_is_longer_than_allowed(stays, ways, top):
    def minutes(a, b):
        return 0 if a == b else ways[int(a or 0)] + ways[int(b or 0)]

    paradas = [Parada(str(place), days, 360) for place, days in stays]
    dias = lay_out("", paradas, minutes, top)
    assert all(dia.usado <= top + 1e-6 for dia in dias)
    assert [dia.parada for dia in dias if dia.parada is not None] == [
        n for n, parada in enumerate(paradas) for _ in range(parada.dias)
    ]


@given(places=st.lists(st.integers(0, 50), unique=True, max_size=8))
def test_a_round_goes_to_every_school_once(places):
    names = [str(place) for place in places]
    found = tour("0", names, lambda a, b: abs(int(a) - int(b)))
    assert sorted(found) == sorted(names)


def test_multigrado_has_fourteen_days_of_visits():
    assert sum(MULTIGRADO["visitas"]) == 14
    plan = plan_year(read_year(year(1)))
    visits = [e for e in plan["acompanantes"][0]["eventos"] if e["tipo"] == "visita"]
    assert sum(len(e["dias"]) for e in visits) == 14
