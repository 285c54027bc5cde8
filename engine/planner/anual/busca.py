"""A problem solved by the engine of the calendar: where each activity begins, or what clashes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.conflicto.conflicto import find_conflict
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.modelo import Modelo

ITERACIONES = 200
TURNO = "dia"
"""The one turno of a day: everything here takes whole days."""


def former_dates(codigo: str, publicadas: Mapping[str, str], hoy: str) -> dict[str, Any]:
    """Return what an activity says of where it was: what is already past stays there."""
    if codigo not in publicadas:
        return {}
    fecha = publicadas[codigo]
    return {"fija" if fecha < hoy else "publicada": [{"fecha": fecha}]}


class Hallado(NamedTuple):
    """The day on which each activity begins, and why some have none, if that can be told."""

    fechas: Mapping[str, date]
    conflicto: str | None


def find_places(
    problema: Mapping[str, Any], *, iteraciones: int = ITERACIONES, semilla: int = 1,
    explicar: bool = False,
) -> Hallado:  # fmt: skip
    """Return where the solver puts the activities of a problem of whole days.

    No clock is read: the same problem, seed and iterations give the same dates.
    """
    if not problema["actividades"]:
        return Hallado({}, None)
    modelo = compile_problem(read_problem(problema))
    encargo = Encargo(iteraciones=iteraciones, semilla=semilla)
    *_, avance = search(modelo, encargo, lambda: 0.0, _published(problema, modelo))
    plan = write_plan(problema, modelo, avance.lugares)
    fechas = {
        each["id"]: date.fromisoformat(each["sesiones"][0]["fecha"]) for each in plan["actividades"]
    }
    conflicto = None
    if plan["pendientes"] and explicar:
        told = find_conflict(problema, modelo, plan["pendientes"])
        conflicto = told.to_json()["frase"] if told else None
    return Hallado(fechas, conflicto)


def _published(problema: Mapping[str, Any], modelo: Modelo) -> tuple[tuple[int, int], ...] | None:
    """Return the places of what was published, to begin from; None when nothing was."""
    told = [
        {"id": each["id"], "sesiones": [{"fecha": moments[0]["fecha"], "turno": TURNO}]}
        for each in problema["actividades"]
        if (moments := each.get("publicada") or each.get("fija"))
    ]
    return places_of(problema, modelo, {"actividades": told}) if told else None
