"""Whether each variable an expression reads is given by somebody, with values it can have."""

from collections.abc import Mapping
from typing import Any

from engine.process.decisiones.tabla import Decision, Decisiones
from engine.process.definicion import Elemento
from engine.process.lectura.espacios import BPMN
from engine.process.lenguaje.expresiones import ExpressionError, compile_expression
from engine.process.revisiones.formulas import Formula, compared_texts, formulas_of
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.variables import given_by, read_formulas, read_pairs


def review_data(plano: Plano, decisiones: Decisiones, entorno: Entorno) -> Hallazgos:
    """Yield the variables that nobody gives and the values that no answer has.

    A misspelt variable would be read as empty and lead down another road without a word.
    """
    given = _given(plano, decisiones)
    values = _answers(plano, entorno)
    formulas = [*formulas_of(plano)]
    for asked in _asked(plano, decisiones):
        formulas += _read_by(asked, decisiones)
        for output in asked.salidas:
            values.setdefault(output, set()).update(asked.texts_of(output))
    for name in _free(plano):
        values.pop(name, None)
    for formula in formulas:
        yield from _unset(formula, given)
        yield from _impossible(formula, values)


def _given(plano: Plano, decisiones: Decisiones) -> set[str]:
    given = _free(plano)
    for node in plano.nodos.values():
        try:
            given |= given_by(node)
            given |= {name for name, _ in read_formulas(node.get("salidas"))}
        except ValueError:
            continue
        kept = node.get("resultado") if node.get("servicio") is None else None
        given |= {kept or ""} | _of_loop(plano, node)
    for decision in _asked(plano, decisiones):
        given |= set(decision.salidas)
    return given


def _asked(plano: Plano, decisiones: Decisiones) -> list[Decision]:
    """Return the decisions that the diagram asks and somebody wrote."""
    names = [plano.decision(node.id) for node in plano.of("businessRuleTask")]
    return [found for found in map(decisiones.find, names) if found is not None]


def _read_by(decision: Decision, decisiones: Decisiones) -> list[Formula]:
    """Return what a decision and those it requires read of the instance."""
    needed = decisiones.needed_by(decision)
    own = frozenset(name for d in needed for name in (d.nombre, d.variable, *d.salidas))
    return [
        Formula(d.nombre, column.expresion, "valor", ademas=own)
        for d in needed
        for column in d.entradas
    ]


def _of_loop(plano: Plano, node: Elemento) -> set[str]:
    """Return the variables that the rounds of a loop have, and what it leaves."""
    rule = plano.node(node.id).repeticion
    if rule is None:
        return set()
    return {"loopCounter"} | {n for n in (rule.elemento, rule.salida, rule.resultado) if n}


def _free(plano: Plano) -> set[str]:
    """Return the variables that somebody gives without saying which values they have."""
    told = [plano.propiedades.get("recibe"), *(n.get("entrega") for n in plano.nodos.values())]
    declared = plano.proceso.iter(BPMN + "property", BPMN + "dataObject")
    names = {name for part in declared for name in (part.get("id"), part.get("name")) if name}
    return names | {name for names in told for name in (names or "").split()}


def _answers(plano: Plano, entorno: Entorno) -> dict[str, set[str]]:
    """Return the texts that each variable taken from a closed list of a ficha can have."""
    found: dict[str, set[str]] = {}
    for node in plano.of("userTask"):
        schema = (entorno.fichas or {}).get(node.get("ficha") or "", {})
        try:
            pairs = read_pairs(node.get("variables"))
        except ValueError:
            continue
        for field, variable in pairs:
            found.setdefault(variable, set()).update(_options(schema.get(field, {})))
    return {variable: options for variable, options in found.items() if options}


def _options(field: Mapping[str, Any]) -> set[str]:
    """Return the texts of a closed list, written as an enum or as titled constants."""
    constants = (option.get("const") for option in field.get("oneOf", ()))
    return {text for text in (*field.get("enum", ()), *constants) if isinstance(text, str)}


def _names(formula: Formula) -> frozenset[str]:
    try:
        return compile_expression(formula.texto).nombres
    except ExpressionError:
        return frozenset()


def _unset(formula: Formula, given: set[str]) -> Hallazgos:
    if formula.ajena:
        return
    for name in sorted(_names(formula) - given - formula.ademas):
        yield Hallazgo(
            "variable_sin_origen",
            formula.elemento,
            f"Nadie da la variable «{name}» que lee «{formula.texto[:80]}».",
            "Nómbrela en «variables», «fija» o «entrega» de una tarea, en la salida de una "
            "decisión o en «recibe» del proceso.",
        )


def _impossible(formula: Formula, values: Mapping[str, set[str]]) -> Hallazgos:
    if not _names(formula):
        return
    for name, text in compared_texts(formula.texto):
        if name in values and name not in formula.ademas and text not in values[name]:
            yield Hallazgo(
                "valor_imposible",
                formula.elemento,
                f"«{name}» nunca vale «{text}».",
                f"Puede valer: {', '.join(sorted(values[name]))}.",
            )
