"""A diagram can be read: nothing lies over anything else, and each task in its owner's lane."""

from itertools import combinations, pairwise

import pytest

from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import BPMN
from engine.process.revisiones.plano import Plano
from tests.process.dibujos import PROCESOS, changed, drawing
from tests.process.geometria import boxes, labels, obstacles, stretches

LETTER = 5.0
"""Pixels of an average letter of a label, by default."""


def _plano(source: str) -> Plano:
    root = read_xml(source)
    return Plano(root, next(root.iter(BPMN + "process")))


@pytest.mark.parametrize("proceso", PROCESOS)
def test_no_word_or_line_lies_over_another(proceso):
    assert list(obstacles(_plano(drawing(proceso)))) == []


@pytest.mark.parametrize("proceso", PROCESOS)
def test_no_shape_touches_another(proceso):
    plano = _plano(drawing(proceso))
    drawn = {name: box for name, box in boxes(plano).items() if name in plano.nodos}
    touching = [
        (one, other)
        for (one, box), (other, second) in combinations(drawn.items(), 2)
        if box.meets(second) and plano.xml[other].get("attachedToRef") != one
    ]
    assert touching == []


@pytest.mark.parametrize("proceso", PROCESOS)
def test_each_node_and_its_words_lie_inside_its_lane(proceso):
    plano = _plano(drawing(proceso))
    places, words = boxes(plano), labels(plano)
    lanes = {
        lane.get("name"): places[lane.get("id", "")] for lane in plano.proceso.iter(BPMN + "lane")
    }
    for node in plano.nodos.values():
        assert lanes[node.carril].holds(places[node.id]), node.id
        assert node.id not in words or lanes[node.carril].holds(words[node.id]), node.id


@pytest.mark.parametrize("proceso", PROCESOS)
def test_flows_run_straight_and_begin_and_end_on_their_shapes(proceso):
    plano = _plano(drawing(proceso))
    places = boxes(plano)
    ends = {flow.id: (flow.desde, flow.hasta) for flow in plano.flujos}
    by_flow: dict[str, list] = {}
    for line in stretches(plano):
        assert line.desde[0] == line.hasta[0] or line.desde[1] == line.hasta[1], line.flujo
        by_flow.setdefault(line.flujo, []).append(line)
    for name, lines in by_flow.items():
        assert all(before.hasta == after.desde for before, after in pairwise(lines))
        for node, (x, y) in zip(ends[name], (lines[0].desde, lines[-1].hasta), strict=True):
            box = places[node]
            assert box.x <= x <= box.x2, name
            assert box.y <= y <= box.y2, name


@pytest.mark.parametrize("proceso", PROCESOS)
def test_short_answers_fit_in_one_line(proceso):
    plano = _plano(drawing(proceso))
    words = labels(plano)
    for flow in plano.flujos:
        if flow.nombre:
            box = words[flow.id]
            longest = max(map(len, flow.nombre.split()))
            assert box.x2 - box.x > longest * LETTER, flow.nombre


def test_a_line_along_another_is_seen():
    source = changed(
        "aplicacion", ('<di:waypoint x="455" y="165" />', '<di:waypoint x="300" y="165" />')
    )
    assert any("se confunden" in sentence for sentence in obstacles(_plano(source)))


def test_a_word_on_a_line_is_seen():
    end = '<dc:Bounds x="562" y="147" width="36" height="36" />\n        <bpmndi:BPMNLabel>\n'
    moved = '<dc:Bounds x="480" y="158" width="60" height="14" />'
    source = changed("aplicacion", (end, end + moved))
    assert "el texto de fin pisa aplicar__fin" in set(obstacles(_plano(source)))
