"""Cruces between activities, and how people read them."""

import time as stopwatch
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.cruce import Cruce
from engine.domain.redaccion import say_cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces import find_cruces
from tests.domain.hechos import CALENDARIO
from tests.planner.escena import NOW, actividad

NOMBRES = {1: "Jefe AGP, UGEL Chucuito", 2: "Jefe AGP, UGEL Puno", 3: "Jefe AGP, UGEL Yunguyo"}
MINE = actividad("AT-2026-0001", "2026-08-12 09:00 13:00")


def rules(cruces):
    return [cruce.regla for cruce in cruces]


@pytest.mark.parametrize(
    ("textos", "cargos", "expected"),
    [
        pytest.param(["2026-08-12 12:00 15:00"], (3, 4), [3], id="an hour in common"),
        pytest.param(["2026-08-12 08:00 18:00"], (1, 2, 3), [1, 2, 3], id="the whole day"),
        pytest.param(["2026-08-12 13:00 17:00"], (1, 2), None, id="back to back after"),
        pytest.param(["2026-08-12 07:00 09:00"], (1, 2), None, id="back to back before"),
        pytest.param(["2026-08-13 09:00 13:00"], (1, 2), None, id="next day"),
        pytest.param(["2026-08-12 09:00 13:00"], (7, 8), None, id="other people"),
        pytest.param(
            ["2026-08-11 09:00 13:00", "2026-08-12 12:59 13:30"], (1,), [1], id="its second day"
        ),
    ],
)
def test_nobody_is_in_two_places_at_once(textos, cargos, expected):
    other = actividad("AT-2026-0002", *textos, cargos=cargos, tema="Tutoría")
    found = [cruce for cruce in find_cruces(MINE, [other]) if cruce.regla == "mismo_cargo"]
    if expected is None:
        assert found == []
    else:
        (cruce,) = found
        assert (cruce.dureza, cruce.otra) == ("duro", "AT-2026-0002")
        assert list(cruce.cargos) == expected
        assert cruce.dia == date(2026, 8, 12)


def test_a_jornada_over_midnight_clashes_on_the_second_day():
    night = Jornada.at("2026-08-11", "22:00", "23:00")
    owl = Actividad(
        "AT-2026-0003",
        "Nocturna",
        "DIGEBR",
        "Tutoría",
        (Jornada(night.inicio, night.fin + timedelta(hours=11)),),
        frozenset({1}),
    )
    (cruce,) = find_cruces(MINE, [owl])
    assert (cruce.regla, cruce.dia) == ("mismo_cargo", date(2026, 8, 12))


def test_an_activity_does_not_clash_with_its_own_former_self():
    assert find_cruces(MINE, [MINE]) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="another unit, same theme, same people"),
        pytest.param({"unidad": "DIGEBR"}, False, id="the same unit"),
        pytest.param({"tema": "Tutoría"}, False, id="another theme"),
        pytest.param({"cargos": (9,)}, False, id="nobody in common"),
        pytest.param({"cargos": (9,), "entidades": ("210001",)}, True, id="an entidad in common"),
        pytest.param({"dia": "2026-09-02"}, True, id="twenty-one days apart"),
        pytest.param({"dia": "2026-09-03"}, False, id="twenty-two days apart"),
    ],
)
def test_two_areas_with_one_message_could_be_one(changes, expected):
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", entidades=("210001",))
    changes = {"unidad": "DIGEIBIRA", "tema": "La evaluación formativa", **changes}
    other = actividad("AT-2026-0002", f"{changes.pop('dia', '2026-08-17')} 09:00 13:00", **changes)
    assert rules(find_cruces(mine, [other])) == (["articulable"] if expected else [])


def test_a_fourth_day_in_one_week_is_too_much():
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=(1, 2))
    others = [
        actividad("AT-2026-0002", "2026-08-10 09:00 13:00", "2026-08-11 09:00 13:00", cargos=(1,)),
        actividad("AT-2026-0003", "2026-08-13 09:00 13:00", cargos=(1, 2)),
        actividad("AT-2026-0004", "2026-08-17 09:00 13:00", cargos=(2,)),
    ]
    (cruce,) = find_cruces(mine, others)
    assert (cruce.regla, cruce.dureza, cruce.cargos) == ("carga", "blando", (1,))
    assert cruce.datos["otras"] == ["AT-2026-0002", "AT-2026-0003"]
    assert say_cruce(cruce, NOMBRES) == (
        "En la semana del lun 10 ago 2026, junto con AT-2026-0002 y AT-2026-0003, estos cargos "
        "quedan convocados hasta 4 días: Jefe AGP, UGEL Chucuito. Se recomiendan como máximo 3."
    )


def test_a_long_workshop_loads_its_own_people():
    days = [f"2026-08-{day} 09:00 13:00" for day in (10, 11, 12, 13)]
    (cruce,) = find_cruces(actividad("AT-2026-0001", *days), [])
    assert (cruce.regla, cruce.cargos, cruce.datos["otras"]) == ("carga", (1, 2, 3), [])


def test_two_on_one_day_load_that_day_once():
    others = [
        actividad(f"AT-2026-000{n}", f"2026-08-1{n} 14:00 16:00", cargos=(1,)) for n in (1, 2, 3)
    ]
    assert find_cruces(MINE, others) == ()


def test_objections_of_the_dates_come_as_cruces_and_hard_ones_first():
    mine = actividad("AT-2026-0001", "2026-08-15 09:00 13:00", "2026-08-30 09:00 13:00")
    reparos = find_reparos(
        mine.jornadas,
        ventana=Ventana(date(2026, 8, 1), date(2026, 8, 31)),
        calendario=CALENDARIO,
        now=NOW,
    )
    cruces = find_cruces(mine, [], reparos)
    assert rules(cruces) == ["feriado", "fin_de_semana", "fin_de_semana"]
    assert say_cruce(cruces[0], {}) == (
        "El dom 30 ago 2026 no se trabaja: Santa Rosa de Lima (DL 713)."
    )


@pytest.mark.parametrize(
    ("cargos", "told"),
    [
        ((1,), "Jefe AGP, UGEL Chucuito"),
        ((1, 2), "Jefe AGP, UGEL Chucuito y Jefe AGP, UGEL Puno"),
        ((1, 2, 3, 4, 5), "Jefe AGP, UGEL Chucuito, Jefe AGP, UGEL Puno y 3 más"),
        ((8, 9), "2 en común"),
    ],
)
def test_a_hard_cruce_names_the_other_at_and_the_people(cargos, told):
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=cargos)
    other = actividad("AT-2026-0002", "2026-08-12 10:00 11:00", cargos=cargos)
    (cruce,) = find_cruces(mine, [other])
    assert say_cruce(cruce, NOMBRES) == (
        "AT-2026-0002 «Taller AT-2026-0002» (DIGEBR) convoca en el mismo horario, el mié 12 ago "
        f"2026, a los mismos cargos: {told} (PR-01)."
    )


def test_a_joinable_activity_is_told_with_its_theme_and_distance():
    other = actividad("AT-2026-0002", "2026-08-13 09:00 13:00", unidad="DIGEIBIRA", cargos=(1,))
    (cruce,) = find_cruces(MINE, [other])
    assert say_cruce(cruce, NOMBRES) == (
        "AT-2026-0002 «Taller AT-2026-0002» (DIGEIBIRA) trata un tema similar, «Evaluación "
        "formativa», a 1 día de distancia y para los mismos cargos: Jefe AGP, UGEL Chucuito. "
        "Conviene articularlas en una sola AT (PR-02 y PR-29), con un equipo conjunto y gastos "
        "compartidos (MA-06): convocar una sola vez a quienes están en ambas ahorra 1 día de "
        "convocatoria si esta se une a aquella, o 1 día si aquella se une a esta."
    )
    assert Cruce.from_json(cruce.to_json()) == cruce


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(7, 16), st.integers(1, 4), st.integers(0, 3)),
        max_size=12,
    )
)
def test_every_pair_in_one_place_is_found_from_both_sides(rows):
    lunes = date(2026, 8, 3)
    activities = [
        actividad(
            f"AT-2026-{n:04d}",
            f"{lunes + timedelta(days=day)} {hour:02d}:00 {hour + hours:02d}:00",
            cargos=(cargo,),
        )
        for n, (day, hour, hours, cargo) in enumerate(rows)
    ]
    expected = {
        (f"AT-2026-{a:04d}", f"AT-2026-{b:04d}")
        for a, (day, hour, hours, cargo) in enumerate(rows)
        for b, (day2, hour2, hours2, cargo2) in enumerate(rows)
        if a != b
        and (day, cargo) == (day2, cargo2)
        and hour < hour2 + hours2
        and hour2 < hour + hours
    }
    found = {
        (one.codigo, cruce.otra)
        for one in activities
        for cruce in find_cruces(one, activities)
        if cruce.regla == "mismo_cargo"
    }
    assert found == expected


def test_a_thousand_activities_of_five_hundred_cargos_are_compared_at_once():
    activities = [
        actividad(
            f"AT-2026-{n:04d}",
            f"{date(2026, 3, 2) + timedelta(days=n % 250)} 09:00 13:00",
            cargos=range(n % 40 * 50, n % 40 * 50 + 500),
            unidad=f"U{n % 30}",
            tema=f"Tema número {n % 100}",
        )
        for n in range(1000)
    ]
    agenda = Agenda(tuple(activities))
    find_cruces(activities[0], agenda)
    start = stopwatch.perf_counter()
    for propuesta in activities[:20]:
        assert find_cruces(propuesta, agenda)
    # About 3 ms each here; comparing all with all each time would cost hundreds.
    assert stopwatch.perf_counter() - start < 20 * 0.05
