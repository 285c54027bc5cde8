"""Boxes and lines of a drawing, and where they get in each other's way."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from lxml import etree

from engine.process.revisiones.plano import DI, Plano

DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
NEAR = 8.0
"""Pixels under which two parallel lines read as one."""


@dataclass(frozen=True)
class Caja:
    """A box, by its sides."""

    x: float
    y: float
    x2: float
    y2: float

    def meets(self, other: "Caja") -> bool:
        """Tell whether both share some surface."""
        return self.x < other.x2 and other.x < self.x2 and self.y < other.y2 and other.y < self.y2

    def holds(self, other: "Caja") -> bool:
        """Tell whether the other lies inside."""
        return (
            self.x <= other.x and other.x2 <= self.x2 and self.y <= other.y and other.y2 <= self.y2
        )


@dataclass(frozen=True)
class Tramo:
    """A straight stretch of a flow."""

    flujo: str
    desde: tuple[float, float]
    hasta: tuple[float, float]

    @property
    def caja(self) -> Caja:
        """The box it fills: a line has no surface, so a hair is given to it."""
        (a, b), (c, d) = self.desde, self.hasta
        return Caja(min(a, c) - 0.1, min(b, d) - 0.1, max(a, c) + 0.1, max(b, d) + 0.1)

    def covers(self, other: "Tramo") -> bool:
        """Tell whether both run along each other, so that they read as one line."""
        for along in (0, 1):
            across = 1 - along
            level = (self.desde[across] == self.hasta[across]) and (
                other.desde[across] == other.hasta[across]
            )
            if level and abs(self.desde[across] - other.desde[across]) < NEAR:
                ends = [sorted((t.desde[along], t.hasta[along])) for t in (self, other)]
                return min(ends[0][1], ends[1][1]) - max(ends[0][0], ends[1][0]) > 1
        return False


def _box(node: etree._Element | None) -> Caja | None:
    if node is None:
        return None
    x, y, width, height = (float(node.get(k, "0")) for k in ("x", "y", "width", "height"))
    return Caja(x, y, x + width, y + height)


def boxes(plano: Plano) -> dict[str, Caja]:
    """Return the box of each shape by the id of what it draws."""
    found = {}
    for shape in plano.raiz.iter(DI + "BPMNShape"):
        box = _box(shape.find(DC + "Bounds"))
        assert box is not None
        found[shape.get("bpmnElement", "")] = box
    return found


def labels(plano: Plano) -> dict[str, Caja]:
    """Return the box of each text drawn outside its shape, by the id it belongs to."""
    found = {}
    for drawn in plano.raiz.iter(DI + "BPMNShape", DI + "BPMNEdge"):
        box = _box(drawn.find(f"{DI}BPMNLabel/{DC}Bounds"))
        if box is not None:
            found[drawn.get("bpmnElement", "")] = box
    return found


def stretches(plano: Plano) -> list[Tramo]:
    """Return the straight stretches of every sequence flow."""
    flows = {flow.id for flow in plano.flujos}
    found = []
    for edge in plano.raiz.iter(DI + "BPMNEdge"):
        name = edge.get("bpmnElement", "")
        points = [
            (float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iter(DD + "waypoint")
        ]
        if name in flows:
            found += [Tramo(name, a, b) for a, b in pairwise(points)]
    return found


def obstacles(plano: Plano) -> Iterator[str]:
    """Yield what keeps a drawing from being read: words and lines over each other."""
    shapes = {name: box for name, box in boxes(plano).items() if name in plano.nodos}
    words, lines = labels(plano), stretches(plano)
    ends = {flow.id: (flow.desde, flow.hasta) for flow in plano.flujos}
    for name, box in words.items():
        yield from (f"el texto de {name} pisa {t.flujo}" for t in lines if box.meets(t.caja))
    for (one, box), (other, second) in combinations(words.items(), 2):
        if box.meets(second):
            yield f"el texto de {one} pisa el de {other}"
    for line in lines:
        for name, box in shapes.items():
            hosted = name in (plano.xml[e].get("attachedToRef") for e in ends[line.flujo])
            if name not in ends[line.flujo] and not hosted and box.meets(line.caja):
                yield f"{line.flujo} pasa sobre {name}"
    for first, last in combinations(lines, 2):
        if first.flujo != last.flujo and first.covers(last):
            yield f"{first.flujo} y {last.flujo} se confunden"
