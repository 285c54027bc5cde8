"""Whether a file follows BPMN 2.0's own XML schema, as SpiffWorkflow ships it.

The one place where that library runs: its validator needs no network.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from lxml import etree

from engine.process.lectura.espacios import BPMN, line_of
from engine.process.revisiones.hallazgo import Hallazgo

MOST = 20
"""How many violations are told: one fault tends to bring others after it."""

_TURN = Lock()
_NAME = re.compile(r"'(?:\{[^}]*\})?([\w.:-]+)'")
_WORDS: Mapping[str, str] = {
    "SCHEMAV_ELEMENT_CONTENT": "«{0}» no va en ese lugar, o falta algo antes o dentro de él",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "«{0}» no admite el atributo «{1}»",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "«{0}» no admite el atributo «{1}»",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "a «{0}» le falta el atributo «{1}»",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "«{0}» no admite un texto suelto",
    "SCHEMAV_CVC_ELT_1": "«{0}» no es el principio de un archivo BPMN 2.0",
}
_VALUE = "un valor de «{0}» no es de los que admite la norma"
_SHAPES = frozenset({"SCHEMAV_CVC_DATATYPE_VALID_1_2_1"})
"""Values badly formed: an id that begins with a digit names its element all the same."""


@lru_cache(maxsize=1)
def _schema() -> Any:
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

    return BpmnValidator().validator


def review_schema(root: etree._Element, process: etree._Element) -> Iterator[Hallazgo]:
    """Yield where a file breaks the schema: grave inside `process`, a notice elsewhere."""
    with _TURN:
        if _schema().validate(root):
            return
        broken = list(_schema().error_log)[:MOST]
    places = {line_of(place): place for place in reversed(list(root.iter("*")))}
    inside = set(process.iter("*"))
    for error in broken:
        node = places.get(error.line)
        yield _said(error, node, grave=node in inside and error.type_name not in _SHAPES)


def _said(error: Any, node: etree._Element | None, *, grave: bool) -> Hallazgo:
    names = [*_NAME.findall(error.message), "", ""]
    words = _WORDS.get(error.type_name, _VALUE).format(*names)
    return Hallazgo(
        "esquema",
        _owner(node),
        f"No sigue el esquema de BPMN 2.0 en la línea {error.line}: {words}.",
        "Ábralo en un editor de BPMN 2.0 y guárdelo de nuevo, o corrija esa línea.",
        grave=grave,
        linea=error.line,
    )


def _owner(node: etree._Element | None) -> str:
    """Return the id of the nearest element of the process that has one."""
    if node is None:
        return ""
    chain = (node, *node.iterancestors())
    named = (n.get("id") or "" for n in chain if n.tag.startswith(BPMN))
    return next((identifier for identifier in named if identifier), "")
