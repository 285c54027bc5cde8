"""How answers become variables of an instance, and who gives each variable of a diagram."""

import re
from collections.abc import Mapping
from typing import Any

from engine.process.definicion import Elemento

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_pairs(mapping: str | None) -> tuple[tuple[str, str], ...]:
    """Return the (field, variable) pairs of "field=variable,…". Raises ValueError."""
    pairs = []
    for pair in (mapping or "").split(",") if mapping else ():
        field, _, variable = (part.strip() for part in pair.partition("="))
        if not (_NAME.fullmatch(field) and _NAME.fullmatch(variable)):
            raise ValueError(pair)
        pairs.append((field, variable))
    return tuple(pairs)


def routing(elemento: Elemento, respuesta: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that the diagram takes from the answer to a user task.

    `variables` names fields of the answer; `fija`, a variable that is true from then on.
    """
    taken = {
        variable: respuesta[field]
        for field, variable in read_pairs(elemento.get("variables"))
        if field in respuesta
    }
    fixed = elemento.get("fija")
    return taken | ({fixed: True} if fixed else {})


def given_by(elemento: Elemento) -> frozenset[str]:
    """Return the variables that an element may set."""
    names = {variable for _, variable in read_pairs(elemento.get("variables"))}
    names.update((elemento.get("entrega") or "").split())
    names.update((elemento.get("fija") or "").split())
    return frozenset(names)
