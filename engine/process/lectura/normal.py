"""Rewrites the diagram of any tool into our own drawn properties, before anything reads it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lxml import etree

from engine.process.lectura.camunda import initiators, read_camunda
from engine.process.lectura.espacios import BPMN, SPIFF, XSI, extensions, local, space
from engine.process.lectura.nombres import Contexto
from engine.process.lectura.norma import (
    declared_variables,
    read_standard,
    resolve_names,
    resources,
)
from engine.process.lectura.zeebe import correlation_keys, read_zeebe

Element: TypeAlias = etree._Element  # noqa: SLF001 - the class has no public name
Lector = Callable[[Element, Contexto], Mapping[str, str]]

LECTORES: tuple[Lector, ...] = (read_camunda, read_zeebe, read_standard)
"""Who reads what each family of tools wrote in an element; the first that gives a name wins."""

SERVICES = frozenset({"sendTask", "businessRuleTask", "task"})
"""Tasks that other engines hand to a program when they name one, whatever their picture."""

_KEPT = frozenset({"properties", "calledDecisionId"})


def normalise(root: etree._Element) -> etree._Element:
    """Rewrite in place, and return, a diagram so that only the standard's and our names remain.

    What its tool wrote about assignment, dates, forms, programs, decisions, loops and mappings
    becomes `spiffworkflow:property` entries, unless the diagram draws them itself; what says
    nothing to this engine goes. The review tells what was lost, from the diagram as it came.
    """
    resolve_names(root)
    contexto = Contexto(
        initiators(root), correlation_keys(root), resources(root), declared_variables(root)
    )
    for node in list(root.iter(BPMN + "*")):
        found: dict[str, str] = {}
        for read in LECTORES:
            for name, value in read(node, contexto).items():
                found.setdefault(name, value)
        if local(node) == "sendTask" and node.get("messageRef") is not None:
            # The engine itself sends the message; who sent it elsewhere is told by the review.
            found.pop("servicio", None)
            found.pop("expresion", None)
        _become_service(node, found)
        _draw(node, found)
    for node in root.iter(BPMN + "*"):
        _strip(node)
    return root


def _become_service(node: etree._Element, found: Mapping[str, str]) -> None:
    """Turn into a service task what its tool hands to a program."""
    kind, named, computed = local(node), "servicio" in found, "expresion" in found
    asked = named or (computed and "decision" not in found)
    handed = kind in SERVICES and asked and node.get("messageRef") is None
    if handed or (kind == "scriptTask" and named and not computed):
        node.tag = BPMN + "serviceTask"


def _draw(node: etree._Element, found: Mapping[str, str]) -> None:
    """Write properties that the element does not draw yet."""
    drawn = {p.get("name") for p in _properties(node)}
    fresh = {name: value for name, value in found.items() if name not in drawn}
    if not fresh:
        return
    extension = node.find(BPMN + "extensionElements")
    if extension is None:
        extension = etree.Element(BPMN + "extensionElements")
        node.insert(len(node.findall(BPMN + "documentation")), extension)
    held = extension.find(SPIFF + "properties")
    if held is None:
        held = etree.SubElement(extension, SPIFF + "properties")
    for name, value in fresh.items():
        etree.SubElement(held, SPIFF + "property", name=name, value=value)


def _properties(node: etree._Element) -> list[etree._Element]:
    return [
        entry
        for held in extensions(node)
        if held.tag == SPIFF + "properties"
        for entry in held.findall(SPIFF + "property")
    ]


def _strip(node: etree._Element) -> None:
    """Take away what other tools wrote: attributes of theirs and their extensions."""
    for name in list(node.attrib):
        if space(str(name)) and not str(name).startswith(XSI):
            del node.attrib[name]
    for held in extensions(node):
        if not (held.tag.startswith(SPIFF) and local(held) in _KEPT):
            parent = held.getparent()
            if parent is not None:
                parent.remove(held)
