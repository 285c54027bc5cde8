"""A plan of a year made and looked at: its events, and the rules broken in it when spoilt."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from engine.planner.anual.documento import read_planned, read_year
from engine.planner.anual.planificar import plan_year
from engine.planner.anual.revision import check_year

Plan = Any


def made(problema: dict[str, Any]) -> Plan:
    """Return the plan of a year, which breaks no rule."""
    plan = plan_year(read_year(problema))
    assert check_year(problema, read_planned(plan, problema)) == []
    return plan


def events(plan: Plan, tipo: str) -> list[Any]:
    """Return the events of a kind, of every companion."""
    return [e for each in plan["acompanantes"] for e in each["eventos"] if e["tipo"] == tipo]


def dates(event: Any) -> list[date]:
    """Return the days of an event."""
    return [date.fromisoformat(each["fecha"]) for each in event["dias"]]


def faults(scene: tuple[Any, Plan], spoil: Callable[[Any, Plan], None]) -> set[str]:
    """Return the rules that the checker finds broken in a plan spoilt."""
    problema, plan = deepcopy(scene)
    spoil(problema, plan)
    return {told.split(":")[0] for told in check_year(problema, plan)}
