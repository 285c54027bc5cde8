"""The schema of a ficha for one AT: what may be chosen there, with a valid example."""

from typing import Any

from forms.acompanamiento.adaptacion import ACOMPANAMIENTO
from forms.acompanamiento.matrices import ADAPTACIONES as DE_VALORACION
from forms.asistencia.adaptacion import ADAPTATIONS
from forms.contexto import Contexto
from forms.dibujada import base_schema
from forms.ejemplos import example_for
from forms.opciones import choices_for, restrict

# No ficha dates anything outside these years: what lies beyond is a slip of the keyboard.
YEARS_BACK = 2
YEARS_AHEAD = 3


def schema_for(ficha: str, contexto: Contexto) -> dict[str, Any]:
    """Return the ficha's JSON Schema specialised to the context.

    `examples[0]` is a valid answer in that very context, one that leads the AT forward.
    Besides the standard keywords, dates carry `x-minimo`, `x-maximo` (both included) and
    `x-posterior` (excluded). Raises `NotFound("ficha_desconocida")`.
    """
    schema = bare_schema(ficha, contexto)
    schema["examples"] = [example_for(ficha, schema, contexto)]
    return schema


def bare_schema(ficha: str, contexto: Contexto) -> dict[str, Any]:
    """Return the specialised schema without its example."""
    schema = base_schema(ficha, contexto)
    _offer_choices(schema, contexto, ficha)
    for family in (ADAPTATIONS, ACOMPANAMIENTO, DE_VALORACION):
        adapt = family.get(ficha)
        if adapt is not None:
            adapt(schema, contexto)
    _bound_dates(schema, contexto)
    return schema


def _offer_choices(node: dict[str, Any], contexto: Contexto, ficha: str) -> None:
    for child in node.get("properties", {}).values():
        _offer_choices(child, contexto, ficha)
    if "items" in node:
        _offer_choices(node["items"], contexto, ficha)
    restrict(node, choices_for(node.get("x-control", ""), contexto, ficha))


def _bound_dates(node: dict[str, Any], contexto: Contexto) -> None:
    for child in node.get("properties", {}).values():
        _bound_dates(child, contexto)
    if "items" in node:
        _bound_dates(node["items"], contexto)
    if node.get("format") == "date":
        node.setdefault("x-minimo", f"{contexto.hoy.year - YEARS_BACK}-01-01")
        node.setdefault("x-maximo", f"{contexto.hoy.year + YEARS_AHEAD}-12-31")
