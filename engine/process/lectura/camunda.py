"""What Camunda 7, Activiti, Flowable and Operaton write in a diagram, as our properties."""

import re
from collections.abc import Mapping

import orjson
from lxml import etree

from engine.process.lectura.espacios import BPMN, CAMUNDA, extensions, local, space, text_of
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
    variable_name,
)

PLAIN: Mapping[str, str] = {
    "dueDate": "vence",
    "followUpDate": "seguimiento",
    "expression": "expresion",
    "resultVariable": "resultado",
    "resultVariableName": "resultado",
    "decisionRef": "decision",
    "decisionTableReferenceKey": "decision",
}
"""Attributes whose text is the property's."""

CODES = ("errorCodeVariable", "errorVariableName", "escalationCodeVariable")
"""Attributes that name the variable in which the code of what was caught is kept."""

PROGRAMS = ("topic", "delegateExpression", "class", "type")
"""Attributes that name the program of a task, the strongest first."""

_TYPES = {"string": "texto", "long": "entero", "integer": "entero", "int": "entero",
          "double": "numero", "boolean": "si_no", "date": "fecha", "enum": "opcion"}  # fmt: skip


def attribute(node: etree._Element, name: str) -> str | None:
    """Return an attribute of this family of tools, by its name without prefix."""
    values = (node.get(f"{{{known}}}{name}") for known in CAMUNDA)
    return next((value.strip() for value in values if value is not None), None)


def children(node: etree._Element, *names: str) -> list[etree._Element]:
    """Return the extensions of this family of tools with those names."""
    return [c for c in extensions(node) if space(c.tag) in CAMUNDA and local(c) in names]


def initiators(root: etree._Element) -> frozenset[str]:
    """Return the variables in which start events keep who started the process."""
    starts = root.iter(BPMN + "startEvent")
    return frozenset(name for start in starts if (name := attribute(start, "initiator")))


def read_camunda(node: etree._Element, contexto: Contexto) -> Mapping[str, str]:
    """Return the properties that this family of tools gives to an element."""
    if local(node).endswith("EventDefinition"):
        return {}
    if local(node) in ("boundaryEvent", "startEvent"):
        kept = _code_kept(node)
        return {**kept, **_drawn(node, contexto)}
    return _drawn(node, contexto)


def _code_kept(node: etree._Element) -> Mapping[str, str]:
    """Return the variable in which an event keeps the code of the error that it catches."""
    for part in node.iterchildren(
        BPMN + "errorEventDefinition", BPMN + "escalationEventDefinition"
    ):
        for name in CODES:
            if kept := attribute(part, name):
                return {"variables": f"codigo={kept}"}
    return {}


def _drawn(node: etree._Element, contexto: Contexto) -> Mapping[str, str]:
    drawn = any(str(name).startswith("{") for name in node.attrib) or extensions(node)
    if not drawn:
        return _loop(node)
    found = {
        ours: value for name, ours in PLAIN.items() if (value := attribute(node, name)) is not None
    }
    for name in ("vence", "seguimiento"):
        if name in found:
            found[name] = deadline_of(found[name])
    found |= _post(node, contexto)
    found |= _program(node)
    form = attribute(node, "formKey") or attribute(node, "formRef")
    if form and local(node) == "userTask":
        found["ficha"] = form_name(form)
    found |= _fields(node)
    found |= _mappings(node)
    found |= _loop(node)
    return found | _properties(node)


def _post(node: etree._Element, contexto: Contexto) -> dict[str, str]:
    """Return whose a task is: the initiator's, or the group's."""
    assignee = attribute(node, "assignee") or ""
    if assignee and is_initiator(assignee, contexto.iniciadores):
        return {"entidad": INITIATOR}
    return post_of(attribute(node, "candidateGroups") or "")


def _program(node: etree._Element) -> dict[str, str]:
    """Return the service that runs a task; expressions run by themselves."""
    if not local(node).lower().endswith("task") or attribute(node, "expression") is not None:
        return {}
    for name in PROGRAMS:
        value = attribute(node, name)
        if value and not (name == "type" and value == "external"):
            return {"servicio": service_name(value)}
    return {}


def _fields(node: etree._Element) -> dict[str, str]:
    """Return the form drawn in a task, or the variables that the form of a start gives."""
    drawn = [f for held in children(node, "formData") for f in held if local(f) == "formField"]
    drawn += children(node, "formProperty")
    names = [entry.get("id", "") for entry in drawn]
    if not names:
        return {}
    kept = [name if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) else variable_name(name)
            for name in names]  # fmt: skip
    if local(node) == "startEvent":
        return {"entrega": " ".join(kept)}
    pairs = ",".join(f"{variable_name(n)}={k}" for n, k in zip(names, kept, strict=True))
    told = orjson.dumps([_field(entry) for entry in drawn]).decode()
    return {"campos": told, "variables": pairs}


def _field(entry: etree._Element) -> dict[str, object]:
    """Return a field of a form as the `campos` property tells it."""
    inside = list(entry.iter("*"))
    identifier = entry.get("id", "")
    found: dict[str, object] = {
        "id": variable_name(identifier),
        "tipo": _TYPES.get(entry.get("type", "string"), entry.get("type")),
        "titulo": entry.get("label") or entry.get("name") or identifier,
        "requerido": entry.get("required") == "true"
        or any(local(rule) == "constraint" and rule.get("name") == "required" for rule in inside),
    }
    options = [
        {"valor": value.get("id", ""), "titulo": value.get("name") or value.get("id") or ""}
        for value in entry.iterchildren("*")
        if local(value) == "value"
    ]
    return found | ({"opciones": options} if options else {})


def _mappings(node: etree._Element) -> dict[str, str]:
    """Return what goes into and comes out of an element."""
    into = [_mapped(entry) for entry in children(node, "in")]
    out = [_mapped(entry) for entry in children(node, "out")]
    for held in children(node, "inputOutput"):
        into += [_parameter(p) for p in held if local(p) == "inputParameter"]
        out += [_parameter(p) for p in held if local(p) == "outputParameter"]
    if local(node) != "callActivity":
        into, out = [p for p in into if bare(p[1]) != p[0]], [p for p in out if bare(p[1]) != p[0]]
    return {
        name: text
        for name, pairs in (("entradas", into), ("salidas", out))
        if (text := pairs_text(pairs))
    }


def _mapped(entry: etree._Element) -> tuple[str, str]:
    """Return the (target, expression) of an `in` or `out`; empty when it maps no variable."""
    source = entry.get("sourceExpression") or entry.get("source") or ""
    return entry.get("target") or "", source


def _parameter(entry: etree._Element) -> tuple[str, str]:
    plain = not any(isinstance(child.tag, str) for child in entry)
    text = text_of(entry) if plain else ""
    if text and not re.match(r"[$#]\{", text):
        text = f'"{text}"' if '"' not in text and not _is_number(text) else text
    return entry.get("name") or "", text


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _loop(node: etree._Element) -> dict[str, str]:
    """Return what a task repeats over."""
    marker = node.find(BPMN + "multiInstanceLoopCharacteristics")
    if marker is None:
        return {}
    told = {
        "repite_coleccion": attribute(marker, "collection"),
        "repite_elemento": attribute(marker, "elementVariable"),
    }
    return {name: value for name, value in told.items() if value}


def _properties(node: etree._Element) -> dict[str, str]:
    """Return the properties drawn with the tool's own panel that this engine reads."""
    return {
        name: entry.get("value", "")
        for held in children(node, "properties")
        for entry in held
        if local(entry) == "property" and (name := entry.get("name", "")) in PROPERTIES
    }
