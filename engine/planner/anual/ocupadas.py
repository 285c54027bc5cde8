"""The days already taken: of schools by other companions, of a companion by what is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.planner.anual.encargo import Encargo

DESCANSO = 3
"""Working days between two visits to the same docente, at least."""


@dataclass
class Ocupadas:
    """On which days schools are already visited, and hold GIA or RTC, by other companions."""

    visitas: dict[str, set[date]] = field(default_factory=dict)
    reuniones: dict[str, set[date]] = field(default_factory=dict)

    def closed_to(self, encargo: Encargo) -> set[date]:
        """Return the days that PR-05 and PR-06 close to something, in any of its schools."""
        others = self.reuniones if encargo.tipo == "visita" else self.visitas
        return set().union(*(others.get(one, set()) for one in encargo.instituciones))

    def take(self, encargo: Encargo, days: Sequence[date]) -> None:
        """Note the days of something."""
        own = self.visitas if encargo.tipo == "visita" else self.reuniones
        for one in encargo.instituciones:
            own.setdefault(one, set()).update(days)


def done_of(acompanante: Mapping[str, Any]) -> dict[str, list[date]]:
    """Return the days of what a companion did already or has under way."""
    return {
        each["id"]: [date.fromisoformat(dia) for dia in each["dias"]]
        for each in acompanante.get("hechas", ())
    }


def too_soon(one: Encargo, done: Mapping[str, list[date]], days: Sequence[date]) -> set[date]:
    """Return the days that are too near the former visit to a docente, which is done."""
    former = done.get(one.former or "")
    if former is None:
        return set()
    last = max(former)
    later = [dia for dia in days if dia > last][:DESCANSO]
    return {dia for dia in days if dia <= (later[-1] if later else last)}
