"""The XML namespaces of diagrams: the standard's, ours and those of the tools that draw them."""

from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

CAMUNDA = frozenset(
    {
        "http://camunda.org/schema/1.0/bpmn",
        "http://www.camunda.com/fox",
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
    }
)
"""Camunda 7 and its relatives, which share their attributes."""

ZEEBE = "http://camunda.org/schema/zeebe/1.0"
DROOLS = frozenset({"http://www.jboss.org/drools", "http://www.jboss.org/drools/"})


def space(name: str) -> str:
    """Return the namespace of an expanded name, empty without one."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(node: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def text_of(node: etree._Element | None) -> str:
    """Return all the text inside an element, without the blanks around; empty without one."""
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()


def extensions(node: etree._Element) -> list[etree._Element]:
    """Return what a tool put directly into an element's extensions."""
    found = node.find(BPMN + "extensionElements")
    return [] if found is None else list(found.iterchildren("*"))


def line_of(node: etree._Element) -> int | None:
    """Return the line of the file where an element begins."""
    line: Any = node.sourceline
    return line if isinstance(line, int) else None
