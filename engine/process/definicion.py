"""A diagram ready to run: its specification and what each element carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from lxml import etree
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.errors import NotFound
from engine.process.lectura import read_specification, read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FLOW_NODES = (
    "startEvent", "endEvent", "userTask", "serviceTask", "businessRuleTask", "callActivity",
    "exclusiveGateway", "parallelGateway", "intermediateCatchEvent", "boundaryEvent",
)  # fmt: skip


@dataclass(frozen=True)
class Elemento:
    """A node of the diagram: `propiedades` are the names and values drawn into it."""

    id: str
    nombre: str
    clase: str
    carril: str | None
    propiedades: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Return a property, or None."""
        return self.propiedades.get(name)


@dataclass(frozen=True)
class Definicion:
    """A process as drawn, by content: the same `huella` is the same diagram and tables."""

    proceso: str
    nombre: str
    huella: str
    especificacion: BpmnProcessSpec
    elementos: Mapping[str, Elemento]
    propiedades: Mapping[str, str]

    def elemento(self, identifier: str) -> Elemento:
        """Return the element, or raise NotFound(elemento_desconocido)."""
        if identifier not in self.elementos:
            raise NotFound("elemento_desconocido", elemento=identifier)
        return self.elementos[identifier]


def fingerprint(diagrama: str, decisiones: Mapping[str, str]) -> str:
    """Return the hash that names a version by its content."""
    digest = sha256(diagrama.encode())
    for name in sorted(decisiones):
        digest.update(name.encode() + b"\0" + decisiones[name].encode())
    return digest.hexdigest()


def define(proceso: str, diagrama: str, decisiones: Mapping[str, str]) -> Definicion:
    """Return the definition of a process, read once per content and kept in this process."""
    return _define(proceso, diagrama, tuple(sorted(decisiones.items())))


def recall(proceso: str, huella: str) -> Definicion | None:
    """Return a definition this process has read before, by the hash of its content."""
    return _READ.get((proceso, huella))


_READ: dict[tuple[str, str], Definicion] = {}
_READ_MOST = 256


@lru_cache(maxsize=64)
def _define(proceso: str, diagrama: str, decisiones: tuple[tuple[str, str], ...]) -> Definicion:
    root = read_xml(diagrama)
    drawn = next(iter(p for p in root.iter(BPMN + "process") if p.get("id") == proceso), None)
    if drawn is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    read = Definicion(
        proceso=proceso,
        nombre=drawn.get("name") or proceso,
        huella=fingerprint(diagrama, dict(decisiones)),
        especificacion=read_specification(proceso, diagrama, dict(decisiones)),
        elementos=MappingProxyType(read_elements(drawn)),
        propiedades=MappingProxyType(read_properties(drawn)),
    )
    if len(_READ) >= _READ_MOST:
        _READ.clear()
    _READ[proceso, read.huella] = read
    return read


def read_elements(drawn: etree._Element) -> dict[str, Elemento]:
    """Return every flow node drawn in a process, by id, with the lane it lies in."""
    lanes = {
        (reference.text or "").strip(): lane.get("name")
        for lane in drawn.iter(BPMN + "lane")
        for reference in lane.findall(BPMN + "flowNodeRef")
    }
    found = {}
    for node in drawn.iter(*(BPMN + tag for tag in FLOW_NODES)):
        identifier = node.get("id", "")
        found[identifier] = Elemento(
            id=identifier,
            nombre=" ".join((node.get("name") or identifier).split()),
            clase=etree.QName(node).localname,
            carril=lanes.get(identifier),
            propiedades=MappingProxyType({**read_properties(node), **_called(node)}),
        )
    return found


def _called(node: etree._Element) -> dict[str, str]:
    called = node.get("calledElement")
    return {"proceso": called} if called else {}


def read_properties(node: etree._Element) -> dict[str, str]:
    """Return the properties drawn directly into a node."""
    extension = node.find(BPMN + "extensionElements")
    if extension is None:
        return {}
    return {
        p.get("name", ""): p.get("value", "")
        for p in extension.iter()
        if etree.QName(p).localname == "property"
    }
