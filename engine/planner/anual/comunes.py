"""What several companions do together, and the dates that suit all of them."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.planner.anual.busca import TURNO, find_places, former_dates
from engine.planner.anual.camino import UGEL
from engine.planner.anual.dias import Anio, stretch
from engine.planner.anual.fases import Fases
from engine.planner.terreno import point_of

UN_MES = timedelta(days=31)
EXPLICABLES = 40
"""Shared things among which what clashes is looked for."""


class Comun(NamedTuple):
    """Something shared with its dates, or why it has none."""

    comun: Mapping[str, Any]
    dias: tuple[date, ...]
    razon: str | None = None

    @property
    def lugar(self) -> str:
        """Return where it is: in the UGEL unless it says another place (PR-21)."""
        return self.comun["id"] if point_of(self.comun) is not None else UGEL

    def reaches(self, acompanante: str) -> bool:
        """Tell whether a companion goes to it."""
        return acompanante in self.comun.get("acompanantes", (acompanante,))


def shared_of(problema: Mapping[str, Any], anio: Anio) -> list[Mapping[str, Any]]:
    """Return what is shared: what the document says and the monthly days in the UGEL (PR-20)."""
    dias = problema["ugel"].get("dias_mes", 1)
    year = int(problema["calendario"]["inicio"][:4])
    found = list(problema.get("comunes", ()))
    for mes in anio.meses if dias else ():
        last = monthrange(year, mes)[1]
        found.append(
            {
                "id": f"UGEL-{year}-{mes:02d}", "tipo": "reunion", "dias": dias,
                "ventana": {"inicio": f"{year}-{mes:02d}-01", "fin": f"{year}-{mes:02d}-{last}"},
            }
        )  # fmt: skip
    return found


def place_shared(
    problema: Mapping[str, Any], anio: Anio, publicadas: Mapping[str, str],
    fases: Fases | None = None,
) -> list[Comun]:  # fmt: skip
    """Return everything shared with its dates.

    A taller of docentes takes no class day without a recovery plan (PR-10, S003:2062-2065), and
    the second one of the 2019 rules lies in the mid-year vacation (PR-09). Where the year has
    phases it goes a month after the plan of the UGEL at the soonest (PR-13, PR-18).
    """
    shared = [_after_the_plan(comun, problema, fases) for comun in shared_of(problema, anio)]
    actividades = [_activity(comun, anio, problema, publicadas) for comun in shared]
    documento = _document(problema, anio, actividades)
    hallado = find_places(documento, explicar=len(actividades) < EXPLICABLES)
    numbers = {dia: n for n, dia in enumerate(anio.habiles)}
    found = []
    for comun in shared:
        start = hallado.fechas.get(comun["id"])
        if start is None:
            found.append(Comun(comun, (), _why_not(comun, anio, hallado.conflicto)))
            continue
        first = numbers[start]
        found.append(Comun(comun, anio.habiles[first : first + comun["dias"]]))
    return found


def _after_the_plan(
    comun: Mapping[str, Any], problema: Mapping[str, Any], fases: Fases | None
) -> Mapping[str, Any]:
    if fases is None or comun["tipo"] != "taller":
        return comun
    ventana = comun.get("ventana", _whole(problema))
    soonest = (fases.ejecucion_desde + UN_MES).isoformat()
    return {**comun, "ventana": ventana | {"inicio": max(ventana["inicio"], soonest)}}


def _document(
    problema: Mapping[str, Any], anio: Anio, actividades: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    documento: dict[str, Any] = {
        "formato": "articula.problema",
        "version": 1,
        "calendario": {
            "inicio": problema["calendario"]["inicio"],
            "fin": problema["calendario"]["fin"],
            "turnos": [{"id": TURNO, "inicio": "08:00", "fin": "17:00"}],
            "inhabiles": [{"inicio": dia.isoformat()} for dia in sorted(anio.feriados)],
        },
        "grupos": [{"id": each["id"]} for each in problema["acompanantes"]],
        "actividades": list(actividades),
    }
    return documento | {key: problema[key] for key in ("hoy",) if key in problema}


def _activity(
    comun: Mapping[str, Any], anio: Anio, problema: Mapping[str, Any], publicadas: Mapping[str, str]
) -> dict[str, Any]:
    everybody = [each["id"] for each in problema["acompanantes"]]
    ventana = dict(comun.get("ventana", _whole(problema)))
    closed: list[Mapping[str, Any]] = []
    if comun["tipo"] == "taller":
        if comun.get("vacaciones", False):
            closed += _except(anio, anio.vacaciones)
        elif "recuperacion" not in comun:
            closed += [b for b in problema["calendario"]["bloques"] if b["tipo"] == "lectivo"]
    wanted = ventana["fin"] if comun["tipo"] == "reunion" else ventana["inicio"]
    told: dict[str, Any] = {
        "id": comun["id"],
        "grupos": list(comun.get("acompanantes", everybody)),
        "duracion": {"dias": comun["dias"]},
        "ventana": ventana,
        "preferida": [{"fecha": _last_start(anio, ventana, comun["dias"])}]
        if comun["tipo"] == "reunion"
        else [{"fecha": wanted}],
        "indisponible": [{"inicio": t["inicio"], "fin": t.get("fin", t["inicio"])} for t in closed],
    }
    return told | former_dates(comun["id"], publicadas, problema.get("hoy", ""))


def _whole(problema: Mapping[str, Any]) -> dict[str, str]:
    return {key: problema["calendario"][key] for key in ("inicio", "fin")}


def _last_start(anio: Anio, ventana: Mapping[str, str], dias: int) -> str:
    """Return the last day on which something of so many days may begin in a window."""
    inside = [d for d in anio.habiles if ventana["inicio"] <= d.isoformat() <= ventana["fin"]]
    return inside[-min(dias, len(inside))].isoformat() if inside else ventana["fin"]


def _except(anio: Anio, days: frozenset[date]) -> list[Mapping[str, str]]:
    return [{"inicio": dia.isoformat()} for dia in anio.habiles if dia not in days]


def _why_not(comun: Mapping[str, Any], anio: Anio, conflicto: str | None) -> str:
    ventana = comun.get("ventana")
    when = f" entre el {ventana['inicio']} y el {ventana['fin']}" if ventana else ""
    if comun["tipo"] == "taller":
        allowed = anio.vacaciones if comun.get("vacaciones") else _free(anio, comun)
        inside = [d for d in allowed if not ventana or d in set(stretch(ventana))]
        rule = "en las vacaciones de medio año (PR-09)" if comun.get("vacaciones") else "sin clases"
        return (
            f"El taller {comun['id']} pide {comun['dias']} días seguidos {rule}{when}, y hay "
            f"{len(inside)}; con un plan de recuperación autorizado podría tomar días de clases "
            "(PR-10)."
        )
    return conflicto or f"{comun['id']} pide {comun['dias']} días seguidos{when} y no los hay."


def _free(anio: Anio, comun: Mapping[str, Any]) -> list[date]:
    closed = anio.lectivos if "recuperacion" not in comun else frozenset[date]()
    return [dia for dia in anio.habiles if dia not in closed]


def told_shared(found: Sequence[Comun]) -> Iterator[dict[str, Any]]:
    """Yield each shared thing with its dates as the plan tells it."""
    for comun in found:
        if not comun.dias:
            continue
        minutes = 60 * comun.comun.get("horas", 8)
        end = f"{(480 + int(minutes)) // 60:02d}:{(480 + int(minutes)) % 60:02d}"
        told = {
            "id": comun.comun["id"],
            "tipo": comun.comun["tipo"],
            "sede": comun.lugar,
            "dias": [{"fecha": d.isoformat(), "inicio": "08:00", "fin": end} for d in comun.dias],
        }
        who = comun.comun.get("acompanantes")
        yield told | ({"acompanantes": list(who)} if who is not None else {})
