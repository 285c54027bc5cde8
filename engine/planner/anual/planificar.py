"""The year of a whole UGEL: first what is shared, then each companion around it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.planner.anual.compania import Compania, Hecha
from engine.planner.anual.comunes import place_shared
from engine.planner.anual.dias import Anio
from engine.planner.anual.escritura import write_year

Avance = tuple[int, int]
"""Companions whose year is made, and all of them."""


def plan_year(
    problema: Mapping[str, Any], *, publicado: Mapping[str, Any] | None = None, semilla: int = 1
) -> dict[str, Any]:
    """Return the plan of a valid year; from a published one, moving as little as possible."""
    *_, plan = plan_step_by_step(problema, publicado=publicado, semilla=semilla)
    assert isinstance(plan, dict)
    return plan


def plan_step_by_step(
    problema: Mapping[str, Any], *, publicado: Mapping[str, Any] | None = None, semilla: int = 1
) -> Iterator[Avance | dict[str, Any]]:
    """Yield how many companions have their year, and the plan at the end.

    Each is a problem of its own once what they share has its dates, so memory does not grow with
    their number.
    """
    anio = Anio(problema["calendario"])
    publicadas = published_starts(publicado) if publicado else {}
    comunes = place_shared(problema, anio, publicadas)
    compania = Compania(problema, comunes)
    hechas: list[Hecha] = []
    for acompanante in problema["acompanantes"]:
        hechas.append(compania.solve(acompanante, publicadas, semilla))
        yield len(hechas), len(problema["acompanantes"])
    yield write_year(problema, compania, comunes, hechas, {"semilla": semilla})


def published_starts(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the day on which each thing of a plan begins, with the journey there."""
    found = {comun["id"]: comun["dias"][0]["fecha"] for comun in plan["comunes"]}
    for each in plan["acompanantes"]:
        away = {leg["fecha"]: leg["hasta"] for ruta in each["rutas"] for leg in ruta["tramos"]}
        worked = {dia["fecha"] for event in each["eventos"] for dia in event["dias"]}
        for event in each["eventos"]:
            first = event["dias"][0]["fecha"]
            found[event["id"]] = _with_journey(first, away, worked, each["id"])
    return found


def _with_journey(first: str, away: Mapping[str, str], worked: set[str], base: str) -> str:
    """Return the first of the days of travel alone that lead to a day."""
    start = date.fromisoformat(first)
    while True:
        before = date.fromordinal(start.toordinal() - 1)
        text = before.isoformat()
        if away.get(text, base) == base or text in worked:
            return start.isoformat()
        start = before
