"""The buttons of a ficha that add, remove or fill rows, without JavaScript."""

import copy
from typing import Any

from forms.asistencia.convocatoria import fits
from forms.contexto import Contexto
from forms.esquema import bare_schema
from forms.valores import Node

Answer = dict[str, Any]


def apply_action(ficha: str, contexto: Contexto, respuesta: Answer, accion: str | None) -> Answer:
    """Return the answer after the button's action; the same when the action is none of ours.

    Actions: `agregar:CAMPO`, `quitar:CAMPO.N`, `usar:jornadas.N` (the N-th alternative of a
    cruce) and `agregar_grupo:CAMPO:GRUPO:ROL` (a row per entidad of the group).
    """
    verb, _, rest = (accion or "").partition(":")
    changed = copy.deepcopy(respuesta)
    name, _, detail = rest.partition(":" if verb == "agregar_grupo" else ".")
    node = bare_schema(ficha, contexto)["properties"].get(name, {})
    if node.get("type") != "array" or node.get("x-filas-fijas"):
        return changed
    rows = changed.get(name)
    changed[name] = _act(verb, node, rows if isinstance(rows, list) else [], detail, contexto)
    return changed


def _act(verb: str, node: Node, rows: list[Any], detail: str, contexto: Contexto) -> list[Any]:
    match verb:
        case "agregar":
            # The page shows one blank row where there is none: it counts as being there.
            rows = [*(rows or [_blank(node)]), _blank(node)]
        case "agregar_grupo":
            rows = _add_group(rows, detail, contexto)
        case "quitar" if detail.isascii() and detail.isdigit() and int(detail[:9]) < len(rows):
            del rows[int(detail)]
        case "usar" if detail.isascii() and detail.isdigit():
            rows = _use_alternative(rows, int(detail[:9]), contexto)
    return rows[: node["maxItems"]]


def _blank(node: Node) -> Any:
    return {} if node["items"]["type"] == "object" else ""


def _use_alternative(rows: list[Any], number: int, contexto: Contexto) -> list[Any]:
    if number >= len(contexto.alternativas):
        return rows
    return [dict(jornada) for jornada in contexto.alternativas[number]]


def _add_group(rows: list[Any], detail: str, contexto: Contexto) -> list[Any]:
    codigo, _, clave = detail.partition(":")
    grupo = next((g for g in contexto.grupos if g.codigo == codigo), None)
    rol = next((r for r in contexto.roles if r.codigo == clave), None)
    if grupo is None or rol is None:
        return rows
    entidades = {e.codigo: e for e in contexto.entidades}
    added = [
        {"entidad": e, "rol": clave}
        for e in grupo.entidades
        if e in entidades and fits(rol, entidades[e])
    ]
    return [row for row in rows if row] + [row for row in added if row not in rows]
