"""Draws processes of any size as BPMN texts, for what measures and torments the engine."""

from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

import orjson

from bpmn.registro import Dibujo

CAMPOS = [
    {"id": "monto", "tipo": "numero", "titulo": "Monto del expediente", "requerido": True},
    {"id": "conforme", "tipo": "si_no", "titulo": "¿Está conforme?", "requerido": True},
    {"id": "nota", "tipo": "texto", "titulo": "Observaciones", "requerido": False},
]
RESPUESTA = {"monto": 12.5, "conforme": True, "nota": "Se revisó el expediente completo."}
TAREA = {"campos": orjson.dumps(CAMPOS).decode(), "variables": "monto=monto"}
BLOCK = 6
"""Tareas done in each block of `mixed`: a line of three, one of two roads, two at once."""


@dataclass(frozen=True)
class Pliego(Dibujo):
    """A process that is nowhere but in memory, as `deploy_all` takes it."""

    texto: str = ""

    @property
    def diagrama(self) -> str:
        """Return the text of the diagram."""
        return self.texto


@dataclass
class Trazo:
    """A process being drawn: its nodes and flows as they are added, and what it is given."""

    proceso: str
    recibe: str = ""
    nodos: list[str] = field(default_factory=list)
    formas: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)

    def node(
        self, tag: str, identifier: str, inside: str = "", given: str = "", **propiedades: str
    ) -> str:
        """Add a node, with what goes inside it and its attributes, and return its id."""
        name = identifier.replace("_", " ").capitalize()
        self.nodos.append(
            f'<bpmn:{tag} id="{identifier}" name="{name}" {given}>'
            f"{_extension(propiedades)}{inside}</bpmn:{tag}>"
        )
        self.formas.append(
            f'<bpmndi:BPMNShape id="{identifier}_di" bpmnElement="{identifier}">'
            f'<dc:Bounds x="{150 * len(self.formas)}" y="0" width="100" height="80" />'
            "</bpmndi:BPMNShape>"
        )
        return identifier

    def user(self, identifier: str, **propiedades: str) -> str:
        """Add a user task with the fields that every answer fills."""
        return self.node("userTask", identifier, **{**TAREA, **propiedades})

    def flow(self, desde: str, hasta: str, condicion: str = "") -> None:
        """Join two nodes."""
        drawn = (
            f'name="si" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condicion)}'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>"
        )
        self.formas.append(
            f'<bpmndi:BPMNEdge id="{desde}__{hasta}_di" bpmnElement="{desde}__{hasta}">'
            '<di:waypoint x="0" y="40" /><di:waypoint x="50" y="40" /></bpmndi:BPMNEdge>'
        )
        ends = f'id="{desde}__{hasta}" sourceRef="{desde}" targetRef="{hasta}"'
        self.nodos.append(f"<bpmn:sequenceFlow {ends} {drawn if condicion else ' />'}")

    def chain(self, *nodos: str) -> str:
        """Join the nodes one after another and return the last."""
        for desde, hasta in pairwise(nodos):
            self.flow(desde, hasta)
        return nodos[-1]

    def done(self) -> Pliego:
        """Return the process, whole."""
        extension = _extension({"recibe": self.recibe} if self.recibe else {})
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
            'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
            'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
            'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
            f'id="definiciones" targetNamespace="urn:articula:bpmn">{"".join(self.roots)}'
            f'<bpmn:process id="{self.proceso}" name="{self.proceso}" isExecutable="true">'
            f"{extension}{''.join(self.nodos)}</bpmn:process>"
            f'<bpmndi:BPMNDiagram id="dibujo"><bpmndi:BPMNPlane id="plano" '
            f'bpmnElement="{self.proceso}">{"".join(self.formas)}</bpmndi:BPMNPlane>'
            "</bpmndi:BPMNDiagram></bpmn:definitions>"
        )
        return Pliego(self.proceso, texto=text)


def _extension(propiedades: dict[str, str]) -> str:
    if not propiedades:
        return ""
    drawn = "".join(
        f'<spiffworkflow:property name="{name}" value={quoteattr(value)} />'
        for name, value in propiedades.items()
    )
    return (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        f"{drawn}</spiffworkflow:properties></bpmn:extensionElements>"
    )


def mixed(tareas: int) -> Pliego:
    """Return a process in which `tareas` are done: lines, choices and parallel roads in turn."""
    trazo = Trazo(f"mezcla_{tareas}")
    last = trazo.node("startEvent", "inicio")
    for block in range(tareas // BLOCK):
        last = _block(trazo, last, block)
    rest = [trazo.user(f"resto_{n}") for n in range(tareas % BLOCK)]
    trazo.chain(last, *rest, trazo.node("endEvent", "fin"))
    return trazo.done()


def _block(trazo: Trazo, last: str, block: int) -> str:
    line = [trazo.user(f"paso_{block}_{n}") for n in range(3)]
    choice = trazo.node(
        "exclusiveGateway", f"elige_{block}", given=f'default="elige_{block}__menor_{block}"'
    )
    more, less = trazo.user(f"mayor_{block}"), trazo.user(f"menor_{block}")
    split = trazo.node("parallelGateway", f"abre_{block}")
    pair = [trazo.user(f"par_{block}_{n}") for n in range(2)]
    join = trazo.node("parallelGateway", f"cierra_{block}")
    meet = trazo.node("exclusiveGateway", f"junta_{block}")
    trazo.chain(last, *line, choice, less, meet, split)
    trazo.flow(choice, more, "monto > 10")
    trazo.flow(more, meet)
    for road in pair:
        trazo.chain(split, road, join)
    return join


def line(tareas: int, proceso: str = "") -> Pliego:
    """Return a process of tareas one after another."""
    trazo = Trazo(proceso or f"linea_{tareas}")
    steps = [trazo.user(f"paso_{n}") for n in range(tareas)]
    trazo.chain(trazo.node("startEvent", "inicio"), *steps, trazo.node("endEvent", "fin"))
    return trazo.done()


def wheel(proceso: str = "vuelta") -> Pliego:
    """Return a process whose only tarea comes back while its answer says so."""
    trazo = Trazo(proceso)
    meet = trazo.node("exclusiveGateway", "vuelve")
    again = trazo.user("repasar", variables="conforme=conforme")
    choice = trazo.node("exclusiveGateway", "sigue", given='default="sigue__vuelve"')
    trazo.chain(trazo.node("startEvent", "inicio"), meet, again, choice)
    trazo.flow(choice, meet)
    trazo.flow(choice, trazo.node("endEvent", "fin"), "not conforme")
    return trazo.done()


def spread(tareas: int) -> Pliego:
    """Return a process whose tareas are all open at once."""
    trazo = Trazo(f"abanico_{tareas}")
    split, join = trazo.node("parallelGateway", "abre"), trazo.node("parallelGateway", "cierra")
    trazo.chain(trazo.node("startEvent", "inicio"), split)
    for n in range(tareas):
        trazo.chain(split, trazo.user(f"a_la_vez_{n}"), join)
    trazo.chain(join, trazo.node("endEvent", "fin"))
    return trazo.done()


def brood() -> tuple[Pliego, Pliego]:
    """Return a process that starts as many children as `miembros` says, and the child's."""
    trazo = Trazo("camada", recibe="miembros")
    loop = "<bpmn:multiInstanceLoopCharacteristics></bpmn:multiInstanceLoopCharacteristics>"
    called = trazo.node(
        "callActivity", "criar", loop, 'calledElement="cria"',
        repite_veces="miembros",
    )  # fmt: skip
    trazo.chain(trazo.node("startEvent", "inicio"), called, trazo.node("endEvent", "fin"))
    return trazo.done(), line(1, "cria")
