"""The Spanish sentence for each keyword by which a schema refuses a value."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.formato import number_text
from forms.valores import Node

Sentence = Callable[[Node, object], str]

REQUIRED = {
    "texto": "Complete «{title}».",
    "area": "Complete «{title}».",
    "fecha": "Indique «{title}».",
    "hora": "Indique «{title}».",
    "numero": "Indique «{title}».",
    "casilla": "Indique sí o no en «{title}».",
    "si_no": "Indique sí o no en «{title}».",
    "casillas": "Marque al menos una opción en «{title}».",
    "lista": "Agregue al menos un elemento en «{title}».",
    "tabla": "Agregue al menos una fila en «{title}».",
}
CHOOSE = "Elija una opción en «{title}»."
TYPES = {
    "string": "Escriba un texto.",
    "integer": "Escriba un número entero, sin letras ni decimales.",
    "number": "Escriba un número, sin letras.",
    "boolean": "Indique sí o no.",
    "array": "Envíe aquí una lista.",
    "object": "Envíe aquí los campos de la ficha con sus nombres.",
    "null": "Deje este campo vacío.",
}


def required(node: Node, _value: object = None) -> str:
    """Ask for a value that is missing."""
    if node.get("type") == "array" and not node.get("minItems"):
        return f"Envíe «{node['title']}», aunque sea una lista vacía."
    sentence = REQUIRED.get(node.get("x-control", ""), CHOOSE)
    return sentence.format(title=node.get("title", "este campo"))


def additional(name: str) -> str:
    """Refuse a field that the ficha does not have."""
    return f"El campo «{name}» no pertenece a esta ficha: quítelo."


def _type(node: Node, _value: object) -> str:
    if node.get("x-control") == "cargo":
        return "Elija un cargo de la lista."
    expected = node.get("type", "string")
    return TYPES[expected if isinstance(expected, str) else expected[0]]


def _min_length(node: Node, value: object) -> str:
    if not str(value).strip():
        return required(node)
    return f"Escriba al menos {node['minLength']} caracteres."


def _max_length(node: Node, value: object) -> str:
    length, most = number_text(len(str(value))), number_text(node["maxLength"])
    return f"Este texto tiene {length} caracteres; el máximo es {most}."


def _range(node: Node, _value: object) -> str:
    return f"Escriba un número de {number_text(node['minimum'])} a {number_text(node['maximum'])}."


def _min_items(node: Node, value: object) -> str:
    if not value:
        return required(node)
    count = len(value) if isinstance(value, list) else 0
    return f"Ponga al menos {node['minItems']} en «{node['title']}»; ahora hay {count}."


def _max_items(node: Node, value: object) -> str:
    count = number_text(len(value)) if isinstance(value, list) else "más"
    most = number_text(node["maxItems"])
    return f"Deje como máximo {most} en «{node['title']}»; ahora hay {count}."


def _choice(node: Node, value: object) -> str:
    if value == "":
        return required(node)
    return "Elija una de las opciones de la lista."


def _constant(text: str) -> Sentence:
    return lambda _node, _value: text


SENTENCES: Mapping[str, Sentence] = {
    "required": required,
    "additionalProperties": lambda _node, value: additional(str(value)),
    "type": _type,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minimum": _range,
    "maximum": _range,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": _constant("Hay opciones repetidas: deje cada una una sola vez."),
    "oneOf": _choice,
    "enum": _choice,
    "const": _constant("Marque esta casilla para confirmar."),
    "format": _constant("Indique una fecha que exista, en la forma 2026-08-12 (año, mes, día)."),
    "pattern": _constant("Indique la hora en la forma 09:00, de 00:00 a 23:59."),
}


def sentence_for(keyword: str, node: Node, value: Any) -> str:
    """Return the sentence that tells how to mend the value the keyword refuses."""
    return SENTENCES[keyword](node, value)
