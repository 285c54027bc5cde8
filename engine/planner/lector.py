"""A document of the planner read against its schema: accepted, or everything wrong in it told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from engine.planner.solver.documento.frases import sentences_of

MAXIMO_ERRORES = 500
HONDURA = 20
"""Levels that a document may have: ours have six, and the validator takes some hundreds."""


@cache
def _validator(schema: Path) -> Draft202012Validator:
    text: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    return Draft202012Validator(text, validate_formats=True)


def schema_errors(schema: Path, documento: object) -> dict[str, str]:
    """Return each JSON path of a document that its schema objects to, with its sentence."""
    if _is_too_deep(documento):
        return {"": f"Tiene más de {HONDURA} niveles, uno dentro de otro."}
    campos: dict[str, str] = {}
    for error in _validator(schema).iter_errors(documento):
        for path, sentence in sentences_of(error):
            campos.setdefault(path, sentence)
        if len(campos) >= MAXIMO_ERRORES:
            break
    return campos


def repeated(things: Sequence[Mapping[str, Any]], at: str) -> dict[str, str]:
    """Return the paths of the codes that come twice in a list, each with its sentence."""
    campos: dict[str, str] = {}
    seen: set[str] = set()
    for n, thing in enumerate(things):
        if thing["id"] in seen:
            campos[f"{at}.{n}.id"] = f"El código {thing['id']} figura dos veces."
        seen.add(thing["id"])
    return campos


def _is_too_deep(documento: object) -> bool:
    level: list[object] = [documento]
    for _ in range(HONDURA):
        level = [inner for outer in level for inner in _parts(outer)]
        level = [inner for inner in level if isinstance(inner, dict | list)]
    return bool(level)


def _parts(outer: object) -> Iterable[object]:
    if isinstance(outer, dict):
        return outer.values()
    return outer if isinstance(outer, list) else ()
