"""However a diagram is torn, its review answers with findings and never with an exception."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from engine.process.lectura import read_xml
from tests.process.dibujos import drawing, found_in

SMALL = ("confirmacion", "compromiso")
_SPARE = {"incoming", "outgoing", "documentation", "waypoint", "Bounds", "BPMNLabel"}
"""What the flows say again, or only the drawing needs."""

GARBAGE = ("", "inicio", "(", "x" * 600, "Ñandú «raro» {0}")


def _without_each_node(source: str) -> Iterator[str]:
    root = read_xml(source)
    for number in range(1, sum(1 for _ in root.iter())):
        copy = deepcopy(root)
        node = list(copy.iter())[number]
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)
        if etree.QName(node).localname not in _SPARE:
            yield etree.tostring(copy, encoding="unicode")


def _with_each_attribute(source: str, garbage: str | None) -> Iterator[str]:
    root = read_xml(source)
    drawing_part = "omg.org/spec/D"
    for node in root.iter():
        if drawing_part in node.tag or "/DI}" in node.tag:
            continue
        for name, value in list(node.attrib.items()):
            if garbage is None:
                del node.attrib[name]
            else:
                node.set(name, garbage)
            yield etree.tostring(root, encoding="unicode")
            node.set(name, value)


@pytest.mark.parametrize("proceso", SMALL)
def test_a_diagram_without_any_one_of_its_parts_is_still_reviewed(proceso):
    reviews = [found_in(torn) for torn in _without_each_node(drawing(proceso))]
    assert sum(bool(found) for found in reviews) > len(reviews) / 2


@pytest.mark.parametrize("proceso", SMALL)
@pytest.mark.parametrize("garbage", [None, *GARBAGE], ids=lambda g: (g or repr(g))[:12])
def test_a_diagram_with_any_one_attribute_spoilt_is_still_reviewed(proceso, garbage):
    reviews = [found_in(torn) for torn in _with_each_attribute(drawing(proceso), garbage)]
    assert sum(bool(found) for found in reviews) > len(reviews) / 3
