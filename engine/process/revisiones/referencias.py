"""Whether what a diagram names inside itself is there, once, and where it may be named."""

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from engine.process.lectura.espacios import BPMN, line_of, local, text_of
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano

_SHARED: Mapping[str, tuple[str, str]] = {
    "messageRef": ("message", "El mensaje"),
    "signalRef": ("signal", "La señal"),
    "errorRef": ("error", "El error"),
    "escalationRef": ("escalation", "El escalamiento"),
}
"""Attributes that name something drawn beside the process, with its tag and what it is called."""

STEPS: Mapping[str, str] = {
    "complexGateway": "Use compuertas exclusivas, inclusivas y paralelas.",
    "transaction": "Use un subproceso con un error en su borde y dibuje cómo se deshace.",
    "adHocSubProcess": "Dibuje las tareas en paralelo, o una tarea que pregunte qué sigue.",
    "implicitThrowEvent": "Use un evento intermedio que avise.",
    "callChoreography": "Dibuje el proceso de quien lo ejecuta: una coreografía no se ejecuta.",
    "choreographyTask": "Dibuje el proceso de quien lo ejecuta: una coreografía no se ejecuta.",
    "subChoreography": "Dibuje el proceso de quien lo ejecuta: una coreografía no se ejecuta.",
    "event": "Diga qué clase de evento es: de inicio, intermedio, de borde o de fin.",
}
"""Steps of the standard that do not run here, and what to draw instead."""

_VARIABLES = frozenset({"inputDataItem", "outputDataItem"})
"""What some tools name as the variable that it fills: nothing refers to it by its id."""

_TEXTS = ("incoming", "outgoing", "flowNodeRef")


def review_references(plano: Plano) -> Hallazgos:
    """Yield ids that are there twice and names of what is not there."""
    yield from _repeated(plano)
    yield from _without_id(plano)
    yield from _flows(plano)
    yield from _shared(plano)
    yield from _texts(plano)


def _repeated(plano: Plano) -> Hallazgos:
    times = Counter(
        node.get("id")
        for node in plano.raiz.iter(BPMN + "*")
        if node.get("id") and local(node) not in _VARIABLES
    )
    for identifier, count in times.items():
        if count > 1:
            yield Hallazgo(
                "id_repetido",
                str(identifier),
                f"El id «{identifier}» está {count} veces.",
                "Dé a cada elemento el suyo.",
            )


def _without_id(plano: Plano) -> Hallazgos:
    for node in (plano.proceso, *plano.xml.values(), *plano.proceso.iter(BPMN + "sequenceFlow")):
        if not node.get("id"):
            yield Hallazgo(
                "sin_id",
                "",
                f"A un elemento «{local(node)}» le falta el id, con el que se lo nombra.",
                "Ábralo en un editor de BPMN 2.0 y guárdelo de nuevo: el editor le pone uno.",
                linea=line_of(node),
            )


def _flows(plano: Plano) -> Hallazgos:
    for flow in plano.flujos:
        ends = [end for end in (flow.desde, flow.hasta) if end in plano.nodos]
        for end in (flow.desde, flow.hasta):
            if end not in plano.nodos and local(plano.ids.get(end, plano.raiz)) not in STEPS:
                yield Hallazgo(
                    "flujo_suelto",
                    flow.id,
                    f"El flujo une «{end}», que no está entre los pasos del diagrama.",
                    "Conecte sus dos extremos.",
                )
        if any(plano.scope(end) != flow.recinto for end in ends):
            yield Hallazgo(
                "flujo_entre_recintos",
                flow.id,
                "El flujo cruza el borde de un subproceso, y no puede.",
                "Lleve el flujo hasta el subproceso, y siga dentro desde su inicio.",
            )


def _shared(plano: Plano) -> Hallazgos:
    """Yield messages, signals, errors and escalations that nobody declared."""
    known = {(local(node), node.get("id")) for node in plano.raiz.iterchildren(BPMN + "*")}
    for node in plano.proceso.iter(BPMN + "*"):
        for attribute, (tag, said) in _SHARED.items():
            reference = node.get(attribute)
            if reference and (tag, reference) not in known:
                yield Hallazgo(
                    "referencia_perdida",
                    owner(node),
                    f"{said} «{reference}» no está declarado en el archivo.",
                    "Elíjalo de la lista del editor, o declárelo.",
                )


def _texts(plano: Plano) -> Hallazgos:
    """Yield lanes and nodes that name what is not in the diagram: nobody runs by those names."""
    for node in plano.proceso.iter(*(BPMN + tag for tag in _TEXTS)):
        name = text_of(node)
        if name not in plano.ids:
            yield Hallazgo(
                "referencia_perdida",
                owner(node),
                f"«{local(node)}» nombra «{name}», que no está en el diagrama.",
                "Guarde el diagrama de nuevo con su editor.",
                grave=False,
            )


def owner(node: etree._Element) -> str:
    """Return the id of the nearest element that has one."""
    named = (n.get("id") or "" for n in (node, *node.iterancestors()))
    return next((identifier for identifier in named if identifier), "")
