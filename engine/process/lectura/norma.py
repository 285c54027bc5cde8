"""What the standard itself, and jBPM within it, says of tasks, as our properties."""

import re
from collections.abc import Mapping

from lxml import etree

from engine.process.lectura.espacios import BPMN, DROOLS, SPIFF, local, text_of
from engine.process.lectura.nombres import (
    INITIATOR,
    Contexto,
    form_name,
    is_initiator,
    pairs_text,
    post_of,
    service_name,
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NAMED = ("incoming", "outgoing", "flowNodeRef", "loopDataInputRef", "loopDataOutputRef")
_SWITCHES = (
    "cancelActivity", "isInterrupting", "isSequential", "isExecutable", "triggeredByEvent",
    "testBefore", "isForCompensation", "instantiate", "parallelMultiple",
)  # fmt: skip
_PERFORMERS = ("humanPerformer", "performer", "potentialOwner", "resourceRole")


def resolve_names(root: etree._Element) -> None:
    """Take the prefix from references, so that they match their ids, and write switches in full.

    The schema admits 1 and 0 for true and false.
    """
    for node in root.iter(BPMN + "*"):
        for name in _SWITCHES:
            if (switch := node.get(name)) is not None:
                node.set(name, {"1": "true", "0": "false"}.get(switch.strip(), switch.strip()))
        for attribute, value in node.attrib.items():
            name = str(attribute)
            if name.endswith("Ref") or name == "calledElement":
                node.set(name, _unprefixed(node, str(value)))
        if local(node).endswith("Ref") or local(node) in _NAMED:
            node.text = _unprefixed(node, text_of(node))


def _unprefixed(node: etree._Element, value: str) -> str:
    prefix, colon, name = value.strip().partition(":")
    return name if colon and prefix in node.nsmap else value


def resources(root: etree._Element) -> dict[str, str]:
    """Return the name of each resource declared in the file, by its id."""
    declared = root.iterchildren(BPMN + "resource")
    return {(named := r.get("id", "")): r.get("name") or named for r in declared}


def declared_variables(root: etree._Element) -> frozenset[str]:
    """Return the ids of the properties declared as the standard does."""
    return frozenset(p.get("id", "") for p in root.iter(BPMN + "property"))


def read_standard(node: etree._Element, contexto: Contexto) -> Mapping[str, str]:
    """Return the properties that the standard's own elements give to an element."""
    kind = local(node)
    found: dict[str, str] = {}
    if kind == "userTask":
        found = _owner(node, contexto) | _answered(node, contexto)
    elif kind == "scriptTask" and (script := node.find(BPMN + "script")) is not None:
        found["expresion"] = text_of(script)
    elif kind == "businessRuleTask":
        called = node.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
        if called is not None:
            found["decision"] = text_of(called)
    elif kind == "callActivity":
        found = _called(node)
    elif kind == "task":
        found = _handed_item(node)
    return found | _loop(node)


def _owner(node: etree._Element, contexto: Contexto) -> dict[str, str]:
    """Return whose a task is by its performers: `group(x)`, `user(x)` or a plain name."""
    for performer in (p for kind in _PERFORMERS for p in node.findall(BPMN + kind)):
        told = text_of(performer.find(f"{BPMN}resourceAssignmentExpression"))
        if is_initiator(told):
            return {"entidad": INITIATOR}
        named = text_of(performer.find(BPMN + "resourceRef"))
        if named and local(performer) != "humanPerformer":
            return post_of(contexto.recursos.get(named, named))
        group = re.fullmatch(r"group\(([^()]*)\)|([^()]*)", told)
        if group and (group[1] or group[2]) and local(performer) != "humanPerformer":
            return post_of(group[1] or group[2])
    return {}


def _links(node: etree._Element, way: str) -> list[tuple[str, str]]:
    """Return the (name of the datum of an activity, variable) pairs that its `way` joins."""
    names = {
        entry.get("id", ""): entry.get("name") or ""
        for entry in node.findall(f"{BPMN}ioSpecification/{BPMN}data{way}")
    }
    repeated = {
        text_of(part)
        for part in node.iterfind(f"{BPMN}multiInstanceLoopCharacteristics/{BPMN}loopData{way}Ref")
    }
    found = []
    for link in node.findall(f"{BPMN}data{way}Association"):
        ends = [text_of(link.find(BPMN + end)) for end in ("sourceRef", "targetRef")]
        variable, inner = ends if way == "Input" else ends[::-1]
        if inner not in repeated and _NAME.fullmatch(names.get(inner, "")):
            found.append((names[inner], variable))
    return [(name, variable) for name, variable in found if _NAME.fullmatch(variable)]


def _called(node: etree._Element) -> dict[str, str]:
    """Return what a call gives to its child and takes from it, drawn as the standard does."""
    into = pairs_text(_links(node, "Input"))
    out = pairs_text([(variable, name) for name, variable in _links(node, "Output")])
    return {name: text for name, text in (("entradas", into), ("salidas", out)) if text}


def assigned_inputs(node: etree._Element) -> dict[str, str]:
    """Return the constants that a task's data inputs take, by the name of the input."""
    names = {
        entry.get("id", ""): entry.get("name", "")
        for entry in node.findall(f"{BPMN}ioSpecification/{BPMN}dataInput")
    }
    found = {}
    for link in node.findall(BPMN + "dataInputAssociation"):
        target = text_of(link.find(BPMN + "targetRef"))
        value = link.find(f"{BPMN}assignment/{BPMN}from")
        if value is not None and target in names:
            found[names[target]] = text_of(value)
    return found


def _answered(node: etree._Element, contexto: Contexto) -> dict[str, str]:
    """Return what jBPM keeps in the data inputs of a user task."""
    given = assigned_inputs(node)
    found = post_of(given.get("GroupId", ""))
    answers = [pair for pair in _links(node, "Output") if pair[1] in contexto.variables]
    if answers:
        found["variables"] = ",".join("=".join(pair) for pair in answers)
    if is_initiator(given.get("ActorId", "")):
        found = {"entidad": INITIATOR}
    if form := given.get("TaskName"):
        found["ficha"] = form_name(form)
    return found


def _handed_item(node: etree._Element) -> dict[str, str]:
    """Return the program of a task that jBPM hands to a work item."""
    names = (node.get(f"{{{known}}}taskName") for known in DROOLS)
    found = next((name for name in names if name), None)
    return {"servicio": service_name(found)} if found else {}


def _loop(node: etree._Element) -> dict[str, str]:
    """Return what a task repeats over, by the names of its variables."""
    marker = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if marker is None:
        return {}
    item, result = marker.find(BPMN + "inputDataItem"), marker.find(BPMN + "outputDataItem")
    told = {
        "repite_coleccion": _source(node, text_of(marker.find(BPMN + "loopDataInputRef"))),
        "repite_salida": _target(node, text_of(marker.find(BPMN + "loopDataOutputRef"))),
        "repite_elemento": _name(item),
        "repite_resultado": _name(result),
        "repite_hasta": text_of(marker.find(BPMN + "completionCondition")),
    }
    return {name: value for name, value in told.items() if value}


def _name(item: etree._Element | None) -> str:
    return "" if item is None else (item.get("name") or item.get("id") or "")


def _source(node: etree._Element, reference: str) -> str:
    """Return the variable behind a data input, or the name of the data object."""
    for link in node.findall(BPMN + "dataInputAssociation"):
        if text_of(link.find(BPMN + "targetRef")) == reference:
            return text_of(link.find(BPMN + "sourceRef")) or reference
    return reference


def _target(node: etree._Element, reference: str) -> str:
    for link in node.findall(BPMN + "dataOutputAssociation"):
        if text_of(link.find(BPMN + "sourceRef")) == reference:
            return text_of(link.find(BPMN + "targetRef")) or reference
    return reference
