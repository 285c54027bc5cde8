"""A year of rows turned into a problem, and the plan turned back into dates."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.clock import LIMA
from engine.planner.escenarios.datos import Anio, Grupo, Marco, Ocupada, Pedida
from engine.planner.escenarios.fechas import jornadas_of, moved_in
from engine.planner.escenarios.problema import build_problem
from engine.planner.escenarios.resumen import summarise
from engine.planner.escenarios.turnos import length_of
from engine.planner.solver.documento.lectura import read_problem

MARCO = Marco(
    date(2026, 8, 3), date(2026, 8, 28), date(2026, 8, 2),
    inhabiles=((date(2026, 8, 6), "Batalla de Junín"),),
    lectivos=((date(2026, 8, 3), date(2026, 8, 14), "Bloque 3"),),
)  # fmt: skip
PUNO = Grupo("210005", "jefe_agp", "Jefe de AGP · UGEL Chucuito", 2, "210005", "210000")
AULA = Grupo("210005-1", "docente", "Docente · IE 70001", 5, "210005", "210000")


def stretch(dia, start=9, end=13):
    return datetime(2026, 8, dia, start, tzinfo=LIMA), datetime(2026, 8, dia, end, tzinfo=LIMA)


UNA = Pedida(
    "AC-2026-0001", "Redes", "DIGEBR", (PUNO.id,), 4, "hora", True,
    (date(2026, 8, 3), date(2026, 8, 28)), (stretch(12),),
)  # fmt: skip


def problem(*pedidas, **changes):
    anio = replace(Anio(marco=MARCO, grupos=[PUNO, AULA], pedidas=pedidas), **changes)
    made = build_problem(anio, nombre="Agosto", pesos=[{"criterio": "carga"}])
    return read_problem(made)


@pytest.mark.parametrize(
    ("amount", "unit", "asked", "expected"),
    [
        (4, "hora", (stretch(12),), {"duracion": {"turnos": 1}}),
        (3, "hora", (stretch(12, 11, 14),), {"duracion": {"turnos": 2}}),
        (7, "hora", (), {"duracion": {"turnos": 2}}),
        (20, "hora", (), {"duracion": {"dias": 3}, "seguidos": True}),
        (1, "medio_dia", (), {"duracion": {"turnos": 1}}),
        (2, "dia", (), {"duracion": {"dias": 2}, "seguidos": True}),
    ],
    ids=["a morning", "across noon", "a long day", "days of hours", "half a day", "two days"],
)
def test_a_length_is_told_in_turnos_or_days(amount, unit, asked, expected):
    assert length_of(replace(UNA, duracion=amount, unidad_tiempo=unit, pedidas=asked)) == expected


def test_days_apart_are_sessions_each_with_its_date():
    apart = replace(UNA, duracion=2, unidad_tiempo="dia", consecutiva=False,
                    pedidas=(stretch(12), stretch(19)))  # fmt: skip
    [activity] = problem(apart)["actividades"]
    assert (activity["duracion"], activity["seguidos"]) == ({"dias": 2}, False)
    assert [m["fecha"] for m in activity["preferida"]] == ["2026-08-12", "2026-08-19"]


def test_a_fixed_date_holds_only_on_a_day_that_works():
    """S000:89-95: a date on a holiday is a wish that the plan mends."""
    [fixed] = problem(replace(UNA, fija=True))["actividades"]
    assert fixed["fija"] == [{"fecha": "2026-08-12", "turno": "manana"}]
    [holiday] = problem(replace(UNA, fija=True, pedidas=(stretch(6),)))["actividades"]
    assert "fija" not in holiday
    assert holiday["preferida"] == [{"fecha": "2026-08-06", "turno": "manana"}]


def test_class_weeks_are_protected_when_people_of_the_schools_are_convened():
    """PR-10: and nobody else interrupts classes."""
    assert problem(UNA)["calendario"]["protegidos"] == []
    made = problem(replace(UNA, grupos=(AULA.id,)))
    assert made["calendario"]["protegidos"] == [
        {"nombre": "Bloque 3", "inicio": "2026-08-03", "fin": "2026-08-14",
         "lectivo": True, "roles": ["docente"]}
    ]  # fmt: skip


def test_two_ats_that_share_their_people_leave_the_hours_to_one():
    """PR-29: fixed twice, they would have no plan."""
    taken = [
        Ocupada(codigo, codigo, "DEIB", (stretch(12, 9, end),), (PUNO.id,))
        for codigo, end in (("AT-2026-0001", 13), ("AT-2026-0002", 17))
    ]
    made = problem(UNA, ocupadas=taken)
    fixed = [a for a in made["actividades"] if "ventana" not in a]
    assert [(a["id"], a["fija"][0]["turno"]) for a in fixed] == [("AT-2026-0001/1", "manana")]
    [busy] = made["grupos"][0]["indisponible"]
    assert (busy["turnos"], busy["motivo"]) == (["tarde"], "AT-2026-0002")


def test_a_date_set_by_hand_stands_over_the_one_asked():
    by_hand = {UNA.codigo: [{"fecha": "2026-08-20", "turno": "tarde"}]}
    [activity] = problem(UNA, fijadas=by_hand)["actividades"]
    assert activity["fija"] == by_hand[UNA.codigo]


def plan(*jornadas):
    sesion = {"sesion": 1, "fecha": jornadas[0][0], "turno": jornadas[0][1][0], "jornadas": [
        {"fecha": fecha, "turnos": turnos, "hora_inicio": "09:00", "hora_fin": "17:00"}
        for fecha, turnos in jornadas]}  # fmt: skip
    return {"actividades": [{"id": UNA.codigo, "sesiones": [sesion]}], "pendientes": []}


def hours(pedida, *jornadas):
    [placed] = plan(*jornadas)["actividades"]
    return [
        (j["fecha"], j["hora_inicio"], j["hora_fin"])
        for j in (each.to_fields() for each in jornadas_of(pedida, placed["sesiones"]))
    ]


def test_a_plan_keeps_the_hours_asked_for_where_its_turnos_hold_them():
    early = replace(UNA, pedidas=(stretch(12, 8, 12),))
    assert hours(early, ("2026-08-14", ["manana"])) == [("2026-08-14", "08:00", "12:00")]
    assert hours(early, ("2026-08-14", ["tarde"])) == [("2026-08-14", "13:00", "17:00")]
    days = replace(UNA, duracion=2, unidad_tiempo="dia")
    both = [("2026-08-14", ["manana", "tarde"]), ("2026-08-17", ["manana", "tarde"])]
    assert hours(days, *both) == [
        ("2026-08-14", "09:00", "13:00"),
        ("2026-08-17", "09:00", "13:00"),
    ]
    short = replace(UNA, duracion=2, pedidas=())
    assert hours(short, ("2026-08-14", ["tarde"])) == [("2026-08-14", "13:00", "15:00")]


def test_what_moved_is_told_with_its_days_and_people():
    made = problem(UNA)
    moved = plan(("2026-08-17", ["manana"]))
    [told] = moved_in(made, moved)
    assert (told.codigo, told.dias) == (UNA.codigo, 5)
    resumen = summarise(made, moved)
    assert (resumen.personas_movidas, resumen.dias_movidos) == (2, 5)
    assert resumen.carga["210005", date(2026, 8, 17)].persona_dias == 2


def test_two_activities_that_follow_in_one_place_spare_a_journey():
    there = (-15.84, -70.02)
    other = replace(UNA, codigo="AC-2026-0002", pedidas=(stretch(13),), lugar=there)
    made = problem(replace(UNA, lugar=there), other)
    both = plan(("2026-08-12", ["manana"]))
    second = plan(("2026-08-13", ["manana"]))["actividades"][0] | {"id": other.codigo}
    near = {**both, "actividades": [*both["actividades"], second]}
    assert summarise(made, near).viajes_ahorrados == 2
    assert summarise(made, both).viajes_ahorrados == 0


def test_a_journey_made_in_a_hurry_is_counted_by_the_people_who_make_it():
    """PR-19: the limits of the evaluator of cruces say what is tight; without them nothing is."""
    other = replace(UNA, codigo="AC-2026-0002", lugar=(-15.84, -70.02))
    both = (replace(UNA, lugar=(-16.2, -69.4)), other)
    first = plan(("2026-08-12", ["manana"]))["actividades"]
    second = plan(("2026-08-13", ["manana"]))["actividades"][0] | {"id": other.codigo}
    overnight = {"actividades": [*first, second], "pendientes": []}
    slow = replace(MARCO, viaje=(5.0, 12.0))
    made = problem(*both, marco=replace(slow, holgura=2.0))
    assert made["viaje"] == {"kmh": 5.0, "maximo_horas": 12.0, "holgura": 2.0}
    resumen = summarise(made, overnight)
    assert resumen.viajes_ajustados == resumen.to_json()["viajes_ajustados"] == 2
    assert summarise(problem(*both, marco=slow), overnight).viajes_ajustados == 0
