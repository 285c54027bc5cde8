"""What confirming judges hard, told to the solver: absences, people of two posts, rooms, ways."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.clock import LIMA
from engine.db.queries.pedidas_grupos import is_local
from engine.domain.calendario import Feriado
from engine.planner.escenarios.datos import (
    Anio,
    Compartido,
    Grupo,
    Marco,
    Ocupada,
    Pedida,
    SalaPedida,
)
from engine.planner.escenarios.extracto import extract
from engine.planner.escenarios.problema import build_problem
from engine.planner.escenarios.razones import say_plainly
from engine.planner.solver.documento.lectura import read_problem

MARCO = Marco(date(2026, 8, 3), date(2026, 8, 28), date(2026, 8, 2))
PUNO = Grupo("210005", "jefe_agp", "Jefe de AGP · UGEL Chucuito", 2, "210005", "210000",
             -16.2, -69.4)  # fmt: skip
VECINA = Grupo("210004", "jefe_agp", "Jefe de AGP · UGEL El Collao", 1, "210004", "210000")
LEJOS = (-13.5, -71.9)


def stretch(dia, start=9, end=13):
    return datetime(2026, 8, dia, start, tzinfo=LIMA), datetime(2026, 8, dia, end, tzinfo=LIMA)


UNA = Pedida(
    "AC-2026-0001", "Redes", "DIGEBR", (PUNO.id,), 4, "hora", True,
    (date(2026, 8, 3), date(2026, 8, 28)), (stretch(12),),
)  # fmt: skip


def problem(*pedidas, grupos=(PUNO, VECINA), **changes):
    anio = replace(Anio(marco=MARCO, grupos=grupos, pedidas=pedidas or (UNA,)), **changes)
    return read_problem(build_problem(anio, nombre="Agosto", pesos=[{"criterio": "carga"}]))


def away(made, grupo=PUNO.id):
    [told] = [g for g in made["grupos"] if g["id"] == grupo]
    return [(t["inicio"], t.get("fin"), t["motivo"]) for t in told.get("indisponible", ())]


def test_days_without_a_titular_are_not_available_but_a_whole_year_without_one_forbids_nothing():
    """PB-05: where nobody holds the cargo on any day, no other date would mend it."""
    some = replace(PUNO, vacantes=((date(2026, 7, 1), date(2026, 8, 7)),))
    made = problem(grupos=(some,))
    assert away(made) == [("2026-08-03", "2026-08-07", "un cargo sin titular")]
    every = replace(PUNO, vacantes=((date(2026, 7, 1), date(2026, 12, 31)),))
    assert away(problem(grupos=(every,))) == []


@pytest.mark.parametrize(
    ("ambito", "dre", "ugel", "expected"),
    [
        ("Puno", "DRE Puno", "UGEL Chucuito", True),
        ("Cusco", "DRE Puno", "UGEL Chucuito", False),
        ("Puno, provincia San Román, sector público", "DRE Puno", "UGEL San Román", True),
        ("Puno, provincia San Román, sector público", "DRE Puno", "UGEL Chucuito", False),
        ("Puno", None, None, False),
    ],
    ids=["its region", "another region", "its province", "another province", "the ministry"],
)
def test_a_holiday_of_a_place_stops_those_who_are_there(ambito, dre, ugel, expected):
    feriado = Feriado(date(2026, 10, 24), "Día", "no_laborable_regional", ambito, "Ley")
    assert is_local(feriado, dre, ugel) is expected


def test_whoever_has_two_posts_is_called_by_whatever_calls_either_and_weighs_nothing():
    """PR-01: one persona is not in two places at once, and is not counted twice."""
    doble = Compartido("persona-7", "Ana", frozenset({PUNO.id, VECINA.id}))
    otra = replace(UNA, codigo="AC-2026-0002", grupos=(VECINA.id,))
    made = problem(UNA, otra, compartidos=[doble])
    assert [a["grupos"] for a in made["actividades"]] == [
        [PUNO.id, "persona-7"], [VECINA.id, "persona-7"],
    ]  # fmt: skip
    assert made["grupos"][-1] == {"id": "persona-7", "nombre": "Ana", "personas": 0}


def test_two_ats_that_nobody_could_go_between_leave_the_hours_to_one():
    """PR-19: fixed both, with the way between them, there would be no plan at all."""
    ats = [
        Ocupada("AT-2026-0001", "Una", "DEIB", (stretch(12),), (PUNO.id,), LEJOS),
        Ocupada("AT-2026-0002", "Otra", "DEIB", (stretch(12, 14, 17),), (PUNO.id,), (-16.0, -69.0)),
    ]
    made = problem(ocupadas=ats)
    assert [a["id"] for a in made["actividades"] if "ventana" not in a] == ["AT-2026-0001/1"]
    assert away(made) == [("2026-08-12", None, "AT-2026-0002")]


def test_an_at_needs_nobody_who_is_away_that_day():
    gone = replace(PUNO, vacantes=((date(2026, 8, 10), date(2026, 8, 14)),))
    at = Ocupada("AT-2026-0001", "Una", "DEIB", (stretch(12),), (PUNO.id, VECINA.id))
    otra = replace(UNA, codigo="AC-2026-0002", grupos=(VECINA.id,))
    made = problem(UNA, otra, grupos=(gone, VECINA), ocupadas=[at])
    [fixed] = [a for a in made["actividades"] if "ventana" not in a]
    assert fixed["grupos"] == [VECINA.id]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [((8, 18), ("09:00", "17:00")), ((6, 21), ("06:00", "21:00"))],
    ids=["a night in which every way fits", "a night that is too short"],
)
def test_turnos_are_as_wide_as_the_longest_day_only_where_nights_are_short(hours, expected):
    long = replace(UNA, pedidas=(stretch(12, *hours),), lugar=LEJOS, duracion=1,
                   unidad_tiempo="dia")  # fmt: skip
    first, last = problem(long)["calendario"]["turnos"]
    assert (first["inicio"], last["fin"]) == expected


def test_a_room_says_who_has_it_and_an_activity_among_which_it_may_be():
    taken = SalaPedida("sala-3", "Auditorio", 40, ((stretch(12), "AT-2026-0009"),))
    made = problem(replace(UNA, salas=("sala-3",), participantes=30), salas=[taken])
    assert made["salas"][0]["indisponible"] == [
        {"inicio": "2026-08-12", "turnos": ["manana"], "motivo": "AT-2026-0009"}
    ]
    need = made["actividades"][0]["sala"]
    assert need == {"personas": 30, "entre": ["sala-3"], "misma": True}


def test_a_reason_names_the_at_that_has_the_people_and_why_they_are_not_there():
    at = Ocupada("AT-2026-0001", "Una", "DEIB", (stretch(12),), (PUNO.id,))
    twin = replace(at, codigo="AT-2026-0002", tramos=(stretch(12, 9, 17),))
    gone = replace(PUNO, vacantes=((date(2026, 8, 20), date(2026, 8, 21)),))
    made = problem(grupos=(gone,), ocupadas=[at, twin])
    told = say_plainly(made, f"el grupo {PUNO.id} no está disponible el 2026-08-12, tarde.")
    assert told == (
        "la AT-2026-0002 ya tiene a «Jefe de AGP · UGEL Chucuito» el mié 12 ago 2026, por la tarde."
    )
    told = say_plainly(made, f"el grupo {PUNO.id} no está disponible el 2026-08-20, manana.")
    assert told.endswith("el jue 20 ago 2026, por la mañana: un cargo sin titular.")
    assert say_plainly(made, "El mié 12 ago 2026 por la tarde: libre.").count("por la") == 1
    twice = "; ".join(f"el grupo {PUNO.id} no está disponible el 2026-08-{d}" for d in (18, 19))
    told = say_plainly(made, f"El mar 11 ago 2026: {twice}.")
    assert told.endswith("no está disponible el mar 18 y mié 19 ago 2026."), "once, with its days"


def test_an_extract_has_a_line_for_each_activity_and_no_groups():
    made = problem(UNA, replace(UNA, codigo="AC-2026-0002", titulo="Lejos"))
    sesion = {"sesion": 1, "fecha": "2026-08-17", "turno": "manana", "jornadas": [
        {"fecha": "2026-08-17", "turnos": ["manana"]}]}  # fmt: skip
    plan = {
        "actividades": [{"id": UNA.codigo, "sesiones": [sesion]}], "pendientes": ["AC-2026-0002"],
        "costo": {"partes": [{"criterio": "preferencia", "costo": 3}]},
    }  # fmt: skip
    told = extract(made, plan)
    moved, without = told["filas"]
    assert moved == {
        "codigo": UNA.codigo, "titulo": "Redes", "unidad": "DIGEBR", "en": ["2026-08-17"],
        "turno": "manana", "antes": "2026-08-12", "dias": 5,
    }  # fmt: skip
    assert without["en"] == []
    assert told["oficinas"] == {"210005": [1, 2]}
    assert told["partes"] == {"preferencia": 3}
