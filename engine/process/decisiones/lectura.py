"""Reads the decisions of DMN files, of any version and from anybody."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from lxml import etree

from engine.errors import RuleBroken
from engine.process.decisiones.tabla import Decision, Decisiones, Entrada, Regla, Salida, Tabla
from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import local, space, text_of

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.1 to 1.5."""

_OTHER_LOGIC = frozenset(
    {"invocation", "context", "relation", "list", "functionDefinition", "conditional", "for",
     "every", "some", "filter"}
)  # fmt: skip


def read_decisions(*sources: str) -> Decisiones:
    """Return the decisions of some DMN files, which may come from anybody.

    Raises RuleBroken(diagrama_ilegible): not DMN, a construct that is not computed here, a name
    twice, or decisions that require each other in a circle.
    """
    found: dict[str, Decision] = {}
    for source in sources:
        for decision in _read_file(read_xml(source)):
            if decision.nombre in found:
                raise _illegible(f"hay dos decisiones llamadas «{decision.nombre}»")
            found[decision.nombre] = decision
    return Decisiones(MappingProxyType(_in_order(found)))


def _in_order(found: Mapping[str, Decision]) -> dict[str, Decision]:
    for decision in found.values():
        if missing := [name for name in decision.requiere if name not in found]:
            raise _illegible(f"«{decision.nombre}» requiere «{missing[0]}», que no está")
    try:
        order = TopologicalSorter({n: d.requiere for n, d in found.items()}).static_order()
        return {name: found[name] for name in order}
    except CycleError as problem:
        circle = " → ".join(problem.args[1])
        raise _illegible(f"unas decisiones se requieren en círculo: {circle}") from problem


def _read_file(root: etree._Element) -> Iterable[Decision]:
    if space(root.tag) not in NAMESPACES or local(root) != "definitions":
        raise _illegible("no es un archivo DMN de la versión 1.1 a la 1.5")
    language = root.get("expressionLanguage")
    decisions = [node for node in root if local(node) == "decision"]
    if not decisions:
        raise _illegible("el archivo DMN no tiene decisiones")
    for node in root.iter():
        _demand_feel(node.get("expressionLanguage", language))
    return [_read_decision(node) for node in decisions]


def _demand_feel(language: str | None) -> None:
    if language and "feel" not in language.lower():
        raise _illegible(f"usa el lenguaje «{language[:60]}»: las tablas se escriben en FEEL")


def _read_decision(node: etree._Element) -> Decision:
    name = node.get("id", "")
    variable = _child(node, "variable")
    table, literal = _child(node, "decisionTable"), _child(node, "literalExpression")
    other = [local(child) for child in node if local(child) in _OTHER_LOGIC]
    if other or _child(node, "knowledgeRequirement") is not None:
        what = other[0] if other else "knowledgeRequirement"
        raise _illegible(f"la decisión «{name}» usa «{what}», que no se admite")
    if table is None and literal is None:
        raise _illegible(f"la decisión «{name}» no tiene tabla ni expresión")
    title = " ".join((node.get("name") or name).split())
    given = (variable.get("name") if variable is not None else "") or title
    return Decision(
        nombre=name,
        titulo=title,
        variable=given,
        tipo=(variable.get("typeRef") or "") if variable is not None else "",
        requiere=tuple(_required(node)),
        tabla=_read_table(table, given) if table is not None else None,
        expresion=_text(literal),
    )


def _required(node: etree._Element) -> Iterable[str]:
    for requirement in node:
        if local(requirement) == "informationRequirement":
            asked = _child(requirement, "requiredDecision")
            if asked is not None:
                yield asked.get("href", "").rpartition("#")[2]


def _read_table(table: etree._Element, given: str) -> Tabla:
    outputs = _children(table, "output")
    return Tabla(
        politica=" ".join(table.get("hitPolicy", "UNIQUE").split()),
        agrega=table.get("aggregation", ""),
        entradas=tuple(_read_input(column) for column in _children(table, "input")),
        salidas=tuple(_read_output(column, given) for column in outputs),
        reglas=tuple(_read_rule(row, n) for n, row in enumerate(_children(table, "rule"), 1)),
    )


def _read_input(column: etree._Element) -> Entrada:
    expression = _child(column, "inputExpression")
    return Entrada(
        expresion=_text(expression),
        tipo=(expression.get("typeRef") or "") if expression is not None else "",
        admite=_text(_child(column, "inputValues")),
    )


def _read_output(column: etree._Element, given: str) -> Salida:
    return Salida(
        nombre=column.get("name") or given,
        tipo=column.get("typeRef") or "",
        valores=_text(_child(column, "outputValues")),
        defecto=_text(_child(column, "defaultOutputEntry")),
    )


def _read_rule(row: etree._Element, number: int) -> Regla:
    return Regla(
        id=row.get("id") or f"regla {number}",
        pruebas=tuple(_text(cell) for cell in _children(row, "inputEntry")),
        salidas=tuple(_text(cell) for cell in _children(row, "outputEntry")),
    )


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node if local(child) == name]


def _child(node: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_children(node, name)), None)


def _text(node: etree._Element | None) -> str:
    return "" if node is None else text_of(_child(node, "text"))


def _illegible(detalle: str) -> RuleBroken:
    return RuleBroken("diagrama_ilegible", detalle=detalle)
