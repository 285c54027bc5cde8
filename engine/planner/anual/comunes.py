"""What several companions do together, and the dates that suit all of them."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from engine.domain.programa import DEL_EQUIPO
from engine.planner.anual.busca import TURNO, find_places, former_dates
from engine.planner.anual.camino import UGEL
from engine.planner.anual.dias import Anio, stretch
from engine.planner.anual.fases import Fases
from engine.planner.anual.sedes import (
    Libres,
    days_for_visits,
    days_of_travel,
    find_days,
    soonest_of,
    whole_of,
    window_of_days,
    with_travel,
)
from engine.planner.terreno import point_of

DE_DIFERENCIA = 2
"""Days that a taller may give to another, or take, when they do not fit alike."""
EXPLICABLES = 40
"""Shared things among which what clashes is looked for."""


class Comun(NamedTuple):
    """Something shared with its dates, or why it has none."""

    comun: Mapping[str, Any]
    dias: tuple[date, ...]
    razon: str | None = None

    @property
    def lugar(self) -> str:
        """Return where it is: in the UGEL unless it says another place.

        That of companions is in a seat of the macro region, known or still to be told (PR-21).
        """
        elsewhere = point_of(self.comun) is not None or self.comun["tipo"] == "taller_ap"
        return self.comun["id"] if elsewhere else UGEL

    def reaches(self, acompanante: str) -> bool:
        """Tell whether a companion goes to it."""
        return acompanante in self.comun.get("acompanantes", (acompanante,))


def shared_of(problema: Mapping[str, Any], anio: Anio) -> list[Mapping[str, Any]]:
    """Return what is shared: what the document says and the monthly days in the UGEL (PR-20).

    A month that is over has those that it had.
    """
    dias = problema["ugel"].get("dias_mes", 1)
    year = int(problema["calendario"]["inicio"][:4])
    found = list(problema.get("comunes", ()))
    known, left = problema.get("publicadas", {}), anio.months_left(problema.get("hoy", ""))
    for mes in anio.meses if dias else ():
        # The year's last one is before the schools close, when all can still be there.
        whole = date(year, mes, monthrange(year, mes)[1])
        ends, code = min(whole, max(anio.lectivos)), f"UGEL-{year}-{mes:02d}"
        if mes not in left and code not in known:
            continue
        found.append(
            {
                "id": code, "tipo": "reunion", "dias": dias,
                "ventana": {"inicio": f"{year}-{mes:02d}-01", "fin": ends.isoformat()},
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
    phases it goes a month after the plan of the UGEL at the soonest (PR-13, PR-18). That of
    companions takes no class of anybody, goes after the diagnosis, and where the fewest class days
    are lost for visits; its days of travel are its own.
    """
    shared = [soonest_of(comun, problema, fases, publicadas) for comun in shared_of(problema, anio)]
    ways = days_of_travel(problema, shared)
    team = [comun for comun in shared if comun["tipo"] in DEL_EQUIPO]
    found: list[Comun] = []
    for others in _shared_out([c for c in shared if c not in team], publicadas):
        placed = _place(problema, anio, publicadas, others, ways)
        if not found or all(one.dias for one in placed):
            found = placed
        if all(one.dias for one in found):
            break
    taken = {dia for one in found for dia in with_travel(anio, one.dias, ways[one.comun["id"]])}
    hoy, visits = problema.get("hoy", ""), days_for_visits(anio, fases)
    for comun in sorted(team, key=lambda comun: DEL_EQUIPO.index(comun["tipo"])):
        before, after = ways[comun["id"]]
        for around in ((before, after), (0, 0)):
            libres = Libres(anio, frozenset(taken), visits, around, hoy)
            if days := find_days(comun, libres, publicadas.get(comun["id"])):
                break
        taken |= with_travel(anio, days, around)
        found.append(Comun(comun, days, None if days else _why_not(comun, anio, None)))
    return found


def _shared_out(
    comunes: Sequence[Mapping[str, Any]], publicadas: Mapping[str, str]
) -> Iterator[list[Mapping[str, Any]]]:
    """Yield what is shared as it is asked for, then with the days of its talleres shared otherwise.

    The norm says the days of all of them together (NU-18, §11.1): where six and six do not fit
    among the days without classes, five and seven may.
    """
    yield list(comunes)
    own = [
        n for n, c in enumerate(comunes)
        if c["tipo"] == "taller" and "empieza" not in c and c["id"] not in publicadas
    ]  # fmt: skip
    if len(own) != 2:
        return
    whole = sum(comunes[n]["dias"] for n in own)
    even = comunes[own[0]]["dias"]
    for first in sorted(range(1, whole), key=lambda days: (abs(days - even), days)):
        if first != even and abs(first - even) <= DE_DIFERENCIA:
            made = list(comunes)
            for n, days in zip(own, (first, whole - first), strict=True):
                made[n] = {**comunes[n], "dias": days}
            yield made


def _place(
    problema: Mapping[str, Any], anio: Anio, publicadas: Mapping[str, str],
    comunes: Sequence[Mapping[str, Any]], ways: Mapping[str, tuple[int, int]],
) -> list[Comun]:  # fmt: skip
    """Return some of what is shared with the dates that the solver gives."""
    # What is in the UGEL is gone to on the days around it, which are found afterwards.
    around = {c["id"]: ways[c["id"]] if point_of(c) is not None else (0, 0) for c in comunes}
    actividades = [
        _activity(comun, anio, problema, publicadas, around[comun["id"]]) for comun in comunes
    ]
    _in_order(actividades, comunes, publicadas)
    documento = _document(problema, anio, actividades)
    hallado = find_places(documento, explicar=len(actividades) < EXPLICABLES)
    numbers = {dia: n for n, dia in enumerate(anio.habiles)}
    found = []
    for comun in comunes:
        start = hallado.fechas.get(comun["id"])
        if start is None:
            found.append(Comun(comun, (), _why_not(comun, anio, hallado.conflicto)))
            continue
        first = numbers[start] + around[comun["id"]][0]
        found.append(Comun(comun, anio.habiles[first : first + comun["dias"]]))
    return found


def _in_order(
    actividades: Sequence[dict[str, Any]], comunes: Sequence[Mapping[str, Any]],
    publicadas: Mapping[str, str],
) -> None:  # fmt: skip
    """Have each taller after the one before it; those that have their dates keep them."""
    own = [
        activity for activity, comun in zip(actividades, comunes, strict=True)
        if comun["tipo"] == "taller" and comun["id"] not in publicadas
    ]  # fmt: skip
    for before, after in pairwise(own):
        after["despues_de"] = [{"actividad": before["id"], "dias": 1}]


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
    comun: Mapping[str, Any], anio: Anio, problema: Mapping[str, Any],
    publicadas: Mapping[str, str], ways: tuple[int, int],
) -> dict[str, Any]:  # fmt: skip
    """Return something shared as an activity of the calendar, its days of travel included."""
    everybody = [each["id"] for each in problema["acompanantes"]]
    dias = comun["dias"] + sum(ways)
    ventana = window_of_days(comun, anio, ways) or dict(comun.get("ventana", whole_of(problema)))
    closed: list[Mapping[str, Any]] = []
    if comun["tipo"] == "taller":
        if comun.get("vacaciones", False):
            closed += _except(anio, anio.vacaciones)
        elif "recuperacion" not in comun:
            closed += [b for b in problema["calendario"]["bloques"] if b["tipo"] == "lectivo"]
    told: dict[str, Any] = {
        "id": comun["id"],
        "grupos": list(comun.get("acompanantes", everybody)),
        "duracion": {"dias": dias},
        "ventana": ventana,
        "preferida": [{"fecha": ventana["inicio"]}],
        "indisponible": [{"inicio": t["inicio"], "fin": t.get("fin", t["inicio"])} for t in closed],
    }
    if comun["id"] in publicadas:
        told["ventana"] = _with_day(ventana, publicadas[comun["id"]], anio, dias)
    return told | former_dates(comun["id"], publicadas, problema.get("hoy", ""))


def _with_day(ventana: Mapping[str, str], first: str, anio: Anio, dias: int) -> dict[str, str]:
    """Return a window wide enough for the day that something has already."""
    later = [dia.isoformat() for dia in anio.habiles if dia.isoformat() >= first][:dias]
    last = later[-1] if later else first
    return {"inicio": min(ventana["inicio"], first), "fin": max(ventana["fin"], last)}


def _except(anio: Anio, days: frozenset[date]) -> list[Mapping[str, str]]:
    return [{"inicio": dia.isoformat()} for dia in anio.habiles if dia not in days]


def _why_not(comun: Mapping[str, Any], anio: Anio, conflicto: str | None) -> str:
    ventana = comun.get("ventana")
    when = f" entre el {ventana['inicio']} y el {ventana['fin']}" if ventana else ""
    if "empieza" in comun:
        when = f" desde el {comun['empieza']}"
    if comun["tipo"] == "taller":
        allowed = anio.vacaciones if comun.get("vacaciones") else _free(anio, comun)
        inside = [d for d in allowed if not ventana or d in set(stretch(ventana))]
        rule = "en las vacaciones de medio año (PR-09)" if comun.get("vacaciones") else "sin clases"
        return (
            f"{comun['id']} pide {comun['dias']} días seguidos {rule}{when}, y hay "
            f"{len(inside)}; con un plan de recuperación autorizado podría tomar días de clases "
            "(PR-10)."
        )
    many = "un día" if comun["dias"] == 1 else f"{comun['dias']} días seguidos"
    return conflicto or f"{comun['id']} pide {many}{when} y no hay dónde."


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
