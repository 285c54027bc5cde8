"""The talleres of companions and the hours of each school in a year of acompañamiento."""

from copy import deepcopy
from datetime import date

import pytest

from engine.domain.horas_escolares import hours_of
from engine.planner.anual.dias import Anio
from engine.planner.anual.documento import read_planned, read_year
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.revision import check_year
from engine.planner.anual.talleres import Talleres, ask_talleres
from tests.domain.libros import LIBROS
from tests.planner.anual.anios import MANUAL, MULTIGRADO, TALLERES, at, year

AP = (
    {
        "id": "TALLER-AP-1", "tipo": "taller_ap", "dias": 8,
        "ventana": {"inicio": "2026-03-02", "fin": "2026-07-31"},
    },
    {
        "id": "TALLER-AP-2", "tipo": "taller_ap", "dias": 8, "lugar": at(-8, -78),
        "ventana": {"inicio": "2026-08-01", "fin": "2026-11-30"},
    },
)  # fmt: skip
HOY = "2026-03-02"


@pytest.fixture(scope="module")
def anio():
    comunes = [deepcopy(each) for each in (*TALLERES[1:], *AP)]
    problema = year(2, comunes=comunes, hoy=HOY, fases={"cierre": "2026-12-01"})
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    assert check_year(problema, read_planned(plan, problema)) == []
    return problema, plan


def days_of(plan, codigo):
    (comun,) = (each for each in plan["comunes"] if each["id"] == codigo)
    return [date.fromisoformat(each["fecha"]) for each in comun["dias"]]


def test_pr_18_the_talleres_of_companions_are_dated_whole_and_a_month_ahead(anio):
    """PR-18 (S003:1413-1415), NU-01: two of eight working days, the plan of each a month before."""
    problema, plan = anio
    first, second = days_of(plan, "TALLER-AP-1"), days_of(plan, "TALLER-AP-2")
    assert (len(first), len(second)) == (8, 8)
    assert first[0] >= date(2026, 4, 2)
    due = {h["comun"]: h["fecha"] for h in plan["hitos"] if h["regla"] == "PR-18"}
    assert due["TALLER-AP-2"] >= HOY
    late = {**problema, "hoy": (first[0]).isoformat()}
    assert any(told.startswith("PR-18: El plan de TALLER-AP-1") for told in check_year(late, plan))
    kept = late | {"publicadas": {"TALLER-AP-1": first[0].isoformat()}}
    assert not any("TALLER-AP-1" in told for told in check_year(kept, plan))


def test_pr_10_a_taller_of_companions_takes_no_class_and_few_days_of_them(anio):
    """PR-10 (S003:2062-2065): no docente goes, nobody is visited meanwhile, few days are lost."""
    _, plan = anio
    away = {*days_of(plan, "TALLER-AP-1"), *days_of(plan, "TALLER-AP-2")}
    visited = {
        date.fromisoformat(dia["fecha"])
        for each in plan["acompanantes"] for e in each["eventos"] for dia in e["dias"]
    }  # fmt: skip
    assert not away & visited
    # The management week of October is the one with most days without classes.
    assert date(2026, 10, 13) in days_of(plan, "TALLER-AP-2")


def test_pr_21_a_taller_of_companions_is_in_its_seat_with_the_journey_to_it(anio):
    """PR-21 (S004:423-425): in the macro region, never in the UGEL; an unknown seat is told."""
    problema, plan = anio
    assert {e["id"]: e["sede"] for e in plan["comunes"]}["TALLER-AP-2"] == "TALLER-AP-2"
    legs = [leg for r in plan["acompanantes"][0]["rutas"] for leg in r["tramos"]]
    assert {"TALLER-AP-2"} <= {leg["hasta"] for leg in legs}
    assert "No se conoce la sede de TALLER-AP-1: no se cuenta el viaje (PR-21)." in plan["avisos"]
    spoilt = deepcopy(plan)
    for comun in spoilt["comunes"]:
        comun["sede"] = "ugel" if comun["tipo"] == "taller_ap" else comun["sede"]
    assert any(told.startswith("PR-21") for told in check_year(problema, spoilt))


def test_pr_18_a_taller_that_minedu_convenes_is_on_its_day_though_a_month_is_not_left():
    said = {**AP[0], "empieza": "2026-03-09", "ventana": {"inicio": HOY, "fin": "2026-04-10"}}
    for more, rules in (({}, ["PR-18"]), ({"convocatoria": "Oficio 10-2026"}, [])):
        problema = year(1, comunes=[said | more], hoy=HOY)
        plan = plan_year(read_year(problema))
        assert days_of(plan, "TALLER-AP-1")[0] == date(2026, 3, 9)
        assert [told.split(":")[0] for told in check_year(problema, plan)] == rules


def test_pr_10_a_meeting_waits_until_no_school_of_it_has_classes():
    """PR-10 (S003:2062-2065): before the classes of the afternoon, after those of both turnos."""
    problema = year(2)
    for one in problema["instituciones"]:
        one["turno"] = dict(zip(("inicio", "fin"), hours_of("primaria", "tarde"), strict=True))
    plan = plan_year(read_year(problema))
    assert check_year(problema, plan) == []
    hours = {(e["dias"][0]["inicio"], e["dias"][0]["fin"]) for e in gia_of(plan)}
    assert hours == {("10:00", "13:00")}
    visit = next(e for e in plan["acompanantes"][0]["eventos"] if e["tipo"] == "visita")
    assert visit["dias"][0]["inicio"] == "13:00"
    morning = hours_of("secundaria", None)
    problema["instituciones"][0]["turno"] = dict(zip(("inicio", "fin"), morning, strict=True))
    plan = plan_year(read_year(problema))
    assert check_year(problema, plan) == []
    assert {e["dias"][0]["inicio"] for e in gia_of(plan)} == {"18:00"}
    assert any("empieza a las 18:00" in told for told in plan["avisos"])


def gia_of(plan):
    return [e for each in plan["acompanantes"] for e in each["eventos"] if e["tipo"] == "gia"]


def test_pb_06_the_long_day_of_a_school_is_refused_with_its_hours():
    """PB-06 (S002:260-276), NU-15: a companion who stays until 15:30 and advises works 9.5 h."""
    problema = year(1, MULTIGRADO | {"toda_la_jornada": True})
    hours = hours_of("secundaria", "completa")
    problema["instituciones"][0]["turno"] = dict(zip(("inicio", "fin"), hours, strict=True))
    plan = plan_year(read_year(problema))
    assert (
        "pide 9.5 horas, de 08:00 a 17:30, y la jornada es de 8 (PB-06)"
        in (plan["pendientes"][0]["razon"])
    )


@pytest.mark.parametrize(
    ("nivel", "turno", "own", "found"),
    [
        ("primaria", None, (None, None), ("08:00", "13:00")),
        ("secundaria", "manana", (None, None), ("08:00", "14:00")),
        ("secundaria", "tarde", (None, None), ("13:00", "19:00")),
        ("inicial", "completa", (None, None), ("08:00", "15:30")),
        ("primaria", "tarde", ("12:30", "17:30"), ("12:30", "17:30")),
    ],
)
def test_a_school_has_its_own_hours_or_those_of_its_turno(nivel, turno, own, found):
    assert hours_of(nivel, turno, *own) == found


def test_nu_18_the_twelve_days_are_shared_out_so_that_no_class_is_taken():
    """NU-18, PR-09, PR-10 (S003:2060-2065): of 2026 only five and seven days fit, and it is said;
    the first one still comes first."""
    twelve = [
        {"id": "T1", "tipo": "taller", "dias": 6}, {"id": "T2", "tipo": "taller", "dias": 6},
    ]  # fmt: skip
    twelve[0]["ventana"] = {"inicio": "2026-03-16", "fin": "2026-11-30"}
    twelve[1]["vacaciones"] = True
    problema = year(2, MANUAL, comunes=twelve)
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    assert check_year(problema, read_planned(plan, problema)) == []
    first, second = days_of(plan, "T1"), days_of(plan, "T2")
    assert (len(first), len(second)) == (5, 7)
    assert first[-1] < second[0]
    assert "De los 12 días, T1 dura 5 y T2 dura 7" in " ".join(plan["avisos"])


def test_nu_01_sixteen_days_of_companions_fit_beside_the_hardest_list():
    """§11.1 (S004:403-473): 8 docentes of 14 days and 16 of talleres; what takes visits is said."""
    comunes = [{"id": f"TALLER-{n}", "tipo": "taller", "dias": 5} for n in (1, 2)]
    problema = year(8, hoy=HOY, fases={"cierre": "2026-12-01"}, comunes=[*comunes, *deepcopy(AP)])
    plan = plan_year(read_year(problema))
    assert plan["pendientes"] == []
    assert check_year(problema, read_planned(plan, problema)) == []
    calendario = Anio(problema["calendario"])
    for codigo in ("TALLER-1", "TALLER-2"):
        assert calendario.lectivos.isdisjoint(days_of(plan, codigo))
    shared = [dia for each in plan["comunes"] for dia in days_of(plan, each["id"])]
    assert len(shared) == len(set(shared))
    told = [each for each in plan["avisos"] if "en que se visita" in each]
    assert len(told) == 2
    assert all("días de trabajo sin visitas" in each for each in told)


def test_what_a_replan_shares_out_is_what_the_norm_gives_less_what_was_done():
    """NU-18: after five days seven are left, and talleres that keep their dates keep their days."""
    [protocolo] = [p for p in LIBROS["manual-2019"].protocolos if p.tipo == "multigrado"]
    whole = Talleres(
        [protocolo], date(2026, 3, 2), date(2026, 11, 30), date(2026, 6, 1), {("taller", 1)}, True,
        {}, {("taller", 1): 5},
    )  # fmt: skip
    assert [(t["id"], t["dias"]) for t in ask_talleres(whole)] == [("TALLER-2", 7)]
    kept = whole._replace(en_marcha=(), largos={("taller", 1): 5, ("taller", 2): 7})
    assert [t["dias"] for t in ask_talleres(kept)] == [5, 7]
    assert [t["dias"] for t in ask_talleres(kept._replace(largos={}))] == [6, 6]
