"""Which fields of an answer apply, given what was decided in it."""

from typing import Any

from forms.valores import Node


def keep_what_applies(schema: Node, respuesta: dict[str, Any]) -> dict[str, Any]:
    """Return the answer without the fields that its own decisions leave without purpose.

    A field with `x-cuando` goes only when what it depends on was answered, and otherwise:
    while the decision is missing, nothing that was written is lost.
    """
    kept = {}
    for name, value in respuesta.items():
        node = schema.get("properties", {}).get(name, {})
        if _applies(node, respuesta):
            kept[name] = _inside(node, value)
    return kept


def _applies(node: Node, respuesta: dict[str, Any]) -> bool:
    condition = node.get("x-cuando")
    if condition is None or condition["campo"] not in respuesta:
        return True
    return respuesta[condition["campo"]] in condition["valores"]


def _inside(node: Node, value: Any) -> Any:
    if not isinstance(value, list) or "items" not in node:
        return value
    items = node["items"]
    return [keep_what_applies(items, row) if isinstance(row, dict) else row for row in value]
