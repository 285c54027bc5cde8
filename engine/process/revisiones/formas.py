"""Which constructs a diagram may use: anything else is refused by name, never ignored."""

from collections.abc import Mapping

from lxml import etree

from engine.process.definicion import BPMN, FLOW_NODES
from engine.process.hallazgo import Hallazgo, Hallazgos
from engine.process.plano import SPIFF, Plano

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_QUIET = (
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
)
_SWITCHES = frozenset({"cancelActivity", "isSequential", "isExecutable"})
_COMMON = frozenset({"id", "name"})
_TEXTS = {"documentation": {"textFormat"}, "text": set(), "incoming": set(), "outgoing": set(),
          "flowNodeRef": set(), "extensionElements": set()}  # fmt: skip

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    tag: _COMMON | frozenset(own)
    for tag, own in {
        "process": {"isExecutable", "isClosed", "processType"},
        "laneSet": set(), "lane": set(),
        "startEvent": {"isInterrupting"}, "endEvent": set(), "userTask": set(),
        "serviceTask": set(), "businessRuleTask": set(), "callActivity": {"calledElement"},
        "multiInstanceLoopCharacteristics": {"isSequential"},
        "exclusiveGateway": {"default", "gatewayDirection"},
        "parallelGateway": {"gatewayDirection"}, "intermediateCatchEvent": set(),
        "boundaryEvent": {"attachedToRef", "cancelActivity"}, "timerEventDefinition": set(),
        "timeDate": set(), "terminateEventDefinition": set(),
        "sequenceFlow": {"sourceRef", "targetRef", "isImmediate"}, "conditionExpression": set(),
        "textAnnotation": {"textFormat"},
        "association": {"sourceRef", "targetRef", "associationDirection"}, **_TEXTS,
    }.items()
}  # fmt: skip
"""What each construct may carry; those absent do not run here."""

_EVENTS = {
    "startEvent": (),
    "endEvent": ("terminateEventDefinition",),
    "intermediateCatchEvent": ("timerEventDefinition",),
    "boundaryEvent": ("timerEventDefinition",),
}
_INSTEAD = {
    "scriptTask": "Un diagrama no ejecuta programas: use una tarea de servicio registrada.",
    "manualTask": "Use una tarea de usuario con su ficha.",
    "task": "Diga qué clase de tarea es: de usuario, de servicio o de decisión.",
    "sendTask": "Los avisos salen solos de cada tarea; use una tarea de servicio si hace falta.",
    "receiveTask": "Use una tarea de usuario o un temporizador.",
    "subProcess": "Dibuje los pasos en el proceso o llámelos como proceso hijo.",
    "complexGateway": "Use compuertas exclusivas y paralelas.",
    "inclusiveGateway": "Use compuertas exclusivas y paralelas.",
    "eventBasedGateway": "Use un temporizador en el borde de la tarea.",
    "timeDuration": "Escriba el plazo como fecha: timeDate con habiles(3), por ejemplo.",
    "timeCycle": "Los recordatorios los pone la escalera de avisos; use timeDate.",
    "standardLoopCharacteristics": "Dibuje la vuelta atrás con una compuerta exclusiva.",
    "ioSpecification": "Las respuestas viajan con la propiedad «variables».",
}


def review_constructs(plano: Plano) -> Hallazgos:
    """Yield what the diagram uses and this engine does not run as the standard says."""
    yield from _outside(plano)
    for node in plano.proceso.iter():
        if not node.tag.startswith(BPMN):
            continue
        tag = etree.QName(node).localname
        if tag not in ATTRIBUTES:
            yield _unsupported(node, tag)
        else:
            yield from _attributes(node, tag)
            yield from _place(node, tag)
        if tag == "extensionElements":
            yield from _extensions(node)


def _unsupported(node: etree._Element, tag: str) -> Hallazgo:
    return Hallazgo(
        "forma_no_admitida",
        owner(node),
        f"«{tag}» no se admite: aquí no se ejecutaría como dice la norma.",
        _INSTEAD.get(tag, "Quítelo del diagrama o dígalo con las formas admitidas."),
    )


def owner(node: etree._Element) -> str:
    """Return the id of the nearest element that has one."""
    named = (n.get("id") or "" for n in (node, *node.iterancestors()))
    return next((identifier for identifier in named if identifier), "")


def _outside(plano: Plano) -> Hallazgos:
    """Yield what lies beside the process: messages, errors, other pools."""
    for node in plano.raiz:
        tag = etree.QName(node).localname
        if not node.tag.startswith(BPMN) or tag == "process":
            continue
        if tag != "collaboration":
            yield _unsupported(node, tag)
            continue
        for part in node:
            name = etree.QName(part).localname
            if name not in ("participant", "documentation", "extensionElements"):
                yield _unsupported(part, name)
    pools = list(plano.raiz.iter(BPMN + "participant"))
    for pool in pools:
        if pool.get("processRef") != plano.proceso.get("id"):
            yield Hallazgo(
                "participante_ajeno",
                pool.get("id", ""),
                "El diagrama tiene un participante que no es el del proceso.",
                "Deje un solo participante y use un carril por cada quien.",
            )


def _attributes(node: etree._Element, tag: str) -> Hallazgos:
    for raw in node.attrib:
        name = etree.QName(raw)
        if str(raw).startswith(_XSI) or name.namespace in _QUIET:
            continue
        if name.namespace is None and name.localname in ATTRIBUTES[tag]:
            yield from _switch(node, name.localname)
            continue
        yield Hallazgo(
            "atributo_no_admitido",
            owner(node),
            f"El atributo «{name.localname}» de «{tag}» no se interpreta.",
            "Quítelo: lo escribe otra herramienta o pide algo que este motor no hace.",
        )


def _switch(node: etree._Element, name: str) -> Hallazgos:
    if name in _SWITCHES and node.get(name) not in ("true", "false"):
        yield Hallazgo(
            "atributo_mal_escrito",
            owner(node),
            f"El atributo «{name}» no dice true ni false.",
            "Escriba true o false.",
        )


def _extensions(extension: etree._Element) -> Hallazgos:
    known = {f"{SPIFF}properties", f"{SPIFF}property", f"{SPIFF}calledDecisionId"}
    for node in extension.iterdescendants():
        if node.tag in known:
            continue
        name = etree.QName(node).localname
        yield Hallazgo(
            "extension_no_admitida",
            owner(extension),
            f"La extensión «{name}» no se admite.",
            "Un diagrama no lleva programas ni instrucciones de otra herramienta; "
            "use propiedades: ficha, rol, entidad, vence, variables.",
        )


def _place(node: etree._Element, tag: str) -> Hallazgos:
    """Yield what is known but sits where it would mean something else."""
    if tag in _EVENTS:
        yield from _definitions(node, tag)
    if tag == "callActivity":
        yield from _marker(node)
    elif tag in FLOW_NODES and node.find(BPMN + "multiInstanceLoopCharacteristics") is not None:
        yield Hallazgo(
            "multiple_fuera_de_lugar",
            owner(node),
            "La marca de varias instancias solo vale en una llamada a un proceso hijo.",
            "Convierta la tarea en una llamada (callActivity) con su colección.",
        )


def _definitions(node: etree._Element, tag: str) -> Hallazgos:
    drawn = [
        etree.QName(part).localname
        for part in node
        if etree.QName(part).localname.endswith("EventDefinition")
    ]
    wanted = _EVENTS[tag]
    fits = (not drawn and "timerEventDefinition" not in wanted) or (
        len(drawn) == 1 and drawn[0] in wanted
    )
    if not fits and all(name in ATTRIBUTES for name in drawn):
        yield Hallazgo(
            "evento_no_admitido",
            owner(node),
            f"«{tag}» lleva {', '.join(drawn) or 'nada'}, que aquí no se admite.",
            "Inicios sin evento, fines simples o de terminación, y esperas con un temporizador.",
        )


def _marker(node: etree._Element) -> Hallazgos:
    marker = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if marker is not None and marker.get("isSequential", "false") == "false" and not len(marker):
        return
    yield Hallazgo(
        "llamada_sin_marca",
        owner(node),
        "Una llamada abre una instancia hija por miembro, todas a la vez y sin otra condición.",
        "Ponga la marca de varias instancias en paralelo, vacía, y la propiedad «coleccion».",
    )
