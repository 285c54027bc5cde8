"""Careful readings of an answer that may still be malformed."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

Node = dict[str, Any]
Path = tuple[str | int, ...]

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SHOWN = 60
LAST = 1000


def as_date(value: object) -> date | None:
    """Return the date written in `value` as YYYY-MM-DD, or None."""
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def rows_of(respuesta: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (index, row) for the rows of a table that are rows indeed."""
    value = respuesta.get(name)
    if isinstance(value, list):
        yield from ((i, row) for i, row in enumerate(value) if isinstance(row, dict))


def shorten(name: object) -> str:
    """Return a name fit to be shown: printable, never long."""
    text = "".join(c if c.isprintable() else "?" for c in str(name)[: SHOWN + 1])
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def path_text(path: Path) -> str:
    """Return a path as its JSON path: ("jornadas", 0, "fecha") is "jornadas.0.fecha"."""
    return ".".join(shorten(part) for part in path)


def node_at(schema: Node, path: Path) -> Node:
    """Return the part of the schema that describes the value at `path`, or an empty one."""
    node = schema
    for part in path:
        child = node.get("items") if isinstance(part, int) else _property(node, part)
        if not isinstance(child, dict):
            return {}
        node = child
    return node


def reading_order(schema: Node, path: str) -> list[tuple[int, str]]:
    """Return a key that sorts JSON paths as their fields follow one another on the page."""
    node, key = schema, []
    for part in path.split("."):
        if part.isdecimal():
            node = node.get("items", {})
            key.append((int(part[:9]), ""))
        else:
            node = node.get("properties", {}).get(part, {})
            key.append((node.get("x-orden", LAST), part))
    return key


def walk(schema: Node, value: object, path: Path = ()) -> Iterator[tuple[Path, Node, object]]:
    """Yield every value that the schema describes, with its path and its part of the schema."""
    yield path, schema, value
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if name in value:
                yield from walk(child, value[name], (*path, name))
    elif isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from walk(schema["items"], item, (*path, i))


def _property(node: Node, name: str) -> Any:
    return node.get("properties", {}).get(name)
