"""From the pairs that an HTML form posts to the JSON answer of its ficha."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from forms.condiciones import keep_what_applies
from forms.contexto import Contexto
from forms.conversion import MISSING, to_value
from forms.esquema import bare_schema
from forms.valores import Node, shorten

ACTION = "_accion"
MAX_PAIRS = 30_000
MAX_DEPTH = 6
MAX_ROWS = 2_500


@dataclass(frozen=True)
class Lectura:
    """What was posted: the answer and, when a button other than presenting sent it, which."""

    respuesta: dict[str, Any]
    accion: str | None = None


@dataclass
class Branch:
    """The values posted under one name and the names that go on from it."""

    values: list[str] = field(default_factory=list)
    children: dict[str, "Branch"] = field(default_factory=dict)


def read_form(ficha: str, contexto: Contexto, pares: Iterable[tuple[str, str]]) -> Lectura:
    """Return the answer that the posted pairs make, typed as the ficha's schema says.

    Names are JSON paths ("jornadas.0.fecha"); those that begin with "_" belong to the page.
    What is empty is left out, so that what is required can be asked for; what cannot be read
    as its type stays as typed; fields that the ficha does not have stay, to be refused. When
    presenting, rows left wholly blank are dropped, and so are the fields that what was decided
    leaves without purpose; when a button asks for rows, all stays. Never raises, but for a
    ficha that does not exist.
    """
    tree, own = Branch(), dict[str, str]()
    for name, value in list(pares)[:MAX_PAIRS]:
        if name.startswith("_"):
            own[name] = value
        else:
            _grow(tree, name, value)
    accion = _action(own)
    schema = bare_schema(ficha, contexto)
    respuesta = _object(schema, tree, contexto, keep_blanks=accion is not None)
    for name, node in schema["properties"].items():
        if node["type"] == "array" and not node.get("minItems"):
            respuesta.setdefault(name, [])
    if accion is None:
        respuesta = keep_what_applies(schema, respuesta)
    return Lectura(respuesta, accion)


def _action(own: dict[str, str]) -> str | None:
    accion = own.get(ACTION, "").strip()
    if accion.startswith("agregar_grupo:"):
        accion = f"{accion}:{own.get('_grupo', '')}:{own.get('_rol', '')}"
    return shorten(accion) or None


def _grow(tree: Branch, name: str, value: str) -> None:
    parts = name.split(".") if name.count(".") < MAX_DEPTH else [name]
    branch = tree
    for part in parts:
        branch = branch.children.setdefault(part, Branch())
    branch.values.append(value)


def _read(node: Node, branch: Branch, contexto: Contexto, keep_blanks: bool) -> Any:
    kind = node.get("type")
    if kind == "array":
        return _array(node, branch, contexto, keep_blanks)
    if branch.children:
        return _object(node, branch, contexto, keep_blanks)
    if kind == "object" and not any(branch.values):
        return {}
    return to_value(node, branch.values[-1], contexto)


def _object(node: Node, branch: Branch, contexto: Contexto, keep_blanks: bool) -> dict[str, Any]:
    properties = node.get("properties", {})
    read = {
        name: _read(properties.get(name, {}), child, contexto, keep_blanks)
        for name, child in branch.children.items()
    }
    return {name: value for name, value in read.items() if value is not MISSING}


def _array(node: Node, branch: Branch, contexto: Contexto, keep_blanks: bool) -> Any:
    items = node.get("items", {})
    rows = [_read(items, Branch([value]), contexto, keep_blanks) for value in branch.values]
    numbered = sorted((int(k[:9]), k) for k in branch.children if k.isascii() and k.isdigit())
    for _, key in numbered[:MAX_ROWS]:
        rows.append(_read(items, branch.children[key], contexto, keep_blanks))
    blank: Any = {} if items.get("type") == "object" else ""
    if keep_blanks and branch.children:
        return [blank if row is MISSING else row for row in rows]
    kept = [row for row in rows if row is not MISSING and row != {}]
    return kept if kept or not node.get("minItems") else MISSING
