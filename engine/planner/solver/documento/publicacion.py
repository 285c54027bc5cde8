"""A problem that remembers what was published: moving from there has its price."""

from collections.abc import Mapping
from typing import Any

from engine.planner.solver.modelo.formas import sessions_of


def with_published(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the problem with the dates of a plan as the published ones of its activities.

    Activities that the plan does not place, or not whole, keep what they said themselves.
    """
    told = {actividad["id"]: actividad["sesiones"] for actividad in plan["actividades"]}
    actividades = []
    for actividad in problema["actividades"]:
        sesiones = told.get(actividad["id"], ())
        numbers = [s.get("sesion", n) for n, s in enumerate(sesiones, 1)]
        if numbers == list(range(1, sessions_of(actividad) + 1)):
            momentos = [{"fecha": s["fecha"], "turno": s["turno"]} for s in sesiones]
            actividad = {**actividad, "publicada": momentos}
        actividades.append(actividad)
    return {**problema, "actividades": actividades}
