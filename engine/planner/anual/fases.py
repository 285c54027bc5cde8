"""The phases of a year: the first visits of all, their reports and plans, the rest, the closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.planner.anual.camino import Caminos
from engine.planner.anual.dias import Anio
from engine.planner.anual.encargo import Anuario, Encargo
from engine.planner.anual.recorrido import length, outings, tour

DE_MAS = 3
"""Days of the diagnosis beyond those that the longest first round takes: in the UGEL, and what
nobody foresees. More are lost to who has most to visit, whose second visits wait for its end."""
INFORMES = 5
DEL_ULTIMO_MES = 3
"""Days of classes of the closing month in which the month before is reported on."""


@dataclass(frozen=True)
class Fases:
    """Until when the first visits go, from when the rest, and from when it is only closing."""

    diagnostico_hasta: date
    ejecucion_desde: date
    cierre: date

    def to_json(self) -> dict[str, str]:
        """Return them as the plan tells them."""
        return {name: value.isoformat() for name, value in vars(self).items()}

    def own(self, one: Encargo, days: Sequence[date]) -> tuple[Encargo, list[date]]:
        """Return the days among which something goes, and its turn among those of its phase.

        The reports of the diagnosis and the plans that rest on it come between (PR-13); closing
        visits may begin before the last month, where GIA, RTC and the other visits end.
        """
        if one.tipo == "visita" and one.numero == 1:
            # One left undone has the whole year.
            soon = [dia for dia in days if dia <= self.diagnostico_hasta]
            return replace(one, veces=1), soon or list(days)
        inside = [dia for dia in days if dia >= self.ejecucion_desde]
        if one.tipo != "visita":
            return one, [dia for dia in inside if dia < self.cierre]
        if one.numero < one.veces:
            inside = [dia for dia in inside if dia < self.cierre]
        else:
            last = [dia for dia in inside if dia >= self.cierre]
            inside = [dia for dia in inside if dia not in last[:DEL_ULTIMO_MES]]
        return replace(one, numero=one.numero - 1, veces=one.veces - 1), inside


def phases_of(problema: Mapping[str, Any], anio: Anio) -> Fases | None:
    """Return the phases that a year asks for, None where it has none.

    Those that it does not date end when the first visits of the companion who has most fit.
    """
    told = problema.get("fases")
    if told is None:
        return None
    hoy = problema.get("hoy", "")
    days = [d for d in sorted(anio.lectivos) if d.isoformat() >= hoy] or sorted(anio.lectivos)
    last = len(days) - 1
    needed = _longest_first_round(problema) + DE_MAS
    until = days[min(last, needed)]
    if "diagnostico_hasta" in told:
        until = date.fromisoformat(told["diagnostico_hasta"])
    after = [dia for dia in days if dia > until] or days[-1:]
    since = after[min(len(after) - 1, told.get("informes", INFORMES))]
    if "ejecucion_desde" in told:
        since = date.fromisoformat(told["ejecucion_desde"])
    return Fases(until, since, date.fromisoformat(told["cierre"]))


def _longest_first_round(problema: Mapping[str, Any]) -> int:
    """Return the days that the first visits take, with their journeys, to who needs most."""
    anuario, caminos = Anuario(problema), Caminos(problema)
    minutes, tope = caminos.minutes, anuario.limites.con_viaje
    longest = 0
    for acompanante in problema["acompanantes"]:
        base = acompanante["id"]
        first = [e for e in anuario.portfolio(acompanante).encargos if e.numero == 1]
        visits = [one for one in first if one.tipo == "visita"]
        order = {p: n for n, p in enumerate(tour(base, [v.sede for v in visits], minutes))}
        visits.sort(key=lambda one: (order[one.sede], one.id))
        days = sum(length(base, g, minutes, tope) for g in outings(base, visits, minutes, tope))
        longest = max(longest, days)
    return longest
