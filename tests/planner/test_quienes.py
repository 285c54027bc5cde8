"""Who is asked for twice at once: cargos, people who hold two, those who lead, and absences."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.convocatoria import Jornada
from engine.domain.pesos import DEFECTOS
from engine.domain.redaccion import say_cruce, say_rules, say_who_decides
from engine.planner.actividades import Actividad
from engine.planner.cruces import Entorno, find_cruces
from engine.planner.cruces.quienes import find_absent, find_people, find_undesignated
from tests.planner.escena import actividad, agenda

DIA = date(2026, 8, 12)
MINE = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=(1, 2))
ROSA = Entorno(titulares={DIA: {1: 70, 9: 70, 2: 80}}, personas={70: "Rosa Mamani", 80: "Juan"})
NOMBRES = {1: "Jefe de AGP · UGEL Chucuito", 9: "Especialista de primaria · UGEL Chucuito"}


def told(propuesta, *otras, entorno=ROSA):
    return [(c.regla, c.cargos) for c in find_people(propuesta, agenda(*otras), entorno)]


@pytest.mark.parametrize(
    ("hours", "cruce"),
    [
        pytest.param("12:59 14:00", True, id="a minute in common"),
        pytest.param("13:00 14:00", False, id="touching after"),
        pytest.param("08:00 09:00", False, id="touching before"),
    ],
)
def test_one_person_with_two_cargos_is_not_in_two_places(hours, cruce):
    other = actividad("AT-2026-0002", f"2026-08-12 {hours}", cargos=(9,), tema="Tutoría")
    assert told(MINE, other) == ([("misma_persona", (1, 9))] if cruce else [])


def test_whoever_holds_both_cargos_on_another_day_is_free_on_this_one():
    other = actividad("AT-2026-0002", "2026-08-12 09:00 13:00", cargos=(9,))
    yesterday = Entorno(titulares={DIA - timedelta(1): {1: 70, 9: 70}, DIA: {1: 70, 9: 71}})
    assert told(MINE, other, entorno=yesterday) == []


def test_a_cargo_in_common_is_told_as_a_cargo_alone():
    other = actividad("AT-2026-0002", "2026-08-12 09:00 13:00", cargos=(1,))
    assert told(MINE, other) == [("mismo_cargo", (1,))]


def test_two_cargos_of_one_person_in_one_activity_are_no_cruce():
    both = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=(1, 9))
    assert told(both, both) == []


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param({"facilitadores": (5,)}, {"facilitadores": (5,)}, id="leads both"),
        pytest.param({"facilitadores": (5,)}, {"cargos": (5,)}, id="leads one, convened to other"),
        pytest.param({"cargos": (5,)}, {"facilitadores": (5,)}, id="convened to one, leads other"),
    ],
)
def test_who_leads_is_not_elsewhere_meanwhile(mine, theirs):
    one = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", **{"cargos": (1,), **mine})
    other = actividad("AT-2026-0002", "2026-08-12 10:00 11:00", **{"cargos": (2,), **theirs})
    assert told(one, other) == [("mismo_facilitador", (5,))]
    assert told(other, one) == [("mismo_facilitador", (5,))]


def test_a_night_over_the_end_of_the_year_clashes_on_new_year():
    eve = Jornada.at("2026-12-31", "20:00", "21:00")
    night = Actividad(
        "AT-2026-0003", "Noche", "DIGEBR", "Tutoría",
        (Jornada(eve.inicio, eve.fin + timedelta(hours=8)),), frozenset({1}),
    )  # fmt: skip
    dawn = actividad("AT-2026-0001", "2027-01-01 04:59 06:00", cargos=(1,))
    (cruce,) = find_people(dawn, agenda(night), Entorno())
    assert (cruce.regla, cruce.dia) == ("mismo_cargo", date(2027, 1, 1))
    later = actividad("AT-2026-0001", "2027-01-01 05:00 06:00", cargos=(1,))
    assert list(find_people(later, agenda(night), Entorno())) == []


def test_a_person_is_named_with_both_cargos_and_nobody_may_keep_it():
    other = actividad("AT-2026-0002", "2026-08-12 10:00 11:00", cargos=(9,), tema="Tutoría")
    (cruce,) = find_people(MINE, agenda(other), ROSA)
    assert say_cruce(cruce, NOMBRES) == (
        "AT-2026-0002 «Taller AT-2026-0002» (DIGEBR) convoca en el mismo horario, el mié 12 ago "
        "2026, a Rosa Mamani, que ocupa más de un cargo: Jefe de AGP · UGEL Chucuito y "
        "Especialista de primaria · UGEL Chucuito (PR-01)."
    )
    assert say_rules(cruce) == "PR-01"
    assert say_who_decides(cruce).startswith("Nadie puede mantenerlo")


@pytest.mark.parametrize(
    ("dias", "found"),
    [
        pytest.param([date(2026, 8, 12)], True, id="absent that day"),
        pytest.param([date(2026, 8, 11), date(2026, 8, 13)], False, id="absent around it"),
    ],
)
def test_a_titular_absent_with_no_substitute_forbids_the_day(dias, found):
    cruces = list(find_absent(MINE, Entorno(vacantes={1: tuple(dias), 99: (DIA,)})))
    assert [(c.regla, c.dureza, c.cargos) for c in cruces] == (
        [("sin_titular", "duro", (1,))] if found else []
    )
    if found:
        assert say_cruce(cruces[0], NOMBRES) == (
            "Nadie ocupará el mié 12 ago 2026 estos cargos: Jefe de AGP · UGEL Chucuito. Registre "
            "a quien reemplaza, o no los convoque (PB-05)."
        )


def test_a_cargo_that_nobody_ever_held_warns_with_who_must_designate():
    """The register never named anybody: told, and nobody is asked to decide (PB-05, S000:42)."""
    lonely = Entorno(sin_designar={1: "Director de UGEL · UGEL Chucuito", 99: "Otro"})
    (cruce,) = find_undesignated(MINE, lonely)
    assert (cruce.regla, cruce.dureza, cruce.cargos) == ("sin_designar", "blando", (1,))
    assert cruce.datos["costo"] == 1
    assert say_cruce(cruce, NOMBRES) == (
        "Nadie ocupa el cargo, ni consta que alguien lo haya ocupado: Jefe de AGP · UGEL Chucuito. "
        "Pida que designe a alguien: Director de UGEL · UGEL Chucuito (PB-05)."
    )
    assert cruce in find_cruces(MINE, [], entorno=lonely)


def test_at_the_top_it_is_not_said_who_designates_and_a_weight_of_nothing_silences_it():
    top = Entorno(sin_designar={1: ""})
    (cruce,) = find_undesignated(MINE, top)
    assert "Pida que se designe (PB-05)" in say_cruce(cruce, NOMBRES)
    silent = Entorno(valores={**DEFECTOS, "vacante": 0}, sin_designar={1: ""})
    assert list(find_undesignated(MINE, silent)) == []


HOURS = st.tuples(st.integers(0, 2), st.integers(6, 20), st.integers(1, 6))
CARGOS = st.frozensets(st.integers(1, 6), max_size=3)
ONE = st.tuples(st.lists(HOURS, min_size=1, max_size=2), CARGOS, CARGOS)


def _build(n, told):
    hours, cargos, leads = told
    times = [
        Jornada(start, start + timedelta(hours=length))
        for day, hour, length in hours
        for start in [datetime.fromisoformat(f"2026-12-{30 + day // 2:02d}T{hour:02d}:00:00-05:00")]
    ]
    return Actividad(f"AT-2026-{n:04d}", "", "U", "", tuple(times), cargos, frozenset(), leads)


def _naive(a, b, holders):
    """Return which rules both break, looking at each hour of each pair of cargos."""
    rules = set()
    for j in a.jornadas:
        for k in b.jornadas:
            if not (j.inicio < k.fin and k.inicio < j.fin):
                continue
            dia = max(j.inicio, k.inicio).astimezone(j.inicio.tzinfo).date()
            for x in a.cargos | a.facilitadores:
                for y in b.cargos | b.facilitadores:
                    if x == y:
                        led = x in a.facilitadores or y in b.facilitadores
                        rules |= {"mismo_facilitador"} if led else set()
                        rules |= {"mismo_cargo"} if x in a.cargos and y in b.cargos else set()
                    elif x in holders[dia] and x not in b.ocupados:
                        same = holders[dia][x] == holders[dia].get(y)
                        rules |= {"misma_persona"} if same else set()
    return rules


@given(ONE, ONE, st.dictionaries(st.integers(1, 6), st.integers(70, 73)))
def test_people_are_judged_as_by_looking_at_every_pair(one, other, holders):
    a, b = _build(1, one), _build(2, other)
    days = {date(2026, 12, 30) + timedelta(n): holders for n in range(4)}
    found = find_people(a, agenda(b), Entorno(titulares=days))
    assert {cruce.regla for cruce in found} == _naive(a, b, days)


def test_the_evaluator_tells_hard_ones_first():
    other = actividad("AT-2026-0002", "2026-08-12 10:00 11:00", cargos=(9,), unidad="DEIB",
                      entidades=("210005",))  # fmt: skip
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=(1,), entidades=("210005",))
    cruces = find_cruces(mine, [other], entorno=ROSA)
    assert [c.dureza for c in cruces] == ["duro", "articulable"]
