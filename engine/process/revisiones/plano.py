"""A diagram taken apart for its review: nodes, flows, lanes and what was drawn of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from lxml import etree

from engine.errors import RuleBroken
from engine.process.compilacion import compile_graph, read_properties
from engine.process.definicion import FLOW_NODES, Elemento, read_elements
from engine.process.grafo import ACTIVIDADES, Grafo, Nodo
from engine.process.lectura.espacios import BPMN, DI, SPIFF, XSI, local, text_of

__all__ = ["BPMN", "DI", "SPIFF", "XSI", "Flujo", "Plano", "choose_process"]

T = TypeVar("T")


@dataclass(frozen=True)
class Flujo:
    """A sequence flow: `condicion` is its expression, or None; `recinto`, where it is drawn."""

    id: str
    nombre: str
    desde: str
    hasta: str
    condicion: str | None
    recinto: str


@dataclass(frozen=True)
class Plano:
    """A process as drawn, by its XML and by its graph."""

    raiz: etree._Element
    proceso: etree._Element

    @property
    def nombre(self) -> str:
        """Return the id of the process."""
        return self.proceso.get("id", "")

    @cached_property
    def nodos(self) -> Mapping[str, Elemento]:
        """Return the flow nodes by id, those of sub-processes too."""
        return read_elements(self.proceso)

    @cached_property
    def grafo(self) -> Grafo:
        """Return what the engine runs."""
        return compile_graph(self.proceso)

    @cached_property
    def xml(self) -> Mapping[str, etree._Element]:
        """Return the XML of each flow node by id."""
        nodes = self.proceso.iter(*(BPMN + tag for tag in FLOW_NODES))
        return {node.get("id", ""): node for node in nodes}

    @cached_property
    def ids(self) -> Mapping[str, etree._Element]:
        """Return everything that has an id in the model, the drawing left out."""
        found: dict[str, etree._Element] = {}
        for node in self.raiz.iter(BPMN + "*"):
            if identifier := node.get("id"):
                found.setdefault(identifier, node)
        return found

    @cached_property
    def flujos(self) -> tuple[Flujo, ...]:
        """Return the sequence flows in the order of the file."""
        return tuple(_read_flow(node) for node in self.proceso.iter(BPMN + "sequenceFlow"))

    @cached_property
    def salen(self) -> Mapping[str, tuple[Flujo, ...]]:
        """Return the flows out of each node."""
        return _grouped(self.nodos, ((flow.desde, flow) for flow in self.flujos))

    @cached_property
    def entran(self) -> Mapping[str, tuple[Flujo, ...]]:
        """Return the flows into each node."""
        return _grouped(self.nodos, ((flow.hasta, flow) for flow in self.flujos))

    @cached_property
    def propiedades(self) -> Mapping[str, str]:
        """Return the properties of the process itself."""
        return read_properties(self.proceso)

    @cached_property
    def _bordes(self) -> Mapping[str, tuple[Elemento, ...]]:
        hosts = ((node.get("attachedToRef", ""), name) for name, node in self.xml.items())
        return _grouped(self.nodos, ((host, self.nodos[name]) for host, name in hosts if host))

    @cached_property
    def _dentro(self) -> Mapping[str, tuple[Elemento, ...]]:
        scopes = (self.nombre, *(n.id for n in self.of("subProcess")))
        return _grouped(scopes, ((self.scope(name), node) for name, node in self.nodos.items()))

    def of(self, *clases: str) -> tuple[Elemento, ...]:
        """Return the nodes of those classes."""
        return tuple(node for node in self.nodos.values() if node.clase in clases)

    def activities(self) -> tuple[Elemento, ...]:
        """Return the tasks, calls and sub-processes."""
        return self.of(*ACTIVIDADES)

    def scope(self, identifier: str) -> str:
        """Return the id of the process or sub-process in which a node lies."""
        parent = self.xml[identifier].getparent()
        return "" if parent is None else parent.get("id", "")

    def inside(self, scope: str) -> tuple[Elemento, ...]:
        """Return the nodes that lie directly in the process or in a sub-process."""
        return self._dentro.get(scope, ())

    def by_event(self, identifier: str) -> bool:
        """Tell whether a node is a sub-process that an event starts."""
        node = self.xml.get(identifier)
        return node is not None and node.get("triggeredByEvent") == "true"

    def node(self, identifier: str) -> Nodo:
        """Return a node as the engine runs it."""
        return self.grafo.nodos[identifier]

    def borders(self, identifier: str) -> tuple[Elemento, ...]:
        """Return the events drawn on the border of a node."""
        return self._bordes.get(identifier, ())

    def interrupts(self, identifier: str) -> bool:
        """Tell whether an event on a border takes the token of its task away."""
        return self.xml[identifier].get("cancelActivity") != "false"

    def timer(self, identifier: str) -> str | None:
        """Return the expression of a node's timer, or None."""
        found = self.xml[identifier].find(BPMN + "timerEventDefinition")
        return None if found is None else text_of(found)

    def default(self, identifier: str) -> str | None:
        """Return the id of the flow a node takes when no other holds."""
        return self.xml[identifier].get("default")

    def steps(self, identifier: str) -> tuple[str, ...]:
        """Return the nodes that may come right after one: by flow, by its border, by a link."""
        after = tuple(f.hasta for f in self.salen[identifier] if f.hasta in self.nodos)
        after += tuple(event.id for event in self.borders(identifier))
        event = self.node(identifier).evento
        throws = self.nodos[identifier].clase == "intermediateThrowEvent"
        if not throws or event is None or event.tipo != "enlace":
            return after
        target = self.grafo.link_target(self.node(identifier))
        return after + ((target,) if target else ())

    def decision(self, identifier: str) -> str:
        """Return the name of the table that a business rule task asks."""
        called = self.xml[identifier].find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
        return self.nodos[identifier].get("decision") or text_of(called)


def choose_process(root: etree._Element, nombre: str | None = None) -> etree._Element:
    """Return the process of a file that runs: the one of that name, or the only one that can.

    Pools beside it are documentation. Several that say `isExecutable`, or none that does among
    several with something inside, cannot be told apart. Raises RuleBroken(diagrama_ilegible).
    """
    found = list(root.iterchildren(BPMN + "process"))
    if nombre is not None:
        found = [process for process in found if process.get("id") == nombre]
    for narrower in (lambda p: p.get("isExecutable") in ("true", "1"), _has_nodes):
        if len(found) > 1:
            found = [process for process in found if narrower(process)] or found
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"«{process.get('id', '')[:60]}»" for process in found[:5])
        detail = f"tiene varios procesos que podrían ejecutarse ({named}): deje isExecutable en uno"
    else:
        detail = f"no tiene {'el proceso «' + nombre + '»' if nombre else 'un proceso'} BPMN 2.0"
    raise RuleBroken("diagrama_ilegible", detalle=detail)


def _has_nodes(process: etree._Element) -> bool:
    return any(local(node) in FLOW_NODES for node in process.iterchildren(BPMN + "*"))


def _grouped(keys: Iterable[str], pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {key: [] for key in keys}
    for key, value in pairs:
        if key in found:
            found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _read_flow(node: etree._Element) -> Flujo:
    condition = node.find(BPMN + "conditionExpression")
    parent = node.getparent()
    return Flujo(
        id=node.get("id", ""),
        nombre=" ".join((node.get("name") or "").split()),
        desde=node.get("sourceRef", ""),
        hasta=node.get("targetRef", ""),
        condicion=None if condition is None else text_of(condition),
        recinto="" if parent is None else parent.get("id", ""),
    )
