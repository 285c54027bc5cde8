"""The milestones of a year that the dates of its plan give: what comes before what."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.planner.anual.dias import Anio

INFORME = 5
"""Working days given to write a report or a plan."""


def milestones(plan: Mapping[str, Any], anio: Anio) -> Iterator[dict[str, Any]]:
    """Yield each milestone with its date and rule.

    The report of the diagnosis follows the first visits, the plan of the UGEL all reports, the
    plan of each companion that of the UGEL (PR-13); the final report the closing of every school
    (PR-16); the plan of a taller goes to the administration a month before it (PR-18).
    """
    firsts: dict[str, str] = {}
    lasts: dict[str, str] = {}
    for each in plan["acompanantes"]:
        visits = [event for event in each["eventos"] if event["tipo"] == "visita"]
        starts = [event["dias"][-1]["fecha"] for event in visits if event["numero"] == 1]
        if starts:
            firsts[each["id"]] = max(starts)
            lasts[each["id"]] = max(event["dias"][-1]["fecha"] for event in visits)
    if firsts:
        reports = {who: _after(day, anio) for who, day in firsts.items()}
        for who, day in reports.items():
            yield _told("informe_diagnostico", day, "PR-13") | {"acompanante": who}
        whole = _after(max(reports.values()), anio)
        yield _told("plan_anual_ugel", whole, "PR-13")
        for who in firsts:
            yield _told("plan_anual_acompanante", _after(whole, anio), "PR-13") | {
                "acompanante": who
            }
            yield _told("informe_final", _after(lasts[who], anio), "PR-16") | {"acompanante": who}
    for comun in plan["comunes"]:
        if comun["tipo"] in ("taller", "taller_ap"):
            day = month_before(date.fromisoformat(comun["dias"][0]["fecha"])).isoformat()
            yield _told("plan_de_taller", day, "PR-18") | {"comun": comun["id"]}


def month_before(dia: date) -> date:
    """Return the same day of the month before, or the last one that it has."""
    year, month = (dia.year, dia.month - 1) if dia.month > 1 else (dia.year - 1, 12)
    return date(year, month, min(dia.day, monthrange(year, month)[1]))


def _after(text: str, anio: Anio) -> str:
    """Return the last of the working days that writing takes after a day."""
    later = [dia for dia in anio.habiles if dia.isoformat() > text]
    return later[min(INFORME, len(later)) - 1].isoformat() if later else text


def _told(hito: str, fecha: str, regla: str) -> dict[str, Any]:
    return {"hito": hito, "fecha": fecha, "regla": regla}
