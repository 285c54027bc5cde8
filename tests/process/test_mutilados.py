"""However a diagram is torn, its review answers with findings and never with an exception."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.process.lectura.archivos import read_xml
from tests.process.dibujos import AJENOS, drawing, found_in

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


FOREIGN = sorted(path.read_bytes() for path in AJENOS.glob("*.bpmn"))
_WORDS = st.one_of(
    st.sampled_from(("", "${", "=", "tns:x", "-1", "R/", "P", "true", "1", "a,b", "{}", "[")),
    st.text(max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_foreign_diagram_spoilt_anywhere_is_still_reviewed(data):
    root = etree.fromstring(data.draw(st.sampled_from([f for f in FOREIGN if b"<!D" not in f])))
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = list(root.iter("*"))
        node = nodes[data.draw(st.integers(0, len(nodes) - 1))]
        parent = node.getparent()
        what = data.draw(st.sampled_from(("drop", "twice", "text", "attribute", "rename")))
        if what == "drop" and parent is not None:
            parent.remove(node)
        elif what == "twice" and parent is not None:
            parent.append(deepcopy(node))
        elif what == "rename":
            other = nodes[data.draw(st.integers(0, len(nodes) - 1))]
            node.tag = other.tag
        else:
            word = "".join(c for c in data.draw(_WORDS) if c.isprintable())
            names = list(node.attrib)
            if what == "attribute" and names:
                node.set(data.draw(st.sampled_from(names)), word)
            else:
                node.text = word
    for found in found_in(etree.tostring(root), estricto=data.draw(st.booleans())):
        assert found.mensaje.endswith(".")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_foreign_file_with_its_bytes_changed_is_still_reviewed(data):
    source = bytearray(data.draw(st.sampled_from(FOREIGN)))
    for _ in range(data.draw(st.integers(1, 6))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    found_in(bytes(source), estricto=False)
