"""A document of the planner read against its schema: accepted, or everything wrong in it told."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from engine.errors import RuleBroken
from engine.planner.solver.documento.frases import sentences_of

MAXIMO_ERRORES = 500
HONDURA = 20
"""Levels that a document may have: ours have eight, and the validator takes some hundreds."""
RUTA = 4
"""Levels told of the path of what is nested deeper."""
Hallado = Iterable[tuple[str, str]]
"""What contradicts the rest of a document: its JSON path and its sentence."""


@cache
def _validator(schema: Path) -> Draft202012Validator:
    text: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    return Draft202012Validator(text, validate_formats=True)


def read_sound(
    documento: object,
    schema: Path,
    code: str,
    incoherences: Callable[[dict[str, Any]], Hallado],
) -> dict[str, Any]:
    """Return a document that its schema admits and in which nothing contradicts the rest.

    Raises RuleBroken(code) whose `campos` map each JSON path to its sentence.
    """
    campos = _schema_errors(schema, documento)
    if not campos:
        assert isinstance(documento, dict)
        campos = dict(incoherences(documento))
    if campos:
        raise RuleBroken(code, campos=campos, errores=len(campos))
    assert isinstance(documento, dict)
    return documento


def _schema_errors(schema: Path, documento: object) -> dict[str, str]:
    too_deep = _too_deep(documento)
    if too_deep is not None:
        return {too_deep: f"Tiene más de {HONDURA} niveles, uno dentro de otro."}
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


def _too_deep(documento: object) -> str | None:
    """Return the path, as far as it says where, of something nested beyond any sense."""
    level: list[tuple[tuple[str, ...], object]] = [((), documento)]
    for _ in range(HONDURA):
        level = [
            ((*path, str(key)) if len(path) < RUTA else path, inner)
            for path, outer in level
            for key, inner in _parts(outer)
            if isinstance(inner, dict | list)
        ]
    return ".".join(level[0][0]) if level else None


def _parts(outer: object) -> Iterable[tuple[object, object]]:
    if isinstance(outer, dict):
        return outer.items()
    return enumerate(outer) if isinstance(outer, list) else ()
