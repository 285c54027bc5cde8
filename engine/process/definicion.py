"""A diagram ready to run: its specification and what each element carries."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from lxml import etree

from engine.errors import NotFound
from engine.process.compilacion import compile_graph, lanes, read_properties
from engine.process.decisiones.lectura import read_decisions
from engine.process.decisiones.tabla import Decisiones
from engine.process.grafo import NODOS, Grafo
from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import BPMN
from engine.process.lectura.normal import normalise

FLOW_NODES = tuple(sorted(NODOS))
"""The tags of everything a token may be at."""


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
    grafo: Grafo
    elementos: Mapping[str, Elemento]
    propiedades: Mapping[str, str]
    decisiones: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tablas(self) -> Decisiones:
        """Return the decisions beside the diagram, ready to answer. Raises RuleBroken."""
        return read_decisions(*self.decisiones.values())

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
    huella = fingerprint(diagrama, decisiones)
    return recall(proceso, huella) or _keep(_read(proceso, huella, diagrama, decisiones))


def recall(proceso: str, huella: str) -> Definicion | None:
    """Return a definition this process has read before, by the hash of its content."""
    known = _KEPT.get((proceso, huella))
    if known is not None:
        _KEPT.move_to_end((proceso, huella))
    return known


_KEPT: OrderedDict[tuple[str, str], Definicion] = OrderedDict()
_MOST = 256
"""How many definitions a process keeps: those used last."""


def _keep(read: Definicion) -> Definicion:
    _KEPT[read.proceso, read.huella] = read
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return read


def _read(proceso: str, huella: str, diagrama: str, decisiones: Mapping[str, str]) -> Definicion:
    root = normalise(read_xml(diagrama))
    drawn = next(iter(p for p in root.iter(BPMN + "process") if p.get("id") == proceso), None)
    if drawn is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return Definicion(
        proceso=proceso,
        nombre=drawn.get("name") or proceso,
        huella=huella,
        grafo=compile_graph(drawn),
        elementos=MappingProxyType(read_elements(drawn)),
        propiedades=MappingProxyType(read_properties(drawn)),
        decisiones=MappingProxyType(dict(decisiones)),
    )


def read_elements(drawn: etree._Element) -> dict[str, Elemento]:
    """Return every node drawn in a process, nested ones too, by id, with the lane it lies in."""
    placed = dict(lanes(drawn))
    found = {}
    for node in drawn.iter(*(BPMN + tag for tag in FLOW_NODES)):
        identifier = node.get("id", "")
        found[identifier] = Elemento(
            id=identifier,
            nombre=" ".join((node.get("name") or identifier).split()),
            clase=etree.QName(node).localname,
            carril=placed.get(identifier),
            propiedades=MappingProxyType(read_properties(node)),
        )
    return found
