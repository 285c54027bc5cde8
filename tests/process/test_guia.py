"""What each folder says and shows of its diagram is what the diagram holds."""

import re

import pytest
from lxml import etree

from bpmn.registro import DIBUJOS, FOLDER
from engine.process.lectura.archivos import read_xml
from engine.process.revisiones.plano import DI
from tests.process.dibujos import PROCESOS, drawing
from tests.process.guia import split, task_table

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
SVG = "{http://www.w3.org/2000/svg}"
_PLACE = re.compile(r"matrix\(1 0 0 1 (-?[\d.]+) (-?[\d.]+)\)")


@pytest.mark.parametrize("proceso", PROCESOS)
def test_the_readme_lists_the_tasks_as_they_are_drawn(proceso):
    readme = (FOLDER / proceso / "README.md").read_text(encoding="utf-8")
    assert split(readme)[1] == task_table(drawing(proceso)), "run: python -m tests.process.guia"
    assert f"]({proceso}.svg)" in readme


@pytest.mark.parametrize("proceso", PROCESOS)
def test_the_picture_shows_each_element_where_it_is_drawn(proceso):
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    picture = etree.parse(FOLDER / proceso / f"{proceso}.svg", parser)
    shown = {
        shape.get("data-element-id"): _PLACE.match(shape.get("transform", ""))
        for shape in picture.iter(SVG + "g")
        if shape.get("data-element-id")
    }
    root = read_xml(drawing(proceso))
    for shape in root.iter(DI + "BPMNShape"):
        place, bounds = shown[shape.get("bpmnElement")], shape.find(DC + "Bounds")
        assert place is not None, f"run: python -m tests.process.estampa {proceso}"
        assert bounds is not None
        assert (float(place[1]), float(place[2])) == (
            float(bounds.get("x", "")),
            float(bounds.get("y", "")),
        ), f"run: python -m tests.process.estampa {proceso}"
    drawn = {edge.get("bpmnElement") for edge in root.iter(DI + "BPMNEdge")}
    assert drawn <= shown.keys(), f"run: python -m tests.process.estampa {proceso}"


@pytest.mark.parametrize("proceso", PROCESOS)
def test_the_picture_says_the_words_of_the_diagram(proceso):
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    picture = etree.parse(FOLDER / proceso / f"{proceso}.svg", parser)
    texts = (str(part) for text in picture.iter(SVG + "text") for part in text.itertext())
    said = re.sub(r"\s", "", "".join(texts))
    for node in read_xml(drawing(proceso)).iter():
        name = re.sub(r"\s", "", node.get("name") or "")
        ours = "property" not in node.tag and not node.tag.endswith("process")
        assert not ours or name in said, name


def test_every_process_has_its_folder_whole():
    listed = {drawn.proceso for drawn in DIBUJOS}
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == listed
    for proceso in listed:
        held = {path.name for path in (FOLDER / proceso).iterdir()}
        assert {f"{proceso}.bpmn", f"{proceso}.svg", "casos.json", "README.md"} <= held
        assert (FOLDER / proceso / f"{proceso}.svg").stat().st_size < 300_000
