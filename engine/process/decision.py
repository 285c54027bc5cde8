"""Answers of decision tables."""

from collections.abc import Mapping
from typing import Any

from engine.process.expresiones import evaluate
from engine.process.revisiones.tablas import as_test, read_table


def read_decisions(source: str) -> Any:
    """Return the table of a file."""
    return read_table(source)


def decide(
    tables: Mapping[str, Any], name: str, variables: Mapping[str, Any], functions: Any
) -> Any:
    """Return the outputs of the first rule that fits."""
    table = tables[name]
    for rule in table.reglas:
        values = [evaluate(e.expresion, variables, functions) for e in table.entradas]
        if all(
            cell in ("", "-") or evaluate(as_test(cell), {"valor": value}, functions)
            for cell, value in zip(rule.pruebas, values, strict=True)
        ):
            return {
                o: evaluate(c, variables, functions)
                for o, c in zip(table.salidas, rule.salidas, strict=True)
            }
    return {}
