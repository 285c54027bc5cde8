"""The documents read: accepted whole, or refused with everything that is wrong in them."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from engine.errors import RuleBroken
from engine.planner.solver.documento.coherencia import find_incoherences
from engine.planner.solver.documento.frases import sentences_of

MAXIMO_ERRORES = 500
HONDURA = 20
"""Levels that a document may have: ours have eight, and the validator takes some hundreds."""
RUTA = 4
"""Levels told of the path of what is nested deeper."""


@cache
def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of `problema` or `plan`."""
    file = Path(__file__).with_name(f"{name}.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema


def read_problem(problema: object) -> dict[str, Any]:
    """Return a problem that can be compiled.

    Raises RuleBroken(problema_invalido) whose `campos` map each JSON path to its sentence.
    """
    campos = _schema_errors("problema", problema)
    if not campos:
        assert isinstance(problema, dict)
        campos = find_incoherences(problema)
    if campos:
        raise RuleBroken("problema_invalido", campos=campos, errores=len(campos))
    assert isinstance(problema, dict)
    return problema


def read_plan(plan: object, problema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan whose activities, turnos and rooms are those of a valid problem.

    Raises RuleBroken(plan_invalido) whose `campos` map each JSON path to its sentence.
    """
    campos = _schema_errors("plan", plan)
    if not campos:
        assert isinstance(plan, dict)
        campos = _strangers(plan, problema)
    if campos:
        raise RuleBroken("plan_invalido", campos=campos, errores=len(campos))
    assert isinstance(plan, dict)
    return plan


def _schema_errors(name: str, documento: object) -> dict[str, str]:
    validator = Draft202012Validator(schema_of(name), validate_formats=True)
    campos: dict[str, str] = {}
    too_deep = _too_deep(documento)
    if too_deep is not None:
        return {too_deep: f"Tiene más de {HONDURA} niveles, uno dentro de otro."}
    for error in validator.iter_errors(documento):
        for path, sentence in sentences_of(error):
            campos.setdefault(path, sentence)
        if len(campos) >= MAXIMO_ERRORES:
            break
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


def _strangers(plan: Mapping[str, Any], problema: Mapping[str, Any]) -> dict[str, str]:
    actividades = {actividad["id"] for actividad in problema["actividades"]}
    salas = {sala["id"] for sala in problema.get("salas", ())}
    turnos = {turno["id"] for turno in problema["calendario"]["turnos"]}
    campos: dict[str, str] = {}
    seen: set[str] = set()
    for n, actividad in enumerate(plan["actividades"]):
        at = f"actividades.{n}"
        if actividad["id"] not in actividades:
            campos[f"{at}.id"] = f"El problema no tiene la actividad {actividad['id']}."
        elif actividad["id"] in seen:
            campos[f"{at}.id"] = f"La actividad {actividad['id']} figura dos veces."
        seen.add(actividad["id"])
        for k, sesion in enumerate(actividad["sesiones"]):
            campos |= dict(_strange_session(sesion, f"{at}.sesiones.{k}", turnos, salas))
    return campos


def _strange_session(
    sesion: Mapping[str, Any], at: str, turnos: Collection[str], salas: Collection[str]
) -> Iterator[tuple[str, str]]:
    if sesion["turno"] not in turnos:
        yield f"{at}.turno", f"No existe el turno {sesion['turno']}."
    if "sala" in sesion and sesion["sala"] not in salas:
        yield f"{at}.sala", f"No existe la sala {sesion['sala']}."
    for n, jornada in enumerate(sesion["jornadas"]):
        for k, turno in enumerate(jornada["turnos"]):
            if turno not in turnos:
                yield f"{at}.jornadas.{n}.turnos.{k}", f"No existe el turno {turno}."
