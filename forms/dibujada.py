"""The form that a diagram draws in a user task, as a schema like those of the fichas."""

from collections.abc import Mapping
from typing import Any

from engine.process.campos import Campo
from forms.contexto import Contexto, Dibujo
from forms.registro import Ficha, ficha_named, load_schema
from forms.valores import Node

MARCA = Dibujo()
"""The form of a tarea that asks for nothing: it is marked as done, with a note at most."""
NOTA = 2000
_LIMIT = 999_999_999_999
_SHAPES: Mapping[str, Node] = {
    "texto": {"type": "string", "x-control": "texto", "maxLength": 500},
    "parrafo": {"type": "string", "x-control": "area", "maxLength": 10_000},
    "numero": {
        "type": "number", "x-control": "numero", "minimum": -_LIMIT, "maximum": _LIMIT,
    },
    "entero": {
        "type": "integer", "x-control": "numero", "minimum": -_LIMIT, "maximum": _LIMIT,
    },
    "fecha": {
        "type": "string", "format": "date", "x-control": "fecha",
        "x-minimo": "1900-01-01", "x-maximo": "2100-12-31",
    },
    "si_no": {"type": "boolean", "x-control": "si_no"},
    "opcion": {"type": "string", "x-control": "opcion"},
}  # fmt: skip


def is_drawn(ficha: str) -> bool:
    """Tell whether a tarea has no ficha of its own: its form is the one drawn in the diagram."""
    return not ficha


def asks(ficha: str, contexto: Contexto) -> bool:
    """Tell whether a tarea asks for data, and is not only to be marked as done."""
    return not is_drawn(ficha) or bool((contexto.dibujo or MARCA).campos)


def ficha_of(ficha: str, contexto: Contexto) -> Ficha:
    """Return the ficha, or what stands for it when it is drawn.

    Raises `NotFound("ficha_desconocida")`.
    """
    if not is_drawn(ficha):
        return ficha_named(ficha)
    return Ficha("", (contexto.dibujo or MARCA).titulo, "dibujada")


def base_schema(ficha: str, contexto: Contexto) -> dict[str, Any]:
    """Return the general schema of a ficha, or the one drawn, free to be changed.

    Raises `NotFound("ficha_desconocida")`.
    """
    return draw_schema(contexto.dibujo or MARCA) if is_drawn(ficha) else load_schema(ficha)


def draw_schema(dibujo: Dibujo) -> dict[str, Any]:
    """Return the schema of a drawn form; without fields, only a note may be left."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": dibujo.titulo,
        "type": "object",
        "additionalProperties": False,
    }
    if not dibujo.campos:
        told = "Márquela como hecha cuando termine; si hace falta, deje una nota."
        return {**head, "description": told, "required": [], "properties": {"nota": _note()}}
    return {
        **head,
        "description": "Complete los datos que pide este paso.",
        "required": [campo.id for campo in dibujo.campos if campo.requerido],
        "properties": {c.id: _field(c, order) for order, c in enumerate(dibujo.campos, 1)},
    }


def _note() -> Node:
    return {
        "type": "string", "x-control": "area", "title": "Nota", "maxLength": NOTA, "x-orden": 1,
    }  # fmt: skip


def _field(campo: Campo, order: int) -> Node:
    node: Node = {**_SHAPES[campo.tipo], "title": campo.titulo, "x-orden": order}
    if campo.requerido and campo.tipo in ("texto", "parrafo"):
        node["minLength"] = 1
    if campo.opciones:
        node["oneOf"] = [{"const": value, "title": title} for value, title in campo.opciones]
    return node


def draw_example(dibujo: Dibujo, contexto: Contexto) -> dict[str, Any]:
    """Return a valid answer of a drawn form, with every field filled in."""
    return {campo.id: _example(campo, contexto) for campo in dibujo.campos}


def _example(campo: Campo, contexto: Contexto) -> Any:
    if campo.opciones:
        return campo.opciones[0][0]
    samples = {
        "texto": campo.titulo,
        "parrafo": campo.titulo,
        "numero": 1.5,
        "entero": 1,
        "fecha": contexto.hoy.isoformat(),
        "si_no": True,
    }
    return samples[campo.tipo]
