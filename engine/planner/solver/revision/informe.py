"""What the checker finds of a plan: the rules it breaks and what it really costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.planner.solver.revision.costos import count_costs
from engine.planner.solver.revision.hechos import Hechos
from engine.planner.solver.revision.reglas import find_faults
from engine.planner.solver.revision.viajes import find_impossible_journeys


@dataclass(frozen=True)
class Informe:
    """The faults of a plan, as sentences, and its cost by criterion when it has none."""

    faltas: tuple[str, ...]
    partes: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return what the plan costs."""
        return sum(self.partes.values())


def check_plan(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> Informe:
    """Check a plan that `read_plan` accepted against every rule of its problem.

    A plan that tells another cost than it has is at fault too.
    """
    hechos = Hechos(problema, plan)
    faltas = [*find_faults(hechos), *find_impossible_journeys(hechos)]
    if faltas:
        return Informe(tuple(faltas), {})
    partes = count_costs(hechos)
    told = {parte["criterio"]: parte["costo"] for parte in plan["costo"]["partes"]}
    if _dear(told) != _dear(partes) or plan["costo"]["total"] != sum(partes.values()):
        faltas.append(
            f"El plan dice que cuesta {plan['costo']['total']} y cuesta {sum(partes.values())}."
        )
    return Informe(tuple(faltas), partes)


def _dear(partes: Mapping[str, int]) -> dict[str, int]:
    # A plan written before a criterion existed says nothing of what costs nothing in it.
    return {criterio: costo for criterio, costo in partes.items() if costo}
