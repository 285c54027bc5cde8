"""Writes BPMN 2.0 XML from the words of a conformance diagram, as a modeler would save it."""

from lxml import etree

from engine.process.lectura.espacios import BPMN, SPIFF, XSI
from tests.process.conformidad.palabras import CLASES, Bloque, Nodo, read_words

_NAMESPACES = {"bpmn": BPMN[1:-1], "spiffworkflow": SPIFF[1:-1], "xsi": XSI[1:-1]}
_NAMED = {
    "mensaje": ("message", "name"),
    "senal": ("signal", "name"),
    "error": ("error", "errorCode"),
    "escala": ("escalation", "escalationCode"),
}
"""The events that name something drawn beside the process."""
_TIMES = {"fecha": "timeDate", "duracion": "timeDuration", "ciclo": "timeCycle"}
_PLAIN = {"termina": "terminate", "compensa": "compensate", "cancela": "cancel"}
_EVENTS = {*_NAMED, *_TIMES, *_PLAIN, "cuando", "enlace"}
_SEVERAL = {"veces", "de", "como", "reune", "cada", "hasta", "secuencial", "varias"}
_LOOP = {"bucle", "antes", "maximo"}
_ATTRIBUTES = {
    "en": "attachedToRef", "llamado": "calledElement", "formato": "scriptFormat",
    "clase": "eventGatewayType",
}  # fmt: skip


def draw(texto: str, proceso: str = "conformidad") -> str:
    """Return the BPMN file of a diagram written in words."""
    root = etree.Element(BPMN + "definitions", nsmap=_NAMESPACES)
    root.set("targetNamespace", "urn:conformidad")
    block = read_words(texto)
    for tag, attribute, name in sorted(_named_in(block)):
        etree.SubElement(root, BPMN + tag, {"id": f"{tag}_{name}", "name": name, attribute: name})
    drawn = etree.SubElement(root, BPMN + "process", id=proceso, name=proceso, isExecutable="true")
    _fill(drawn, block)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _named_in(block: Bloque) -> set[tuple[str, str, str]]:
    found = set()
    for node in block.nodos.values():
        found |= {(*_NAMED[kind], name) for kind in _NAMED if (name := node.opciones.get(kind))}
        found |= _named_in(node.cuerpo) if node.cuerpo else set()
    return found


def _fill(level: etree._Element, block: Bloque) -> None:
    defaults = {start: name for name, (start, _, said) in block.flujos.items() if said == "*"}
    for node in block.nodos.values():
        drawn = _node(level, node)
        if node.id in defaults:
            drawn.set("default", defaults[node.id])
    for name, (start, end, said) in block.flujos.items():
        flow = _add(level, "sequenceFlow", id=name, sourceRef=start, targetRef=end)
        if said not in (None, "*"):
            condition = _add(flow, "conditionExpression", said)
            condition.set(XSI + "type", "bpmn:tFormalExpression")


def _node(level: etree._Element, node: Nodo) -> etree._Element:
    """Draw a node with its parts in the order that the schema asks."""
    drawn = _add(level, CLASES[node.palabra], id=node.id, name=node.id)
    left = dict(node.opciones)
    for word in _ATTRIBUTES.keys() & left.keys():
        drawn.set(_ATTRIBUTES[word], left.pop(word))
    _switches(drawn, node, left)
    parts = {k: left.pop(k) for k in {*_EVENTS, *_SEVERAL, *_LOOP} & left.keys()}
    script = left.pop("programa", None)
    _properties(drawn, left)
    if parts.keys() & _SEVERAL:
        _several(drawn, node.id, parts)
    if parts.keys() & _LOOP:
        _bucle(drawn, parts)
    for word in node.opciones:
        if word in _EVENTS & parts.keys():
            _event(drawn, word, parts[word])
    if script is not None:
        _add(drawn, "script", script)
    if node.cuerpo is not None:
        _fill(drawn, node.cuerpo)
    return drawn


def _switches(drawn: etree._Element, node: Nodo, left: dict[str, str]) -> None:
    if left.pop("sigue", None) is not None:
        drawn.set("cancelActivity" if node.palabra == "borde" else "isInterrupting", "false")
    if left.pop("crea", None) is not None:
        drawn.set("instantiate", "true")
    if left.pop("todos", None) is not None:
        drawn.set("parallelMultiple", "true")
    if node.palabra == "evento":
        drawn.set("triggeredByEvent", "true")


def _properties(drawn: etree._Element, values: dict[str, str]) -> None:
    if not values:
        return
    listed = etree.SubElement(_add(drawn, "extensionElements"), SPIFF + "properties")
    for name, value in values.items():
        etree.SubElement(listed, SPIFF + "property", name=name, value=value)


def _several(drawn: etree._Element, name: str, parts: dict[str, str]) -> None:
    sequential = "true" if "secuencial" in parts else "false"
    loop = _add(drawn, "multiInstanceLoopCharacteristics", isSequential=sequential)
    for word, tag in {
        "veces": "loopCardinality", "de": "loopDataInputRef", "reune": "loopDataOutputRef",
    }.items():  # fmt: skip
        if word in parts:
            _add(loop, tag, parts[word])
    for word, tag in {"como": "inputDataItem", "cada": "outputDataItem"}.items():
        if word in parts:
            _add(loop, tag, id=f"{name}_{word}", name=parts[word])
    if "hasta" in parts:
        _add(loop, "completionCondition", parts["hasta"])


def _bucle(drawn: etree._Element, parts: dict[str, str]) -> None:
    loop = _add(drawn, "standardLoopCharacteristics")
    loop.set("testBefore", "true" if "antes" in parts else "false")
    if "maximo" in parts:
        loop.set("loopMaximum", parts["maximo"])
    if "bucle" in parts:
        _add(loop, "loopCondition", parts["bucle"])


def _event(drawn: etree._Element, word: str, value: str) -> None:
    kind = drawn.tag
    if word in _NAMED:
        tag = _NAMED[word][0]
        reference = {f"{tag}Ref": f"{tag}_{value}"} if value else {}
        if kind in (BPMN + "sendTask", BPMN + "receiveTask"):
            drawn.set(*reference.popitem())
        else:
            _add(drawn, f"{tag}EventDefinition", **reference)
    elif word in _TIMES:
        _add(_add(drawn, "timerEventDefinition"), _TIMES[word], value)
    elif word == "cuando":
        _add(_add(drawn, "conditionalEventDefinition"), "condition", value)
    elif word == "enlace":
        _add(drawn, "linkEventDefinition", name=value)
    else:
        _add(drawn, f"{_PLAIN[word]}EventDefinition")


def _add(
    parent: etree._Element, tag: str, text: str | None = None, **attributes: str
) -> etree._Element:
    node = etree.SubElement(parent, BPMN + tag, attributes)
    node.text = text
    return node
