"""How answers become variables of an instance, and who gives each variable of a diagram."""

import re
from collections.abc import Mapping
from typing import Any

from engine.process.campos import read_campos
from engine.process.definicion import Elemento

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_pairs(mapping: str | None) -> tuple[tuple[str, str], ...]:
    """Return the (field, variable) pairs of "field=variable,…". Raises ValueError."""
    pairs = []
    for pair in (mapping or "").split(",") if mapping else ():
        field, _, variable = (part.strip() for part in pair.partition("="))
        if not (_NAME.fullmatch(field) and _NAME.fullmatch(variable)):
            raise ValueError(pair)
        pairs.append((field, variable))
    return tuple(pairs)


def read_formulas(mapping: str | None) -> tuple[tuple[str, str], ...]:
    """Return the (name, expression) pairs of "name=expression;…". Raises ValueError."""
    pairs = []
    for pair in _split(mapping or ""):
        name, equals, formula = pair.partition("=")
        if not (equals and _NAME.fullmatch(name.strip()) and formula.strip()):
            raise ValueError(pair)
        pairs.append((name.strip(), formula.strip()))
    return tuple(pairs)


def _split(mapping: str) -> list[str]:
    """Cut at the semicolons that are not inside a text."""
    parts, quote, start = [], "", 0
    for at, letter in enumerate(mapping):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == ";":
            parts.append(mapping[start:at])
            start = at + 1
    return [part for part in (*parts, mapping[start:]) if part.strip()]


def routing(elemento: Elemento, respuesta: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that the diagram takes from the answer to a user task.

    `variables` names fields of the answer; `fija`, a variable that is true from then on. A form
    drawn in the diagram gives all its fields, each under its own id, unless `variables` says
    otherwise; what was left empty in it is None.
    """
    drawn = {c.id: c.value_of(respuesta.get(c.id)) for c in read_campos(elemento.get("campos"))}
    told = {**respuesta, **drawn}
    pairs = read_pairs(elemento.get("variables")) or tuple((name, name) for name in drawn)
    taken = {variable: told[field] for field, variable in pairs if field in told}
    fixed = elemento.get("fija")
    return taken | ({fixed: True} if fixed else {})


def given_by(elemento: Elemento) -> frozenset[str]:
    """Return the variables that an element may set."""
    pairs = read_pairs(elemento.get("variables"))
    names = {variable for _, variable in pairs} or _drawn_names(elemento)
    names.update((elemento.get("entrega") or "").split())
    names.update((elemento.get("fija") or "").split())
    return frozenset(names)


def _drawn_names(elemento: Elemento) -> set[str]:
    try:
        return {campo.id for campo in read_campos(elemento.get("campos"))}
    except ValueError:
        # What is drawn amiss is told by the review, not by who asks for its names.
        return set()
