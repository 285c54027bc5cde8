"""The bounds within which an XML file is read at all: its depth, its size and its texts."""

from lxml import etree

from engine.errors import RuleBroken
from engine.process.grafo import NODOS

MAX_DEPTH = 200
MAX_ELEMENTS = 20_000
MAX_ATTRIBUTES = 200
"""How many attributes an element may have: reading them takes the square of their number."""
MAX_ATTRIBUTE = 20_000
MAX_ID = 255
MAX_STEPS = 1_000
MAX_FLOWS = 2_000
MAX_NESTED = 10
"""How many sub-processes may lie one inside another."""

_NESTING = frozenset({"subProcess", "adHocSubProcess", "transaction"})
_STEPS = NODOS | _NESTING | {"lane"}


_DIVIDE = "divídalo en procesos que se llamen unos a otros"


def demand_bounds(root: etree._Element) -> None:
    """Raise RuleBroken(diagrama_ilegible), with a sentence in `detalle`, past a bound."""
    elements = depth = nested = steps = flows = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = str(node.tag).rpartition("}")[2]
        step = 1 if event == "start" else -1
        depth += step
        nested += step * (tag in _NESTING)
        if event == "end":
            continue
        elements += 1
        steps += tag in _STEPS
        flows += tag == "sequenceFlow"
        _demand(steps <= MAX_STEPS, f"tiene más de {MAX_STEPS} pasos: {_DIVIDE}")
        _demand(flows <= MAX_FLOWS, f"tiene más de {MAX_FLOWS} flujos: {_DIVIDE}")
        _demand(elements <= MAX_ELEMENTS, f"tiene más de {MAX_ELEMENTS} elementos")
        _demand(depth <= MAX_DEPTH, f"tiene más de {MAX_DEPTH} niveles, uno dentro de otro")
        _demand(nested <= MAX_NESTED, f"tiene más de {MAX_NESTED} subprocesos, uno dentro de otro")
        _texts(node)


def _texts(node: etree._Element) -> None:
    _demand(
        len(node.attrib) <= MAX_ATTRIBUTES,
        f"lleva un elemento con más de {MAX_ATTRIBUTES} atributos, en la línea {node.sourceline}",
    )
    for name, value in node.attrib.items():
        if len(value) > MAX_ATTRIBUTE:
            place = f"«{str(name)[-60:]}» en la línea {node.sourceline}"
            _demand(False, f"lleva un atributo de más de {MAX_ATTRIBUTE} caracteres, {place}")
        if name == "id":
            _demand(len(value) <= MAX_ID, f"lleva un id de más de {MAX_ID} caracteres")
            _demand(
                str(value).isprintable(),
                f"lleva un id con caracteres que no se ven, en la línea {node.sourceline}",
            )


def _demand(fits: bool, detalle: str) -> None:
    if not fits:
        raise RuleBroken("diagrama_ilegible", detalle=detalle)
