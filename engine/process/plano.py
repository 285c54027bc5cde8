"""A diagram taken apart for its review: nodes, flows, lanes and what was drawn of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.process.definicion import BPMN, FLOW_NODES, Elemento, read_elements, read_properties

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"


@dataclass(frozen=True)
class Flujo:
    """A sequence flow: `condicion` is its expression, or None."""

    id: str
    nombre: str
    desde: str
    hasta: str
    condicion: str | None


@dataclass(frozen=True)
class Plano:
    """A process as drawn, by its XML and by its graph."""

    raiz: etree._Element
    proceso: etree._Element

    @cached_property
    def nodos(self) -> Mapping[str, Elemento]:
        """Return the flow nodes by id."""
        return read_elements(self.proceso)

    @cached_property
    def xml(self) -> Mapping[str, etree._Element]:
        """Return the XML of each flow node by id."""
        nodes = self.proceso.iter(*(BPMN + tag for tag in FLOW_NODES))
        return {node.get("id", ""): node for node in nodes}

    @cached_property
    def flujos(self) -> tuple[Flujo, ...]:
        """Return the sequence flows in the order of the file."""
        return tuple(_read_flow(node) for node in self.proceso.iter(BPMN + "sequenceFlow"))

    @cached_property
    def salen(self) -> Mapping[str, tuple[Flujo, ...]]:
        """Return the flows out of each node."""
        return {n: tuple(f for f in self.flujos if f.desde == n) for n in self.nodos}

    @cached_property
    def entran(self) -> Mapping[str, tuple[Flujo, ...]]:
        """Return the flows into each node."""
        return {n: tuple(f for f in self.flujos if f.hasta == n) for n in self.nodos}

    @cached_property
    def propiedades(self) -> Mapping[str, str]:
        """Return the properties of the process itself."""
        return read_properties(self.proceso)

    def of(self, *clases: str) -> tuple[Elemento, ...]:
        """Return the nodes of those classes."""
        return tuple(node for node in self.nodos.values() if node.clase in clases)

    def borders(self, identifier: str) -> tuple[Elemento, ...]:
        """Return the events drawn on the border of a node."""
        return tuple(
            self.nodos[name]
            for name, node in self.xml.items()
            if node.get("attachedToRef") == identifier
        )

    def interrupts(self, identifier: str) -> bool:
        """Tell whether an event on a border takes the token of its task away."""
        return self.xml[identifier].get("cancelActivity") != "false"

    def timer(self, identifier: str) -> str | None:
        """Return the expression of a node's timer, or None."""
        found = self.xml[identifier].find(BPMN + "timerEventDefinition")
        return None if found is None else "".join(str(t) for t in found.itertext()).strip()

    def default(self, identifier: str) -> str | None:
        """Return the id of the flow an exclusive gateway takes when no other holds."""
        return self.xml[identifier].get("default")

    def steps(self, identifier: str) -> tuple[str, ...]:
        """Return the nodes that may come right after a node, border events included."""
        after = tuple(f.hasta for f in self.salen[identifier] if f.hasta in self.nodos)
        return after + tuple(event.id for event in self.borders(identifier))

    def decision(self, identifier: str) -> str:
        """Return the name of the table that a business rule task asks."""
        found = self.xml[identifier].find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
        return "" if found is None else (found.text or "").strip()


def _read_flow(node: etree._Element) -> Flujo:
    condition = node.find(BPMN + "conditionExpression")
    return Flujo(
        id=node.get("id", ""),
        nombre=" ".join((node.get("name") or "").split()),
        desde=node.get("sourceRef", ""),
        hasta=node.get("targetRef", ""),
        condicion=None if condition is None else (condition.text or "").strip(),
    )
