"""The documents read: accepted whole, or refused with everything that is wrong in them."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.planner.lector import read_sound
from engine.planner.solver.documento.coherencia import find_incoherences

PROBLEMA = Path(__file__).with_name("problema.schema.json")
PLAN = Path(__file__).with_name("plan.schema.json")


def read_problem(problema: object) -> dict[str, Any]:
    """Return a problem that can be compiled.

    Raises RuleBroken(problema_invalido) whose `campos` map each JSON path to its sentence.
    """
    return read_sound(
        problema, PROBLEMA, "problema_invalido", lambda sound: find_incoherences(sound).items()
    )


def read_plan(plan: object, problema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan whose activities, turnos and rooms are those of a valid problem.

    Raises RuleBroken(plan_invalido) whose `campos` map each JSON path to its sentence.
    """
    return read_sound(
        plan, PLAN, "plan_invalido", lambda sound: _strangers(sound, problema).items()
    )


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
