"""Compiles a normalised diagram into the graph that the token game runs on."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from engine.process.grafo import NODOS, EventoNodo, Flujo, Grafo, Nodo, Repeticion
from engine.process.lectura.espacios import BPMN, SPIFF, local, text_of

_TIPOS = {
    "messageEventDefinition": "mensaje", "signalEventDefinition": "senal",
    "errorEventDefinition": "error", "escalationEventDefinition": "escalamiento",
    "timerEventDefinition": "temporizador", "conditionalEventDefinition": "condicional",
    "linkEventDefinition": "enlace", "terminateEventDefinition": "terminacion",
}  # fmt: skip
_FORMAS = {"timeDate": "fecha", "timeDuration": "duracion", "timeCycle": "ciclo"}
Shared = Mapping[str, etree._Element]  # noqa: SLF001 - the class has no public name


def compile_graph(process: etree._Element) -> Grafo:
    """Return the graph of a process; what it refers to lies beside it in the file."""
    root = process.getroottree().getroot()
    shared = {node.get("id", ""): node for node in root}
    flows = [_flow(node) for node in process.iter(BPMN + "sequenceFlow")]
    leaving: dict[str, list[Flujo]] = {}
    entering: dict[str, list[Flujo]] = {}
    for flow in flows:
        leaving.setdefault(flow.desde, []).append(flow)
        entering.setdefault(flow.hasta, []).append(flow)
    drawn = [node for node in process.iterdescendants(BPMN + "*") if local(node) in NODOS]
    borders: dict[str, list[str]] = {}
    for node in drawn:
        if host := node.get("attachedToRef"):
            borders.setdefault(host, []).append(node.get("id", ""))
    nodos = {}
    for node in drawn:
        identifier = node.get("id", "")
        nodos[identifier] = _node(
            node, shared, tuple(leaving.get(identifier, ())), tuple(entering.get(identifier, ())),
            tuple(borders.get(identifier, ())),
        )  # fmt: skip
    return Grafo(process.get("id", ""), MappingProxyType(nodos))


def _flow(node: etree._Element) -> Flujo:
    condition = text_of(node.find(BPMN + "conditionExpression"))
    return Flujo(
        node.get("id", ""), node.get("sourceRef", ""), node.get("targetRef", ""), condition or None
    )


def _node(
    node: etree._Element,
    shared: Shared,
    salen: tuple[Flujo, ...],
    entran: tuple[Flujo, ...],
    bordes: tuple[str, ...],
) -> Nodo:
    properties = read_properties(node)
    parent = node.getparent()
    assert parent is not None
    return Nodo(
        id=node.get("id", ""),
        clase=_class(node, properties),
        recinto=parent.get("id", ""),
        salen=salen,
        entran=entran,
        por_defecto=node.get("default"),
        evento=_event(node, shared),
        adjunto=node.get("attachedToRef"),
        interrumpe=_interrupts(node),
        bordes=bordes,
        repeticion=_loop(node, properties),
        de_evento=node.get("triggeredByEvent") == "true",
        propiedades=MappingProxyType(properties),
    )


def _class(node: etree._Element, properties: Mapping[str, str]) -> str:
    """Return how a node runs: a service task that only calculates is an expression task."""
    drawn = local(node)
    calculates = drawn == "serviceTask" and "expresion" in properties
    return "scriptTask" if calculates and "servicio" not in properties else drawn


def _interrupts(node: etree._Element) -> bool:
    name = "cancelActivity" if local(node) == "boundaryEvent" else "isInterrupting"
    return node.get(name) != "false"


def read_properties(node: etree._Element) -> dict[str, str]:
    """Return the properties drawn directly into a node."""
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    found = {p.get("name", ""): p.get("value", "") for p in node.findall(path)}
    if called := node.get("calledElement"):
        found.setdefault("proceso", called)
    return found


def _event(node: etree._Element, shared: Shared) -> EventoNodo | None:
    if local(node) in ("sendTask", "receiveTask"):
        return EventoNodo("mensaje", _name_of(shared, node.get("messageRef", "")))
    for part in node:
        if tipo := _TIPOS.get(local(part)):
            return _definition(tipo, part, shared)
    return None


def _definition(tipo: str, part: etree._Element, shared: Shared) -> EventoNodo:
    if tipo == "temporizador":
        for tag, forma in _FORMAS.items():
            found = part.find(BPMN + tag)
            if found is not None:
                return EventoNodo(tipo, expresion=text_of(found), forma=forma)
    if tipo == "condicional":
        return EventoNodo(tipo, expresion=text_of(part.find(BPMN + "condition")))
    if tipo == "error":
        return EventoNodo(tipo, codigo=_code_of(shared, part.get("errorRef"), "errorCode"))
    if tipo == "escalamiento":
        code = _code_of(shared, part.get("escalationRef"), "escalationCode")
        return EventoNodo(tipo, codigo=code)
    reference = part.get("messageRef") or part.get("signalRef") or ""
    return EventoNodo(tipo, part.get("name") or _name_of(shared, reference))


def _name_of(shared: Shared, reference: str) -> str:
    found = shared.get(reference)
    return reference if found is None else found.get("name") or reference


def _code_of(shared: Shared, reference: str | None, attribute: str) -> str | None:
    """Return the code that an event throws or catches; None, drawn without one, is any."""
    if not reference:
        return None
    found = shared.get(reference)
    return reference if found is None else found.get(attribute) or found.get("name") or reference


def _loop(node: etree._Element, properties: Mapping[str, str]) -> Repeticion | None:
    loop = node.find(BPMN + "standardLoopCharacteristics")
    if loop is not None:
        maximum = loop.get("loopMaximum", "")
        return Repeticion(
            "bucle",
            condicion=text_of(loop.find(BPMN + "loopCondition")) or None,
            antes=loop.get("testBefore") == "true",
            maximo=int(maximum) if maximum.isdecimal() else None,
        )
    several = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if several is None or "coleccion" in properties:
        return None
    return Repeticion(
        "varias",
        secuencial=several.get("isSequential") == "true",
        cardinalidad=properties.get("repite_veces")
        or text_of(several.find(BPMN + "loopCardinality"))
        or None,
        coleccion=properties.get("repite_coleccion"),
        elemento=properties.get("repite_elemento"),
        salida=properties.get("repite_resultado"),
        resultado=properties.get("repite_salida"),
        hasta=properties.get("repite_hasta")
        or text_of(several.find(BPMN + "completionCondition"))
        or None,
    )


def lanes(process: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Yield each node that a lane names, with the lane's name."""
    for lane in process.iter(BPMN + "lane"):
        for reference in lane.findall(BPMN + "flowNodeRef"):
            yield text_of(reference), lane.get("name")
