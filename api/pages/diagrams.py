"""A diagram as a list of steps by lane: what its picture says, for who cannot see it."""

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_STEPS = ("userTask", "serviceTask", "businessRuleTask", "callActivity")
_WAITS = ("intermediateCatchEvent",)
_NOT_NODES = {_BPMN + tag for tag in ("process", "laneSet", "lane", "sequenceFlow")}


@dataclass(frozen=True)
class Paso:
    """Something drawn that somebody does or waits for."""

    id: str
    nombre: str
    carril: str


@dataclass(frozen=True)
class Lienzo:
    """What a diagram draws: its name, its lanes by id in order, its steps from left to right.

    `nombres` are those of everything drawn, by id; what has no words has an empty one. `flechas`
    are the arrows by id, each as what it leaves and where it leads.
    """

    nombre: str
    carriles: dict[str, str]
    pasos: tuple[Paso, ...]
    nombres: dict[str, str]
    flechas: dict[str, tuple[str, str]]

    def lanes_of(self, nombres: set[str]) -> list[str]:
        """Return the ids of the lanes with those names."""
        return [lane for lane, name in self.carriles.items() if name in nombres]


@lru_cache(maxsize=64)
def read_drawing(diagrama: str) -> Lienzo:
    """Return what a stored diagram draws; it was read and checked when it was deployed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(diagrama.encode(), parser)
    lanes = list(root.iter(_BPMN + "lane"))
    lane_of = {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in lanes
        for reference in lane.findall(_BPMN + "flowNodeRef")
    }
    places = _places(root)
    nodes = root.iter(*(_BPMN + tag for tag in _STEPS + _WAITS))
    drawn = [(node.get("id", ""), " ".join((node.get("name") or "").split())) for node in nodes]
    steps = sorted((d for d in drawn if d[1]), key=lambda step: places.get(step[0], 0.0))
    process = next(root.iter(_BPMN + "process"))
    return Lienzo(
        nombre=str(process.get("name") or process.get("id")),
        carriles={lane.get("id", ""): lane.get("name", "") for lane in lanes},
        pasos=tuple(Paso(id_, name, lane_of.get(id_, "")) for id_, name in steps),
        nombres={
            node.get("id", ""): " ".join((node.get("name") or "").split())
            for node in process.iter()
            if isinstance(node.tag, str) and node.get("id") and node.tag not in _NOT_NODES
        },
        flechas={
            flow.get("id", ""): (flow.get("sourceRef", ""), flow.get("targetRef", ""))
            for flow in process.iter(_BPMN + "sequenceFlow")
        },
    )


def _places(root: etree._Element) -> dict[str, float]:
    found: dict[str, float] = {}
    for shape in root.iter(_DI + "BPMNShape"):
        bounds = shape.find(_DC + "Bounds")
        if bounds is not None:
            found[shape.get("bpmnElement", "")] = float(bounds.get("x", "0"))
    return found


_LANES_OF_TYPE = {"dre": "DRE/GRE", "ugel": "UGEL", "ie": "UGEL"}
_LANES_OF_UNIT = {"DIFOCA": "DIFOCA", "DIRI": "DIRI"}


def own_lanes(cargos: tuple[tuple[str, str], ...]) -> set[str]:
    """Return the names of the lanes where cargos act, each as (kind of entidad, its code)."""
    lanes = set()
    for tipo, codigo in cargos:
        if tipo == "unidad":
            lanes.add(_LANES_OF_UNIT.get(codigo, "Unidad orgánica"))
        elif tipo in _LANES_OF_TYPE:
            lanes.add(_LANES_OF_TYPE[tipo])
    return lanes
