"""Laying bars in lanes, painting days and reading diagrams, apart from any page."""

from datetime import date, timedelta

import pytest

from api.pages.almanac import month_bounds, paint_day
from api.pages.bars import Barra, lay_out, stretches
from api.pages.diagrams import own_lanes, read_drawing
from api.pages.rendering import address, own_path
from engine.domain.calendario import Bloque, Calendario, Feriado

FIRST = date(2026, 8, 1)
WIDTH = 31


def _bar(codigo: str) -> Barra:
    return Barra(codigo, "DIGEBR", "Convivencia", "", "calendarizada", 0)


def _days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=n - 1) for n in numbers]


def test_consecutive_days_make_one_stretch():
    assert stretches(_days(4, 3, 5, 9)) == [
        (date(2026, 8, 3), date(2026, 8, 5)),
        (date(2026, 8, 9), date(2026, 8, 9)),
    ]


@pytest.mark.parametrize(
    ("one", "other", "lanes"),
    [
        ((3, 4, 5, 6), (7, 8, 9, 10), 1),
        ((3, 4, 5, 6), (6, 7, 8, 9), 2),
        ((3,), (6,), 2),
        ((3,), (9,), 1),
        ((31,), (30,), 2),
    ],
    ids=[
        "back to back share a lane",
        "a shared day needs two",
        "the words of a short bar need room",
        "far enough",
        "at the end words go to the left",
    ],
)
def test_bars_never_hide_each_other(one, other, lanes):
    laid = lay_out({_bar("A"): _days(*one), _bar("B"): _days(*other)}, FIRST, WIDTH)
    assert len(laid) == lanes
    for lane in laid:
        assert sum(cell.dias for cell in lane) == WIDTH


def test_row_without_bars_is_one_free_lane():
    (lane,) = lay_out({}, FIRST, WIDTH)
    assert [cell.barra for cell in lane] == [None] * WIDTH


def test_bar_of_another_month_is_cut_at_the_edge():
    (lane,) = lay_out({_bar("A"): [date(2026, 7, 31), *_days(1, 2, 3, 4)]}, FIRST, WIDTH)
    assert (lane[0].barra is not None, lane[0].dias) == (True, 4)


CALENDARIO = Calendario(
    (Feriado(date(2026, 8, 6), "Batalla de Junín", "feriado_nacional", "nacional", "Ley 31381"),),
    (Bloque(2026, "lectivo", 3, date(2026, 8, 10), date(2026, 10, 9), "RM 556-2025"),),
)


@pytest.mark.parametrize(
    ("day", "clase"),
    [
        (date(2026, 8, 6), "feriado"),
        (date(2026, 8, 8), "descanso"),
        (date(2026, 8, 7), "fuera-de-ano"),
        (date(2026, 8, 11), "lectivo"),
        (date(2026, 8, 12), "lectivo hoy"),
    ],
    ids=["holiday", "weekend", "outside the school year", "class week", "today"],
)
def test_day_is_painted_by_what_the_calendar_says(day, clase):
    assert paint_day(CALENDARIO, day, date(2026, 8, 12)).clase == clase


def test_december_is_followed_by_january():
    assert month_bounds(date(2026, 12, 15)) == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("/bandeja?q=a", True),
        ("//otro.sitio", False),
        ("/\\otro.sitio", False),
        ("https://otro.sitio", False),
        ("", False),
        ("/a\r\nSet-Cookie: x", False),
    ],
)
def test_way_back_never_leaves_the_service(given, safe):
    assert own_path(given, "/bandeja") == (given if safe else "/bandeja")


def test_address_keeps_only_what_says_something():
    assert address("/bandeja", q="ñ", etapa="", cursor=None) == "/bandeja?q=%C3%B1"


DRAWN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <process id="p" name="Prueba"><laneSet>
    <lane id="c1" name="DIRI"><flowNodeRef>segundo</flowNodeRef></lane>
    <lane id="c2" name="UGEL"><flowNodeRef>primero</flowNodeRef></lane></laneSet>
    <userTask id="segundo" name="Segundo
 paso"/><userTask id="primero" name="Primer paso"/><exclusiveGateway id="gw" name="¿?"/>
  </process>
  <di:BPMNDiagram><di:BPMNPlane>
    <di:BPMNShape bpmnElement="segundo"><dc:Bounds x="300" y="0"/></di:BPMNShape>
    <di:BPMNShape bpmnElement="primero"><dc:Bounds x="100" y="0"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>"""


def test_diagram_reads_as_steps_from_left_to_right_with_their_lanes():
    drawing = read_drawing(DRAWN)
    assert drawing.nombre == "Prueba"
    assert [(p.id, p.nombre, p.carril) for p in drawing.pasos] == [
        ("primero", "Primer paso", "UGEL"),
        ("segundo", "Segundo paso", "DIRI"),
    ]
    assert drawing.lanes_of({"UGEL"}) == ["c2"]


@pytest.mark.parametrize(
    ("cargo", "lane"),
    [
        (("unidad", "DIGEBR"), {"Unidad orgánica"}),
        (("unidad", "DIFOCA"), {"DIFOCA"}),
        (("dre", "210000"), {"DRE/GRE"}),
        (("ie", "0001"), {"UGEL"}),
        (("ministerio", "MINEDU"), set()),
    ],
)
def test_own_lane_is_that_of_the_office(cargo, lane):
    assert own_lanes((cargo,)) == lane
