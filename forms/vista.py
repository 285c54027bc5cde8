"""A ficha as the page draws it: sections, fields and rows, with values and errors in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from forms.contexto import Contexto
from forms.conversion import SEPARATOR
from forms.opciones import choices_for
from forms.valores import Node, Path, path_text

RADIOS = 6
"""Up to this many choices are all shown; more go into a select."""
SELECTABLE = 40
"""Up to this many entidades go into a select; more are found by typing."""

Seccion = tuple[str, tuple["Campo", ...]]


@dataclass(frozen=True)
class Eleccion:
    """One choice of a field: its value as posted, its words and whether it is the chosen one."""

    valor: str
    titulo: str
    descripcion: str = ""
    elegida: bool = False


@dataclass(frozen=True)
class Campo:
    """One field: `nombre` is its JSON path, `control` the macro that draws it."""

    nombre: str
    control: str
    titulo: str
    pista: str = ""
    error: str = ""
    requerido: bool = False
    valor: str = ""
    elecciones: tuple[Eleccion, ...] = ()
    columnas: tuple[str, ...] = ()
    filas: tuple[tuple["Campo", ...], ...] = ()
    fila: str = ""
    fijas: bool = False
    compacta: bool = False
    apilada: bool = False
    maximo_filas: int = 0
    minimo: str = ""
    maximo: str = ""
    cuando: str = ""
    cuando_valores: str = ""

    @property
    def id(self) -> str:
        """Return the id that a summary of errors can point at."""
        return field_id(self.nombre)

    @property
    def descrito_por(self) -> str:
        """Return the ids of its hint and its error, for aria-describedby."""
        parts = (("pista", self.pista), ("error", self.error))
        return " ".join(f"{self.id}-{part}" for part, text in parts if text)


@dataclass(frozen=True)
class Hoja:
    """What every field of one drawing shares."""

    ficha: str
    contexto: Contexto
    errores: Mapping[str, str]
    _choices: dict[str, dict[str, str]] = field(default_factory=dict)

    def choices(self, control: str) -> dict[str, str]:
        """Return the context's choices for a control, worked out once."""
        if control not in self._choices:
            pairs = choices_for(control, self.contexto, self.ficha)
            self._choices[control] = {str(value): label for value, label in pairs}
        return self._choices[control]


def field_id(nombre: str) -> str:
    """Return the id of the field at a JSON path: "campo-jornadas-0-fecha"."""
    return "campo-" + nombre.replace(".", "-")


def sections_of(schema: Node, valores: Mapping[str, Any], hoja: Hoja) -> tuple[Seccion, ...]:
    """Return the ficha's sections in order, each with its fields."""
    fields = [
        (node.get("x-seccion", ""), build_field(node, (name,), valores.get(name), hoja, schema))
        for name, node in ordered(schema)
    ]
    grouped = groupby(fields, key=lambda pair: pair[0])
    return tuple((title, tuple(campo for _, campo in pairs)) for title, pairs in grouped)


def ordered(node: Node) -> Sequence[tuple[str, Node]]:
    """Return the properties of an object in the order they are read."""
    return sorted(node["properties"].items(), key=lambda pair: pair[1]["x-orden"])


def build_field(node: Node, path: Path, value: Any, hoja: Hoja, parent: Node) -> Campo:
    """Return the field that draws `value`; rows hold fields of their own."""
    nombre = path_text(path)
    control = node["x-control"]
    common: dict[str, Any] = {
        "nombre": nombre,
        "control": control,
        "titulo": node["title"],
        "pista": node.get("description", ""),
        "error": hoja.errores.get(nombre, ""),
        "requerido": _is_required(node, path[-1], parent),
        **_condition(node, path),
    }
    if control in ("tabla", "lista"):
        return Campo(**common, **_rows(node, path, value, hoja))
    if control == "casillas":
        return Campo(**common, elecciones=_boxes(node, value))
    return Campo(**common | _single(node, path, value, hoja))


def _is_required(node: Node, name: str | int, parent: Node) -> bool:
    """Tell whether a person must fill it in: a list that may be empty is only sent along."""
    if node.get("type") == "array" and not node.get("minItems"):
        return False
    return isinstance(name, int) or name in parent.get("required", ())


def _condition(node: Node, path: Path) -> dict[str, str]:
    condition = node.get("x-cuando")
    if not condition:
        return {}
    values = [_as_text(v) for v in condition["valores"]]
    return {
        "cuando": path_text((*path[:-1], condition["campo"])),
        "cuando_valores": " ".join(values),
    }


def _rows(node: Node, path: Path, value: Any, hoja: Hoja) -> dict[str, Any]:
    items = node["items"]
    given = value if isinstance(value, list) else []
    if node.get("x-filas-fijas"):
        given = _with_every_one(given, items, hoja.contexto)
    elif not given and node["maxItems"]:
        given = [None]
    table = node["x-control"] == "tabla"
    build = _table_row if table else _list_row
    return {
        "columnas": tuple(child["title"] for _, child in ordered(items)) if table else (),
        "filas": tuple(build(items, (*path, i), row, hoja) for i, row in enumerate(given)),
        "fila": node["x-fila"],
        "fijas": bool(node.get("x-filas-fijas")),
        "compacta": bool(node.get("x-compacta")),
        "apilada": bool(node.get("x-apilada")),
        "maximo_filas": node["maxItems"],
    }


def _table_row(items: Node, path: Path, row: Any, hoja: Hoja) -> tuple[Campo, ...]:
    values = row if isinstance(row, dict) else {}
    nodes = [(name, _by_case(node, values)) for name, node in ordered(items)]
    return tuple(
        build_field(node, (*path, name), values.get(name), hoja, items)
        for name, node in nodes
        if not node.get("x-oculta") or values.get(name)
    )


def _by_case(node: Node, values: Mapping[str, Any]) -> Node:
    """Return a column as it is for this row, when what another one says changes it."""
    case = node.get("x-segun")
    return {**node, **case["casos"].get(values.get(case["campo"]), {})} if case else node


def _list_row(items: Node, path: Path, row: Any, hoja: Hoja) -> tuple[Campo, ...]:
    return (build_field(items, path, row, hoja, {}),)


def _with_every_one(rows: list[Any], items: Node, contexto: Contexto) -> list[Any]:
    """Return the rows of a table that has one for each cargo, or for each choice of its first."""
    name, node = next(pair for pair in ordered(items) if pair[1].get("x-fijo"))
    own = [o["const"] for o in node.get("oneOf", ())]
    every = contexto.cargos if node["x-control"] == "cargo" else own
    present = {str(row.get(name)) for row in rows if isinstance(row, dict)}
    return rows + [{name: each} for each in every if str(each) not in present]


def _single(node: Node, path: Path, value: Any, hoja: Hoja) -> dict[str, Any]:
    control, text = node["x-control"], _as_text(value)
    if node.get("x-fijo"):
        # One fixed row each: it is shown, not chosen.
        label = (hoja.choices(control) or _titles(node)).get(text, f"Cargo {text}")
        return {"control": "fijo", "valor": text, "elecciones": (Eleccion(text, label),)}
    named = hoja.choices(control) or _titles(node)
    if not named:
        return {"valor": text, **_limits(node)}
    if control in ("entidad", "sede") and len(named) > SELECTABLE:
        shown = f"{text}{SEPARATOR}{named[text]}" if text in named else text
        return {"control": "busqueda", "valor": shown}
    alone = len(path) == 1 or "x-segun" in node
    few = len(named) <= RADIOS and alone and control == "opcion"
    hints = {_as_text(o["const"]): o.get("description", "") for o in node.get("oneOf", ())}
    choices = tuple(Eleccion(v, label, hints.get(v, ""), v == text) for v, label in named.items())
    return {"control": "opciones" if few else "seleccion", "valor": text, "elecciones": choices}


def _boxes(node: Node, value: Any) -> tuple[Eleccion, ...]:
    chosen = value if isinstance(value, list) else [value]
    return tuple(
        Eleccion(o["const"], o["title"], o.get("description", ""), o["const"] in chosen)
        for o in node["items"]["oneOf"]
    )


def _titles(node: Node) -> dict[str, str]:
    return {_as_text(o["const"]): o["title"] for o in node.get("oneOf", ())}


def _limits(node: Node) -> dict[str, str]:
    if node.get("format") != "date":
        return {}
    return {"minimo": node.get("x-minimo", ""), "maximo": node.get("x-maximo", "")}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return value if isinstance(value, str) else "" if value is None else str(value)[:200]
