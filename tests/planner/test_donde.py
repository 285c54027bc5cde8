"""Rooms, connections and journeys: each grade at its border."""

from datetime import date, timedelta
from math import acos, cos, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.domain.convocatoria import Jornada
from engine.domain.pesos import DEFECTOS
from engine.domain.redaccion import say_cruce
from engine.planner.actividades import Actividad, Sala, Sede
from engine.planner.cruces import Entorno
from engine.planner.cruces.donde import find_disconnected, find_journeys, find_rooms
from engine.planner.cruces.viajes import RADIO_KM, road_km
from engine.planner.grado import grade
from tests.planner.escena import JULIACA, LIMA, PUNO, actividad, agenda

AUDITORIO = Sala(1, "Auditorio", 3)
PLAIN = Entorno()
SILENT = Entorno(valores={**DEFECTOS, "aforo": 0, "viaje": 0, "conectividad": 0})


def at(codigo, *textos, **more):
    return actividad(codigo, *textos, **more)


@pytest.mark.parametrize(
    ("hours", "room", "found"),
    [
        pytest.param("12:00 15:00", AUDITORIO, ["misma_sala"], id="an hour in common"),
        pytest.param("13:00 15:00", AUDITORIO, [], id="touching"),
        pytest.param("12:00 15:00", Sala(2, "Auditorio", 3), [], id="another room"),
        pytest.param("12:00 15:00", None, [], id="no room"),
    ],
)
def test_a_room_holds_one_activity_at_a_time(hours, room, found):
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sala=AUDITORIO)
    other = at("AT-2026-0002", f"2026-08-12 {hours}", cargos=(9,), sala=room)
    assert [c.regla for c in find_rooms(mine, agenda(other), PLAIN)] == found


@pytest.mark.parametrize(
    ("cargos", "lead", "costo"),
    [
        pytest.param((1, 2, 3), (), None, id="just full"),
        pytest.param((1, 2, 3), (4,), 1, id="who leads counts"),
        pytest.param(range(1, 11), (), 7, id="seven too many"),
    ],
)
def test_a_small_room_warns_with_how_many_it_holds(cargos, lead, costo):
    mine = at(
        "AT-2026-0001", "2026-08-12 09:00 13:00", cargos=cargos, facilitadores=lead, sala=AUDITORIO
    )
    cruces = list(find_rooms(mine, agenda(), PLAIN))
    assert [c.datos["costo"] for c in cruces] == ([] if costo is None else [costo])
    assert list(find_rooms(mine, agenda(), SILENT)) == []
    if costo == 7:
        assert say_cruce(cruces[0], {}) == (
            "En la sala «Auditorio» caben 3 personas y la convocatoria reúne a 10. Elija una sala "
            "mayor o divida el grupo (PB-04)."
        )


@pytest.mark.parametrize(
    ("misma", "libres", "expected"),
    [
        pytest.param(True, 0.0, "misma_sede", id="the same place"),
        pytest.param(False, 2.0, "alcanzable", id="slack for half as much again"),
        pytest.param(False, 2.999999, "alcanzable", id="reachable"),
        pytest.param(False, 1.999999, "ajustado", id="less than the slack"),
        pytest.param(False, 4 / 3, "ajustado", id="exactly what it takes"),
        pytest.param(False, 1.333333, "imposible", id="a moment less"),
        pytest.param(False, 0.0, "imposible", id="back to back"),
    ],
)
def test_journeys_have_four_grades(misma, libres, expected):
    assert grade(misma, 4 / 3, libres, 1.5) == expected


def test_a_journey_of_no_length_is_reachable_at_once():
    assert grade(False, 0.0, 0.0, 1.5) == "alcanzable"


@pytest.mark.parametrize(
    ("sede", "hora", "found"),
    [
        # Puno to Juliaca: 41 km in a straight line, 53 by road, a little over an hour at 52 km/h.
        pytest.param(JULIACA, "13:30", [("viaje_imposible", "duro")], id="half an hour"),
        pytest.param(JULIACA, "14:15", [("viaje_ajustado", "blando")], id="an hour and a quarter"),
        pytest.param(JULIACA, "15:00", [], id="two hours"),
        pytest.param(PUNO, "13:00", [], id="the same place, at once"),
        pytest.param(None, "13:00", [], id="unknown place"),
        pytest.param(Sede("0", "Sin mapa"), "13:00", [], id="not on the map"),
    ],
)
def test_the_same_people_need_time_to_get_there(sede, hora, found):
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sede=PUNO)
    other = at("AT-2026-0002", f"2026-08-12 {hora} 18:00", sede=sede)
    both = [
        [(c.regla, c.dureza) for c in find_journeys(a, agenda(b), PLAIN)]
        for a, b in ((mine, other), (other, mine))
    ]
    assert both == [found, found]


def test_other_people_and_distance_meetings_need_no_journey():
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sede=PUNO)
    later = "2026-08-12 13:00 18:00"
    others = [
        at("AT-2026-0002", later, sede=LIMA, cargos=(9,)),
        at("AT-2026-0003", later, sede=LIMA, modalidad="virtual"),
    ]
    assert list(find_journeys(mine, agenda(*others), PLAIN)) == []
    assert list(find_journeys(others[1], agenda(mine), PLAIN)) == []


def test_the_longest_journeys_go_by_air_and_reach_into_the_next_year():
    mine = at("AT-2026-0001", "2026-12-31 18:00 23:00", sede=PUNO)
    other = at("AT-2026-0002", "2027-01-01 10:59 13:00", sede=LIMA)
    (cruce,) = find_journeys(mine, agenda(other), PLAIN)
    assert (cruce.regla, cruce.dia) == ("viaje_imposible", date(2027, 1, 1))
    assert cruce.datos["horas"] == DEFECTOS["horas_viaje"]
    in_time = at("AT-2026-0002", "2027-01-01 11:00 13:00", sede=LIMA)
    assert [c.regla for c in find_journeys(mine, agenda(in_time), PLAIN)] == ["viaje_ajustado"]
    assert list(find_journeys(mine, agenda(in_time), SILENT)) == []


def test_a_journey_is_told_with_its_kilometres_and_hours():
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sede=PUNO, cargos=(1,))
    other = at("AT-2026-0002", "2026-08-12 13:30 18:00", sede=JULIACA, cargos=(1,))
    (cruce,) = find_journeys(mine, agenda(other), PLAIN)
    assert say_cruce(cruce, {1: "Jefe de AGP · UGEL Puno"}) == (
        "AT-2026-0002 «Taller AT-2026-0002» (DIGEBR) es en UGEL San Román y de ahí a DRE Puno no "
        "se llega: son unos 53 km, 1 hora de viaje, y quedan 0,5 horas entre una y otra para Jefe "
        "de AGP · UGEL Puno (PR-19)."
    )


ROSA = Entorno(
    titulares={date(2026, 8, 12): {1: 70, 9: 70}, date(2026, 8, 13): {1: 70, 9: 71}},
    personas={70: "Rosa Mamani"},
)


@pytest.mark.parametrize(
    ("when", "cargos", "found"),
    [
        pytest.param("2026-08-12 13:30 18:00", (9,), [(1, 9)], id="half an hour"),
        pytest.param("2026-08-12 15:00 18:00", (9,), [], id="two hours"),
        pytest.param("2026-08-12 13:30 18:00", (5,), [], id="somebody else"),
        pytest.param("2026-08-12 13:30 18:00", (1, 9), [(1,)], id="told by the cargo in common"),
        pytest.param("2026-08-13 00:10 04:00", (9,), [], id="whose cargo is another's by then"),
    ],
)
def test_whoever_holds_two_cargos_needs_time_to_get_there(when, cargos, found):
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sede=PUNO, cargos=(1,))
    other = at("AT-2026-0002", when, sede=JULIACA, cargos=cargos)
    told = [(c.regla, c.cargos) for c in find_journeys(mine, agenda(other), ROSA)]
    assert told == [("viaje_imposible", c) for c in found]
    assert bool(list(find_journeys(other, agenda(mine), ROSA))) == bool(found)


def test_a_journey_of_one_person_by_two_cargos_names_them():
    mine = at("AT-2026-0001", "2026-08-12 09:00 13:00", sede=PUNO, cargos=(1,))
    other = at("AT-2026-0002", "2026-08-12 14:15 18:00", sede=JULIACA, cargos=(9,))
    (cruce,) = find_journeys(mine, agenda(other), ROSA)
    assert (cruce.regla, cruce.datos["costo"]) == ("viaje_ajustado", 1)
    assert say_cruce(cruce, {1: "Jefe de AGP", 9: "Especialista"}).endswith(
        "para Rosa Mamani, que ocupa más de un cargo: Jefe de AGP y Especialista (PR-19)."
    )


PLACES = st.builds(
    Sede, st.sampled_from("ABC"), st.just(""), st.floats(-18, 0), st.floats(-81, -68)
)
STRETCH = st.tuples(st.integers(0, 60), st.integers(1, 10))


@given(PLACES, PLACES, STRETCH, STRETCH)
def test_journeys_are_judged_as_by_the_law_of_cosines(una, otra, first, second):
    start = Jornada.at("2026-12-30", "08:00", "09:00").inicio
    a, b = (
        Jornada(start + timedelta(hours=s), start + timedelta(hours=s + n))
        for s, n in (first, second)
    )
    assume(not a.overlaps(b))
    mine = Actividad("A", "", "U", "", (a,), frozenset({1}), sede=una)
    other = Actividad("B", "", "U", "", (b,), frozenset({1}), sede=otra)
    x, y = radians(una.latitud), radians(otra.latitud)
    inner = sin(x) * sin(y) + cos(x) * cos(y) * cos(radians(una.longitud - otra.longitud))
    km = 0.0 if una.codigo == otra.codigo else RADIO_KM * acos(min(1, max(-1, inner))) * 1.3
    hours = min(km / 52, 12)
    free = max(a.inicio - b.fin, b.inicio - a.fin).total_seconds() / 3600
    # Two ways of computing a distance differ in the last digits: too near a border says nothing.
    assume(min(abs(free - hours), abs(free - hours * 1.5)) > 0.001)
    expected = []
    if una.codigo != otra.codigo and free < hours * 1.5:
        expected = ["viaje_imposible" if free < hours else "viaje_ajustado"]
    assert [c.regla for c in find_journeys(mine, agenda(other), PLAIN)] == expected
    assert abs((road_km(una, otra, 1.3) or 0) - km) < 0.05


@pytest.mark.parametrize(
    ("modalidad", "conexion", "found"),
    [
        pytest.param("virtual", "sin_conexion", True, id="no connection"),
        pytest.param("mixta", "limitada", True, id="a poor one"),
        pytest.param("virtual", "buena", False, id="a good one"),
        pytest.param("virtual", None, False, id="unknown is not judged"),
        pytest.param("presencial", "sin_conexion", False, id="nobody connects"),
    ],
)
def test_a_meeting_at_a_distance_needs_a_connection(modalidad, conexion, found):
    mine = at(
        "AT-2026-0001", "2026-08-12 09:00 13:00", modalidad=modalidad, entidades=("210005", "21")
    )
    known = {"210005": conexion} if conexion else {}
    cruces = list(find_disconnected(mine, Entorno(conectividad=known)))
    assert [c.datos["entidades"] for c in cruces] == ([["210005"]] if found else [])
    if conexion == "limitada":
        assert say_cruce(cruces[0], {"210005": "UGEL Chucuito"}) == (
            "La conexión de UGEL Chucuito no basta para una asistencia técnica a distancia: hágala "
            "presencial o acerque la señal (PB-08). De 1 no se conoce la conexión y no se juzgan."
        )
