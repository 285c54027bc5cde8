"""How plans and reports of accompaniment are told, over REST and in pages."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.domain.documentos.bloques import table
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.redaccion import say_date
from forms.registro import FICHAS, load_schema

Row = dict[str, Any]
_HIDDEN = {"clave", "acompanante_id", "docente_id", "entidad_id", "estrategia_id", "tarea_id"}


def tell_row(row: Mapping[str, Any]) -> Row:
    """Return a document as a line of a list: what it is, whose, of which days, how it stands."""
    modelo = MODELOS[row["codigo"]]
    return {
        **{key: value for key, value in row.items() if key not in _HIDDEN},
        "titulo": modelo.titulo,
        "de": _whose(row),
        "periodo": f"{say_date(row['desde'])} a {say_date(row['hasta'] - timedelta(days=1))}",
        "estado": _standing(row),
    }


def _whose(row: Mapping[str, Any]) -> str:
    if row["docente"]:
        return str(row["docente"])
    if row["institucion"]:
        return str(row["institucion"])
    if row["taller"]:
        return f"Taller del {say_date(row['taller'])}"
    return str(row["acompanante"] or row["ugel"])


def _standing(row: Mapping[str, Any]) -> str:
    if row["presentado_en"] is None:
        return "vencido" if row["vencido"] else "por presentar"
    return "tarde" if row["tarde"] else "presentado"


def tell_documento(row: Mapping[str, Any]) -> Row:
    """Return a document whole: what it says, what its writer typed, and to whom it went."""
    contenido = row["contenido"]
    ficha, typed = contenido.get("ficha"), row["interpretacion"]
    return {**tell_row(row), "escrito": typed_in(ficha, typed) if ficha and typed else []}


def typed_in(ficha: str, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was typed into a ficha: its titles with their texts, tables aside.

    What its tables hold and whom it chose is in the sections already, for it was written into
    strategies, levels and practices; who signed, at the foot of what is printed.
    """
    if ficha not in FICHAS:
        return []
    schema = load_schema(ficha)["properties"]
    told = [
        {"titulo": node["title"], **_told(node, answer[name])}
        for name, node in sorted(schema.items(), key=lambda field: field[1].get("x-orden", 0))
        if answer.get(name) not in (None, "", [])
        and (node.get("x-control") not in ("tabla", "cargo") or node.get("x-impresa"))
        and not name.startswith("firma_")
    ]
    return [row for row in told if row["textos"] or row["tabla"]]


def _told(node: Mapping[str, Any], value: Any) -> dict[str, Any]:
    if not node.get("x-impresa"):
        return {"textos": _texts(node, value), "tabla": None}
    columns = sorted(
        node["items"]["properties"].items(), key=lambda column: column[1].get("x-orden", 0)
    )
    filled = [row for row in value if len(row) > 1]
    shown = [(name, column) for name, column in columns if any(name in row for row in filled)]
    rows = [
        [next(iter(_texts(column, row[name])), None) if name in row else None
         for name, column in shown]
        for row in filled
    ]  # fmt: skip
    heads = [column["title"] for _, column in shown]
    return {"textos": [], "tabla": table(node["description"], heads, rows)}


def _texts(node: Mapping[str, Any], value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(node["items"], item)]
    if isinstance(value, bool):
        return ["Sí" if value else "No"]
    if node.get("format") == "date":
        return [say_date(date.fromisoformat(value))]
    if "oneOf" in node:
        return [option["title"] for option in node["oneOf"] if option["const"] == value]
    return [str(value)] if isinstance(value, (str, int, float)) else []
