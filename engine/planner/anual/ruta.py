"""The monthly route of a companion: every way on its day, when it begins and when it ends."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from engine.planner.anual.camino import Caminos
from engine.planner.anual.dias import hour
from engine.planner.anual.salida import Dia


def monthly_routes(
    days: Sequence[tuple[date, Dia, float, float]], caminos: Caminos, inicio: int
) -> list[dict[str, Any]]:
    """Return the ways of each month, in order (PR-19, S003:1299-1302).

    Each day comes with the minutes at which its work begins and ends; `inicio` is when a day of
    travel alone begins.
    """
    months: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for dia, what, begins, ends in sorted(days, key=lambda day: day[0]):
        months[dia.isoformat()[:7]] += _legs(dia, what, begins, ends, caminos, inicio)
    return [
        {
            "mes": mes,
            "km": round(sum(leg["km"] for leg in legs), 1),
            "horas": round(sum(leg["minutos"] for leg in legs) / 60, 1),
            "tramos": legs,
        }
        for mes, legs in sorted(months.items())
        if legs
    ]


def _legs(
    dia: date, what: Dia, begins: float, ends: float, caminos: Caminos, inicio: int
) -> Iterator[dict[str, Any]]:
    alone = what.parada is None
    at = float(inicio) if alone else begins - sum(minutes for _, _, minutes in what.antes)
    for leg in what.antes:
        yield _leg(dia, leg, at, caminos)
        at += leg[2]
    at = ends
    for leg in what.despues:
        yield _leg(dia, leg, at, caminos)
        at += leg[2]


def _leg(dia: date, leg: tuple[str, str, float], at: float, caminos: Caminos) -> dict[str, Any]:
    desde, hasta, minutes = leg
    paso = caminos.step(desde, hasta)
    part = minutes / paso.minutos if paso.minutos else 1.0
    return {
        "fecha": dia.isoformat(), "sale": hour(at), "llega": hour(at + minutes),
        "desde": desde, "hasta": hasta, "modo": paso.modo,
        "km": round(paso.km * part, 1), "minutos": round(minutes),
    }  # fmt: skip
