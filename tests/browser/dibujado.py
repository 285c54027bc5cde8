"""Gives a process written in words a picture, so that a browser can draw it."""

from lxml import etree

from engine.process.lectura.espacios import BPMN

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
STEP, ROW, TASK, ROUND = 160, 110, (110, 70), (40, 40)


def picture(diagrama: str, nombres: dict[str, str]) -> str:
    """Return the diagram with its nodes laid out in columns and with those names."""
    root = etree.fromstring(diagrama.encode())
    process = next(root.iter(BPMN + "process"))
    process.set("name", nombres.get(process.get("id", ""), process.get("id", "")))
    nodes = [n for n in process if n.get("id") and n.tag != BPMN + "sequenceFlow"]
    flows = list(process.iter(BPMN + "sequenceFlow"))
    for node in nodes:
        if node.get("id") in nombres:
            node.set("name", nombres[node.get("id", "")])
    plane = etree.SubElement(
        etree.SubElement(root, DI + "BPMNDiagram", id="dibujo"), DI + "BPMNPlane",
        id="plano", bpmnElement=process.get("id", ""),
    )  # fmt: skip
    boxes = _places(
        [n.get("id", "") for n in nodes],
        [(f.get("sourceRef", ""), f.get("targetRef", "")) for f in flows],
    )
    for node in nodes:
        name = node.get("id", "")
        size = TASK if node.tag.endswith(("Task", "Activity", "Process")) else ROUND
        shape = etree.SubElement(plane, DI + "BPMNShape", id=f"{name}_di", bpmnElement=name)
        x, y = boxes[name]
        etree.SubElement(
            shape, DC + "Bounds", x=str(x - size[0] // 2), y=str(y - size[1] // 2),
            width=str(size[0]), height=str(size[1]),
        )  # fmt: skip
    for flow in flows:
        edge = etree.SubElement(
            plane, DI + "BPMNEdge", id=f"{flow.get('id')}_di", bpmnElement=flow.get("id", "")
        )
        for end in ("sourceRef", "targetRef"):
            x, y = boxes[flow.get(end, "")]
            etree.SubElement(edge, DD + "waypoint", x=str(x), y=str(y))
    return etree.tostring(root, encoding="unicode")


def _places(names: list[str], flows: list[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return the middle of each node: its column is one more than that of who leads to it."""
    column = dict.fromkeys(names, 0)
    for _ in names:
        for start, end in flows:
            column[end] = max(column[end], min(column[start] + 1, len(names)))
    rows: dict[int, int] = {}
    places = {}
    for name in names:
        row = rows[column[name]] = rows.get(column[name], 0) + 1
        places[name] = (100 + column[name] * STEP, row * ROW)
    return places
