"""Each rule of a year of acompañamiento: the plan keeps it, and the checker finds who breaks it."""

from copy import deepcopy
from datetime import date

import pytest

from engine.errors import RuleBroken
from engine.planner.anual.documento import read_year
from engine.planner.anual.planificar import plan_year
from tests.planner.anual.anios import MULTIGRADO, URBANO, manual_year, year
from tests.planner.anual.revisado import dates, events, faults, made


@pytest.fixture(scope="module")
def rural():
    problema = year(lejos=0.15)
    return problema, made(problema)


@pytest.fixture(scope="module")
def manual():
    problema = manual_year()
    return problema, made(problema)


def test_pr_05_a_gia_is_not_on_a_day_of_visits(rural):
    def spoil(_, plan):
        events(plan, "gia")[0]["dias"] = deepcopy(events(plan, "visita")[0]["dias"][:1])

    assert "PR-05" in faults(rural, spoil)


def test_pr_06_an_rtc_is_not_on_a_day_of_visits(rural):
    def spoil(_, plan):
        events(plan, "rtc")[0]["dias"] = deepcopy(events(plan, "visita")[0]["dias"][:1])

    assert "PR-06" in faults(rural, spoil)


def test_pr_05_two_companions_of_one_school_do_not_cross():
    problema = year(8, URBANO, por_escuela=8)
    problema["acompanantes"] = [
        {**problema["acompanantes"][0], "id": name, "docentes": [f"D{n}" for n in own]}
        for name, own in (("A", range(4)), ("B", range(4, 8)))
    ]
    plan = made(problema)
    visited = {dia for e in events(plan, "visita") for dia in dates(e)}
    assert not visited & {dia for e in events(plan, "gia") for dia in dates(e)}


def test_pr_07_the_gia_of_directores_follows_on_the_same_day(manual):
    directors = [e for e in events(manual[1], "gia") if "directores" in e]
    assert len(directors) == 4
    assert all(e["directores"]["inicio"] == e["dias"][0]["fin"] for e in directors)

    def spoil(_, plan):
        next(e for e in events(plan, "gia") if "directores" in e)["directores"]["inicio"] = "09:00"

    assert "PR-07" in faults(manual, spoil)


def test_pr_09_the_second_taller_is_in_the_mid_year_vacation(rural):
    second = next(each for each in rural[1]["comunes"] if each["id"] == "T2")
    assert all(date(2026, 7, 27) <= dia <= date(2026, 8, 7) for dia in dates(second))

    def spoil(_, plan):
        plan["comunes"][1]["dias"][0]["fecha"] = "2026-09-01"

    assert {"PR-09", "PR-10"} <= faults(rural, spoil)


def test_pr_10_a_taller_on_class_days_needs_a_recovery_plan():
    window = {"inicio": "2026-06-01", "fin": "2026-06-12"}
    taller = {"id": "T", "tipo": "taller", "dias": 5, "ventana": window}
    plan = plan_year(read_year(year(3, comunes=[taller])))
    refused = {each["id"]: each["razon"] for each in plan["pendientes"]}
    assert "plan de recuperación" in refused["T"]
    assert "(PR-10)" in refused["T"]
    allowed = taller | {"recuperacion": {"plan": "PR-2026", "autorizacion": "Oficio 12"}}
    made(year(3, comunes=[allowed]))


def test_pr_10_a_gia_waits_for_the_end_of_classes(rural):
    assert all(e["dias"][0]["inicio"] >= "13:00" for e in events(rural[1], "gia"))


def test_pr_11_the_days_of_a_visit_are_consecutive(rural):
    def spoil(_, plan):
        event = next(e for e in events(plan, "visita") if len(e["dias"]) == 2)
        event["dias"][1]["fecha"] = "2026-12-18"

    assert "PR-11" in faults(rural, spoil)


def test_pr_12_a_visit_goes_from_observation_to_advice_longer_for_a_director(manual):
    steps = {e["docente"]: e["dias"][0]["pasos"] for e in events(manual[1], "visita")}
    assert [paso["paso"] for paso in steps["D1"]] == ["observacion", "preparacion", "asesoria"]
    assert (steps["D1"][2]["inicio"], steps["D1"][2]["fin"]) == ("13:00", "15:00")
    assert steps["D0"][2]["fin"] == "16:00"

    def spoil(_, plan):
        events(plan, "visita")[0]["dias"][0]["pasos"].reverse()

    assert "PR-12" in faults(manual, spoil)


def test_pr_13_reports_and_plans_follow_what_they_rest_on(rural):
    when = {hito["hito"]: hito["fecha"] for hito in rural[1]["hitos"]}
    order = ["informe_diagnostico", "plan_anual_ugel", "plan_anual_acompanante", "informe_final"]
    assert [when[name] for name in order] == sorted(when[name] for name in order)

    def spoil(_, plan):
        for hito in plan["hitos"]:
            hito["fecha"] = "2026-03-02" if hito["hito"] == "plan_anual_ugel" else hito["fecha"]

    assert "PR-13" in faults(rural, spoil)


def test_pr_13_the_induction_comes_before_the_first_visit():
    induction = {"id": "IND", "tipo": "induccion", "dias": 2}
    plan = made(year(3, comunes=[induction]))
    ends = max(dates(next(each for each in plan["comunes"] if each["id"] == "IND")))
    assert ends < min(dia for e in events(plan, "visita") for dia in dates(e))


def test_pr_14_the_first_visit_takes_the_baseline_or_diagnoses():
    problema = year(2)
    problema["docentes"][1]["linea_de_base"] = False
    first = {e["docente"]: e for e in events(made(problema), "visita") if e["numero"] == 1}
    assert [first[name]["proposito"] for name in ("D0", "D1")] == ["linea_de_base", "diagnostica"]


def test_pr_15_the_last_visit_but_one_agrees_the_socialisation(rural):
    agreed = [e for e in events(rural[1], "visita") if e["proposito"] == "acuerda_socializacion"]
    assert {(e["docente"], e["numero"]) for e in agreed} == {(f"D{n}", 5) for n in range(8)}


def test_pr_16_the_final_report_comes_after_the_last_visit(rural):
    def spoil(_, plan):
        for hito in plan["hitos"]:
            hito["fecha"] = "2026-10-01" if hito["hito"] == "informe_final" else hito["fecha"]

    assert "PR-16" in faults(rural, spoil)


def test_pr_17_a_visit_is_coordinated_the_working_day_before(rural):
    def spoil(_, plan):
        event = events(plan, "visita")[0]
        event["coordinar"] = event["dias"][0]["fecha"]

    assert "PR-17" in faults(rural, spoil)


def test_pr_18_the_plan_of_a_taller_is_due_a_month_before(rural):
    due = {h["comun"]: h["fecha"] for h in rural[1]["hitos"] if h["regla"] == "PR-18"}
    assert due["T1"] == "2026-02-02"

    def spoil(problema, _):
        problema["hoy"] = "2026-02-20"

    assert "PR-18" in faults(rural, spoil)


def test_pr_19_every_way_begins_where_the_former_ended(rural):
    legs = [leg for ruta in rural[1]["acompanantes"][0]["rutas"] for leg in ruta["tramos"]]
    assert legs[0]["desde"] == "A"
    assert legs[-1]["hasta"] == "A"

    def spoil(_, plan):
        plan["acompanantes"][0]["rutas"][2]["tramos"].pop(0)

    assert "PR-19" in faults(rural, spoil)


def test_pr_20_each_month_has_its_days_in_the_ugel():
    problema = year(3)
    problema["ugel"]["dias_mes"] = 2
    days = [
        dia
        for each in made(problema)["comunes"]
        if each["tipo"] == "reunion"
        for dia in dates(each)
    ]
    assert {month: sum(d.month == month for d in days) for month in range(3, 13)} == dict.fromkeys(
        range(3, 13), 2
    )


def test_pr_21_talleres_of_docentes_are_in_the_ugel(rural):
    assert {e["sede"] for e in rural[1]["comunes"] if e["tipo"] == "taller"} == {"ugel"}

    def spoil(_, plan):
        plan["comunes"][0]["sede"] = "I0"

    assert "PR-21" in faults(rural, spoil)


def test_pr_22_more_docentes_than_the_ratio_are_refused():
    problema = year(9)
    problema["acompanantes"][0]["maximo"] = 8
    with pytest.raises(RuleBroken) as refusal:
        read_year(problema)
    assert "(PR-22)" in refusal.value.campos["acompanantes.0.docentes"]


def test_pr_23_an_rtc_outside_the_pat_is_told():
    problema = year(2)
    problema["instituciones"][0]["pat"] = False
    assert made(problema)["avisos"] == ["Las RTC de I0 no figuran en su PAT: inclúyalas (PR-23)."]


def test_pr_24_what_is_not_in_person_makes_nobody_travel():
    problema = year(
        3, MULTIGRADO | {"distancia": True, "gia": {"veces": 4, "horas": 3, "virtual": True}}
    )
    plan = made(problema)
    legs = [leg for ruta in plan["acompanantes"][0]["rutas"] for leg in ruta["tramos"]]
    rtc = {dia for e in events(plan, "rtc") for dia in dates(e)}
    assert {date.fromisoformat(leg["fecha"]) for leg in legs} <= rtc


def test_pr_25_without_connectivity_there_are_only_asesorias_by_telephone():
    protocol = MULTIGRADO | {"distancia": True, "gia": {"veces": 4, "horas": 3, "virtual": True}}
    problema = year(2, protocol)
    for institucion in problema["instituciones"]:
        institucion["conectividad"] = False
    plan = made(problema)
    assert {e["modalidad"] for e in events(plan, "visita")} == {"telefono"}
    assert not events(plan, "gia")
    assert "(PR-25)" in plan["excluidas"][0]["razon"]


def test_pr_26_a_virtual_gia_takes_the_best_hour_unless_the_day_would_be_too_long():
    protocol = MULTIGRADO | {"gia": {"veces": 1, "horas": 2, "virtual": True}}
    problema = year(1, protocol)
    problema["jornada"] = {"inicio": "08:00", "horas": 9}
    for best, found in (("14:30", "14:30"), ("19:00", "13:00")):
        problema["instituciones"][0]["mejor_hora"] = best
        assert events(made(problema), "gia")[0]["dias"][0]["inicio"] == found


def test_pb_06_a_day_of_more_hours_than_the_working_day_is_refused_with_them():
    problema = year(1, MULTIGRADO | {"toda_la_jornada": True})
    problema["instituciones"][0]["turno"]["fin"] = "15:30"
    plan = plan_year(read_year(problema))
    assert plan["pendientes"][0]["razon"] == (
        "Cada día de la visita a D0 en I0 pide 9.5 horas, de 08:00 a 17:30, y la jornada es de 8 "
        "(PB-06)."
    )


def test_pb_06_a_school_beyond_a_week_is_refused_with_its_journey():
    plan = plan_year(read_year(year(1, lejos=2.5)))
    assert "piden" in plan["pendientes"][0]["razon"]
    assert "PB-06" in plan["pendientes"][0]["razon"]


def test_pb_06_the_checker_finds_a_day_too_long(rural):
    def spoil(_, plan):
        events(plan, "visita")[0]["dias"][0]["fin"] = "20:00"

    assert "PB-06" in faults(rural, spoil)
