"""An answer as a document: each datum in the words people know it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from engine.domain.redaccion import say_date
from forms.formato import number_text
from forms.valores import Node, as_date
from forms.vista import Hoja, ordered


@dataclass(frozen=True)
class Dato:
    """One datum of a document; `clase` is texto, lista or tabla."""

    titulo: str
    clase: str
    textos: tuple[str, ...] = ()
    columnas: tuple[str, ...] = ()
    filas: tuple[tuple[str, ...], ...] = ()


def data_of(
    schema: Node, respuesta: Mapping[str, Any], hoja: Hoja
) -> tuple[tuple[str, tuple[Dato, ...]], ...]:
    """Return the answer's data by section, in the order of the ficha; what is empty is left out."""
    data = [
        (node.get("x-seccion", ""), _datum(node, respuesta[name], hoja))
        for name, node in ordered(schema)
        if respuesta.get(name) not in (None, "", [])
    ]
    grouped = groupby(data, key=lambda pair: pair[0])
    return tuple((title, tuple(datum for _, datum in pairs)) for title, pairs in grouped)


def text_of(node: Node, value: Any, hoja: Hoja) -> str:
    """Return a single value in words: names for codes, dates as people read them."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, int | float):
        named = hoja.choices(node["x-control"]).get(str(value))
        return named or (f"Cargo {value}" if node["x-control"] == "cargo" else number_text(value))
    if not isinstance(value, str):
        return "—"
    day = as_date(value) if node.get("format") == "date" else None
    if day:
        return say_date(day)
    titles = {o["const"]: o["title"] for o in node.get("oneOf", ())}
    return titles.get(value) or hoja.choices(node["x-control"]).get(value) or value


def _datum(node: Node, value: Any, hoja: Hoja) -> Dato:
    title = str(node["title"])
    if not isinstance(value, list):
        return Dato(title, "texto", (text_of(node, value, hoja),))
    items = node["items"]
    if node["x-control"] != "tabla":
        leaf = {"x-control": "texto", **items}
        return Dato(title, "lista", tuple(text_of(leaf, item, hoja) for item in value))
    columns = [
        (name, child)
        for name, child in ordered(items)
        if any(isinstance(row, dict) and row.get(name) is not None for row in value)
    ]
    rows = tuple(
        tuple(text_of(child, row.get(name), hoja) for name, child in columns)
        for row in value
        if isinstance(row, dict)
    )
    return Dato(title, "tabla", (), tuple(child["title"] for _, child in columns), rows)
