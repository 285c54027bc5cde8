"""The year of a whole UGEL: first what is shared, then each companion around it."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.planner.anual.compania import Compania, Hecha
from engine.planner.anual.comunes import place_shared
from engine.planner.anual.dias import Anio
from engine.planner.anual.escritura import write_year
from engine.planner.anual.fases import phases_of

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
    publicadas = problema.get("publicadas", {}) | (published_days(publicado) if publicado else {})
    fases = phases_of(problema, anio)
    comunes = place_shared(problema, anio, publicadas, fases)
    compania = Compania(problema, comunes, fases)
    hechas: list[Hecha] = []
    for acompanante in problema["acompanantes"]:
        hechas.append(compania.solve(acompanante, publicadas, semilla))
        yield len(hechas), len(problema["acompanantes"])
    yield write_year(problema, compania, comunes, hechas, {"semilla": semilla})


def published_days(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the first day of each thing of a plan."""
    things = [*plan["comunes"], *(e for each in plan["acompanantes"] for e in each["eventos"])]
    return {thing["id"]: thing["dias"][0]["fecha"] for thing in things}
