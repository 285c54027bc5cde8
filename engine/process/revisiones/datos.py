"""Whether each variable an expression reads is given by somebody, with values it can have."""

from collections.abc import Mapping
from typing import Any

from engine.process.expresiones import ExpressionError, compile_expression
from engine.process.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.plano import Plano
from engine.process.revisiones.formulas import Formula, compared_texts, formulas_of
from engine.process.revisiones.tablas import Tabla
from engine.process.variables import given_by, read_pairs


def review_data(plano: Plano, tablas: Mapping[str, Tabla], entorno: Entorno) -> Hallazgos:
    """Yield the variables that nobody gives and the values that no answer has.

    A misspelt variable would be read as empty and lead down another road without a word.
    """
    given = _given(plano, tablas)
    values = _answers(plano, entorno)
    asked = [
        tablas[d] for n in plano.of("businessRuleTask") if (d := plano.decision(n.id)) in tablas
    ]
    formulas = [*formulas_of(plano)]
    for tabla in asked:
        formulas += [Formula(tabla.nombre, column.expresion, "valor") for column in tabla.entradas]
        for output in tabla.salidas:
            values.setdefault(output, set()).update(tabla.texts_of(output))
    for name in _free(plano):
        values.pop(name, None)
    for formula in formulas:
        yield from _unset(formula, given)
        yield from _impossible(formula, values)


def _given(plano: Plano, tablas: Mapping[str, Tabla]) -> set[str]:
    given = _free(plano)
    for node in plano.nodos.values():
        try:
            given |= given_by(node)
        except ValueError:
            continue
        if node.clase == "businessRuleTask" and (table := tablas.get(plano.decision(node.id))):
            given |= set(table.salidas)
    return given


def _free(plano: Plano) -> set[str]:
    """Return the variables that somebody gives without saying which values they have."""
    told = [plano.propiedades.get("recibe"), *(n.get("entrega") for n in plano.nodos.values())]
    return {name for names in told for name in (names or "").split()}


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
    for name in sorted(_names(formula) - given):
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
        if name in values and text not in values[name]:
            yield Hallazgo(
                "valor_imposible",
                formula.elemento,
                f"«{name}» nunca vale «{text}».",
                f"Puede valer: {', '.join(sorted(values[name]))}.",
            )
