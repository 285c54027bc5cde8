"""PR-08: a visit to each docente and a GIA each month, one of directores every two, or why not."""

from collections import Counter
from datetime import date
from itertools import pairwise, product

import pytest

from engine.planner.anual.cadencia import spread
from engine.planner.anual.documento import read_planned, read_year
from engine.planner.anual.extracto import extract_year
from engine.planner.anual.faltas import is_soft
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.revision import check_year
from tests.planner.anual.anios import MANUAL, TALLERES, year
from tests.planner.anual.revisado import dates, events, faults, made

FASES = {"cierre": "2026-12-01"}


def asked(docentes=8, protocolo=MANUAL):
    """Return the year of a companion by the manual, asked for on its first day."""
    problema = year(docentes, protocolo, lejos=0.01, comunes=[dict(TALLERES[1])])
    problema["docentes"][0]["director"] = True
    return problema | {"hoy": "2026-03-02", "fases": FASES}


@pytest.fixture(scope="module")
def anio():
    problema = asked()
    return problema, made(problema)


def months_of(plan, docente):
    own = [e for e in events(plan, "visita") if e["docente"] == docente]
    return [dates(e)[0].month for e in sorted(own, key=lambda e: e["numero"])]


def test_pr_08_nobody_is_visited_twice_in_a_month_while_another_has_none(anio):
    """PR-08 (S003:1700-1702): eight visits of the protocol are in eight of ten months."""
    problema, plan = anio
    for n in range(8):
        assert len(set(months_of(plan, f"D{n}"))) == 8
    gia = [dates(e)[0].month for e in events(plan, "gia")]
    assert len(set(gia)) == len(gia) == 8

    def spoil(_, plan):
        [second] = [e for e in events(plan, "visita") if e["id"] == "V-D3-5"]
        other = next(e for e in events(plan, "visita") if e["id"] == "V-D3-4")
        second["dias"] = [{**other["dias"][-1], "fecha": dates(other)[-1].isoformat()}]

    assert "PR-08" in faults((problema, plan), spoil)


def test_pr_08_the_months_that_the_norm_leaves_out_are_told_with_their_sum(anio):
    """PR-08, NU-19: 8 visits and 8 months of execution; two months are left without a visit."""
    problema, plan = anio
    told = {each["de"]: each for each in plan["cadencia"]}
    lacking = {int(mes[5:]) for mes in told["D0"]["meses"]}
    assert lacking == set(range(3, 13)) - set(months_of(plan, "D0"))
    said = extract_year(problema, plan, check_year(problema, plan))
    [sentence] = said["cadencia"]
    assert sentence.startswith("8 docentes: sus 8 visitas no alcanzan para los 10 meses con clases")
    assert sentence.endswith("2 quedan sin visita (PR-08).")
    assert (said["faltas"], said["duras"]) == ([], 0)


def test_pr_08_the_cadence_keeps_the_phases(anio):
    """PR-13, PR-14, PR-16: diagnosis first, then the rest, and the closing in the last month."""
    _, plan = anio
    fases = {name: date.fromisoformat(dia) for name, dia in plan["fases"].items()}
    for event in events(plan, "visita"):
        first, last = dates(event)[0], dates(event)[-1]
        if event["proposito"] in ("linea_de_base", "diagnostica"):
            assert last <= fases["diagnostico_hasta"]
        elif event["proposito"] == "cierre":
            assert first >= date(2026, 11, 1)
        else:
            assert fases["ejecucion_desde"] <= first < fases["cierre"]
    closing = Counter(dates(e)[0].month for e in events(plan, "visita") if e["numero"] == 8)
    assert closing[12] > closing[11]


def test_pr_08_a_gia_of_directores_goes_every_two_months(anio):
    """PR-08, NU-17 (S003:2026-2027): the first GIA has one, and none waits for a third month."""
    _, plan = anio
    directed = [dates(e)[0].month for e in events(plan, "gia") if "directores" in e]
    months = [dates(e)[0].month for e in events(plan, "gia")]
    assert directed == months[::2]
    assert {b - a for a, b in pairwise(directed)} == {2}


def test_pr_08_who_enters_late_has_a_visit_in_each_month_that_is_left():
    """Their eight visits in four months: two in each, none before they are on the list."""
    problema = asked(4)
    late = {"inicio": "2026-03-02", "fin": "2026-08-31"}
    problema["docentes"][2]["indisponible"] = [late]
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    assert check_year(problema, read_planned(plan, problema)) == []
    assert Counter(months_of(plan, "D2")).keys() == {9, 10, 11, 12}


def test_pr_08_what_is_done_takes_its_month_and_an_incident_moves_little():
    """Replanned in June: what was done stays, what moves goes to its month or one without."""
    problema = asked()
    before = plan_year(read_year(problema))
    done = [e for e in before["acompanantes"][0]["eventos"] if dates(e)[-1] < date(2026, 6, 1)]
    later = [e for e in before["acompanantes"][0]["eventos"] if e not in done]
    gone = next(e for e in later if e["tipo"] == "visita" and dates(e)[0].month == 9)
    problema["hoy"] = "2026-06-01"
    problema["acompanantes"][0]["hechas"] = [
        {"id": e["id"], "dias": [dia.isoformat() for dia in dates(e)]} for e in done
    ]
    problema["publicadas"] = {e["id"]: dates(e)[0].isoformat() for e in later} | {
        each["id"]: each["dias"][0]["fecha"] for each in before["comunes"]
    }
    problema["fases"] = FASES | {k: v for k, v in before["fases"].items() if k != "cierre"}
    [school] = [i for i in problema["instituciones"] if i["id"] == gone["sede"]]
    school["indisponible"] = [
        {"inicio": dates(gone)[0].isoformat(), "fin": dates(gone)[-1].isoformat()}
    ]
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    assert check_year(problema, read_planned(plan, problema)) == []
    now = {e["id"]: dates(e)[0] for e in plan["acompanantes"][0]["eventos"]}
    moved = [e["id"] for e in later if now[e["id"]] != dates(e)[0]]
    assert gone["id"] in moved
    assert len(moved) <= 3
    assert now[gone["id"]].month == 9


def test_pr_08_a_month_without_room_is_told_and_leaves_nothing_without_a_date():
    """Ten visits for ten months and three days of July: who lacks it is told, and a motive lets it
    go; nothing is left without a date."""
    problema = asked(8, MANUAL | {"visitas": [1] * 10})
    away = [{"inicio": "2026-07-01", "fin": "2026-07-17", "motivo": "Licencia"}]
    problema["acompanantes"][0]["indisponible"] = away
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    faltas = check_year(problema, read_planned(plan, problema))
    assert {told.partition(":")[0] for told in faltas} == {"PR-08"}
    assert all(is_soft(told) for told in faltas)
    assert any("queda sin visita en julio" in told for told in faltas)
    said = [each for each in plan["cadencia"] if each.get("de_mas")]
    assert len(said) == len(faltas) >= 4
    assert any("en julio, " in each["razon"] for each in said)


def test_pr_08_things_are_spread_over_turns_in_order():
    for many, turnos in product(range(1, 9), range(1, 11)):
        for shift in range(min(many, turnos)):
            found = spread(many, range(turnos), shift)
            assert found == sorted(found)
            assert len(set(found)) == min(many, turnos)
