"""What Camunda 8 writes in a diagram, as our properties."""

import re
from collections.abc import Mapping

from lxml import etree

from engine.process.lectura.espacios import BPMN, ZEEBE, extensions, local, space
from engine.process.lectura.nombres import (
    INITIATOR,
    PROPERTIES,
    Contexto,
    bare,
    deadline_of,
    form_name,
    is_initiator,
    pairs_text,
    post_of,
    service_name,
)

PLAIN: Mapping[tuple[str, str], str] = {
    ("taskSchedule", "dueDate"): "vence",
    ("taskSchedule", "followUpDate"): "seguimiento",
    ("calledElement", "processId"): "proceso",
    ("calledDecision", "decisionId"): "decision",
    ("calledDecision", "resultVariable"): "resultado",
    ("script", "expression"): "expresion",
    ("script", "resultVariable"): "resultado",
}
"""Extensions and attributes whose text is the property's."""

LOOP: Mapping[str, str] = {
    "inputCollection": "repite_coleccion",
    "inputElement": "repite_elemento",
    "outputCollection": "repite_salida",
    "outputElement": "repite_resultado",
}


_WAITING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent"})


def parts(node: etree._Element, *names: str) -> list[etree._Element]:
    """Return the extensions of Camunda 8 with those names."""
    return [c for c in extensions(node) if space(c.tag) == ZEEBE and local(c) in names]


def correlation_keys(root: etree._Element) -> dict[str, str]:
    """Return the correlation key drawn in each message, by the message's id."""
    return {
        message.get("id", ""): key
        for message in root.iterchildren(BPMN + "message")
        for part in parts(message, "subscription")
        if (key := part.get("correlationKey"))
    }


def read_zeebe(node: etree._Element, contexto: Contexto) -> Mapping[str, str]:
    """Return the properties that Camunda 8 gives to an element."""
    found = {
        ours: value.strip()
        for part in extensions(node)
        for (name, attribute), ours in PLAIN.items()
        if space(part.tag) == ZEEBE and local(part) == name
        if (value := part.get(attribute))
    }
    for name in ("vence", "seguimiento"):
        if name in found:
            found[name] = deadline_of(found[name])
    found |= _post(node)
    found |= _program(node)
    for part in parts(node, "formDefinition"):
        form = part.get("formKey") or part.get("formId") or part.get("externalReference")
        if form and local(node) == "userTask":
            found["ficha"] = form_name(form)
    found |= _mappings(node)
    found |= _loop(node)
    found |= _key(node, contexto)
    return found | _properties(node)


def _post(node: etree._Element) -> dict[str, str]:
    for part in parts(node, "assignmentDefinition"):
        if is_initiator(part.get("assignee", "")):
            return {"entidad": INITIATOR}
        return post_of(_listed(part.get("candidateGroups", "")))
    return {}


def _listed(groups: str) -> str:
    """Return the groups of a constant list, ="a" or =["a", "b"], as plain text."""
    text = bare(groups)
    if text == groups.strip():
        return text
    names = re.fullmatch(r'\[?\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\]?', text)
    return ",".join(re.findall(r'"([^"]*)"', names[1])) if names else groups


def _program(node: etree._Element) -> dict[str, str]:
    if not local(node).endswith("Task") or local(node) in ("userTask", "receiveTask"):
        return {}
    kinds = [kind for part in parts(node, "taskDefinition") if (kind := part.get("type"))]
    return {"servicio": service_name(kinds[0])} if kinds else {}


def _mappings(node: etree._Element) -> dict[str, str]:
    """Return what goes into and comes out of an element.

    Answers and messages name their fields in `variables`; mappings that say more than a name
    stay in `salidas`, where the review looks at them.
    """
    entries = [entry for held in parts(node, "ioMapping") for entry in held]
    into = [(e.get("target") or "", e.get("source") or "") for e in entries if local(e) == "input"]
    out = [(e.get("target") or "", e.get("source") or "") for e in entries if local(e) == "output"]
    if local(node) != "callActivity":
        into = [(target, source) for target, source in into if bare(source) != target]
    found = {"entradas": pairs_text(into)}
    plain = all(re.fullmatch(r"[^\W\d]\w*", bare(source)) for _, source in out)
    if plain and local(node) not in ("callActivity", "subProcess"):
        found["variables"] = ",".join(f"{bare(source)}={target}" for target, source in out)
    else:
        found["salidas"] = pairs_text(out)
    return {name: text for name, text in found.items() if text}


def _loop(node: etree._Element) -> dict[str, str]:
    marker = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if marker is None:
        return {}
    return {
        ours: value
        for part in parts(marker, "loopCharacteristics")
        for name, ours in LOOP.items()
        if (value := bare(part.get(name, "")) if name == "outputElement" else part.get(name))
    }


def _key(node: etree._Element, contexto: Contexto) -> dict[str, str]:
    """Return the correlation key of what waits for a message."""
    event = node.find(BPMN + "messageEventDefinition")
    reference = (node if event is None else event).get("messageRef")
    waits = local(node) in _WAITING
    key = contexto.claves.get(reference or "")
    return {"clave": key} if key and waits and not _starts_process(node) else {}


def _starts_process(node: etree._Element) -> bool:
    """Tell whether a node starts instances: no instance is there yet to be found by a key."""
    parent = node.getparent()
    return local(node) == "startEvent" and parent is not None and local(parent) == "process"


def _properties(node: etree._Element) -> dict[str, str]:
    return {
        name: entry.get("value", "")
        for held in parts(node, "properties")
        for entry in held
        if local(entry) == "property" and (name := entry.get("name", "")) in PROPERTIES
    }
