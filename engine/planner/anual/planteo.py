"""What the solver is asked of a companion: an activity for each outing, with when it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.planner.anual.busca import TURNO, former_dates
from engine.planner.anual.cadencia import Cadencia
from engine.planner.anual.camino import Caminos
from engine.planner.anual.dias import Anio, within
from engine.planner.anual.encargo import Anuario, Encargo, window_of
from engine.planner.anual.fases import Fases
from engine.planner.anual.ocupadas import DESCANSO, Ocupadas, done_of, too_soon
from engine.planner.anual.recorrido import before_work, length

HOLGURAS = (0.3, 0.8, 1.6, 4.0)
"""How far beyond its part of the year something may go, in parts of it: tried one after another."""


class Sabido:
    """What is known of a year, of all its companions."""

    def __init__(self, problema: Mapping[str, Any], fases: Fases | None) -> None:
        self.problema = problema
        self.anuario = Anuario(problema)
        self.fases = fases
        self.anio = Anio(problema["calendario"])
        self.caminos = Caminos(problema)
        self.ocupadas = Ocupadas()

    def length_of(self, base: str, group: Sequence[Encargo]) -> int:
        """Return how many days an outing takes of a companion, with its travel."""
        return length(base, group, self.caminos.minutes, self.anuario.limites.con_viaje)


@dataclass(frozen=True)
class Planteo:
    """What a companion's things are placed from: their groups, the days free and those they had.

    `holgura` is how far beyond its part of the year each may go, `cadencia` the months of those
    that have theirs.
    """

    acompanante: Mapping[str, Any]
    groups: Sequence[tuple[Encargo, ...]]
    free: Sequence[date]
    publicadas: Mapping[str, str]
    cadencia: Cadencia | None = None
    holgura: float = HOLGURAS[0]


def problem_of(sabido: Sabido, planteo: Planteo) -> dict[str, Any]:
    """Return the problem of a companion: an activity for each group, by its first encargo."""
    base, free_days = planteo.acompanante["id"], set(planteo.free)
    closed = [dia for dia in sabido.anio.dias if dia not in free_days]
    calendario = sabido.problema["calendario"]
    documento: dict[str, Any] = {
        "formato": "articula.problema", "version": 1, "nombre": base,
        "calendario": {
            "inicio": calendario["inicio"], "fin": calendario["fin"],
            "turnos": [{"id": TURNO, "inicio": "08:00", "fin": "17:00"}],
            "dias": ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado"],
        },
        "grupos": [{"id": base, "indisponible": _stretches(closed)}],
        "actividades": _activities(sabido, planteo),
    }  # fmt: skip
    return documento | {k: sabido.problema[k] for k in ("hoy",) if k in sabido.problema}


def _activities(sabido: Sabido, planteo: Planteo) -> list[dict[str, Any]]:
    minutes, tope = sabido.caminos.minutes, sabido.anuario.limites.con_viaje
    base, done = planteo.acompanante["id"], done_of(planteo.acompanante)
    class_days = [dia for dia in planteo.free if dia in sabido.anio.lectivos]
    meeting_days = [dia for dia in planteo.free if dia not in sabido.anio.vacaciones]
    where = {one.id: group[0].id for group in planteo.groups for one in group}
    sent: dict[tuple[Any, ...], int] = {}
    found = []
    for group in planteo.groups:
        first = group[0]
        days = length(base, group, minutes, tope)
        key, inside, wanted = _turn(sabido, planteo, first, class_days)
        if first.tipo != "visita" and (idle := _idle(sabido, meeting_days, wanted)):
            key, wanted = ("reunion", idle[0]), idle
        before = sent.get(key, 0)
        sent[key] = before + days
        allowed = set(class_days if first.tipo == "visita" else meeting_days)
        for one in group:
            allowed -= closed_to(sabido, one) | too_soon(one, done, class_days)
        closed = [dia for dia in planteo.free if dia not in allowed]
        activity = {
            "id": first.id, "grupos": [base], "duracion": {"dias": days},
            "indisponible": _stretches(closed),
        } | _when(sabido, inside, wanted, before)  # fmt: skip
        former = [where[one.former] for one in group if one.former in where]
        if former:
            after = [{"actividad": a, "dias": DESCANSO} for a in dict.fromkeys(former)]
            activity["despues_de"] = after
        if first.id in planteo.publicadas:
            away = before_work(base, group, minutes, tope)
            start = date.fromisoformat(planteo.publicadas[first.id]) - timedelta(away)
            _keep_where_it_was(activity, start, sabido.problema.get("hoy", ""))
        found.append(activity)
    return found


def _turn(
    sabido: Sabido, planteo: Planteo, one: Encargo, class_days: Sequence[date]
) -> tuple[tuple[Any, ...], list[date], list[date]]:
    """Return whose turn something has, the days on which it may be and those it had better.

    By its phase, from today on unless it had its date, while its docente is on the list.
    """
    hoy = "" if one.id in planteo.publicadas else sabido.problema.get("hoy", "")
    days = [dia for dia in class_days if dia.isoformat() >= hoy]
    if one.docente is not None and "indisponible" in sabido.anuario.docentes[one.docente]:
        tramos = sabido.anuario.docentes[one.docente]["indisponible"]
        days = [dia for dia in days if not within(dia, tramos)]
    turn = one
    if sabido.fases is not None:
        turn, days = sabido.fases.own(one, days)
    if planteo.cadencia is not None and planteo.cadencia.knows(one):
        inside, own = planteo.cadencia.days_for(one, days)
        return (one.tipo, *own[:1]), inside, own
    window = window_of(turn, days, planteo.holgura)
    inside = [dia for dia in days if window and window[0] <= dia <= window[1]]
    return (one.tipo, one.numero), inside, inside


def _idle(sabido: Sabido, days: Sequence[date], wanted: Sequence[date]) -> list[date]:
    """Return the days of work without classes among which a meeting takes none of a visit."""
    return [
        dia for dia in days
        if dia not in sabido.anio.lectivos and wanted and wanted[0] <= dia <= wanted[-1]
    ]  # fmt: skip


def _when(
    sabido: Sabido, inside: Sequence[date], wanted: Sequence[date], before: int
) -> dict[str, Any]:
    """Return the window of an activity and the day wanted: its turn in the round."""
    if not inside:
        # Nothing in its phase: the solver says that there is no day for it.
        first = sabido.anio.dias[0].isoformat()
        return {"ventana": {"inicio": first, "fin": first}}
    dia = wanted[min(len(wanted) - 1, len(wanted) // 6 + before)]
    return {
        "ventana": {"inicio": inside[0].isoformat(), "fin": inside[-1].isoformat()},
        "preferida": [{"fecha": dia.isoformat()}],
    }


def closed_to(sabido: Sabido, one: Encargo) -> set[date]:
    """Return the days on which something cannot be: its schools take others, or cannot."""
    return sabido.ocupadas.closed_to(one) | shut_to(sabido, one)


def shut_to(sabido: Sabido, one: Encargo) -> set[date]:
    """Return the days on which a school, or a docente, cannot receive something."""
    things = [sabido.anuario.instituciones[codigo] for codigo in one.instituciones]
    closed = {dia for one in things for dia in sabido.anio.local(one.get("distrito"))}
    if one.docente is not None:
        things.append(sabido.anuario.docentes[one.docente])
    tramos = [tramo for thing in things for tramo in thing.get("indisponible", ())]
    return closed | {dia for dia in sabido.anio.dias if within(dia, tramos)}


def _keep_where_it_was(activity: dict[str, Any], start: date, hoy: str) -> None:
    """Want nothing of what is published but its date, even out of its part of the year."""
    activity.pop("preferida", None)
    ventana, dia = activity["ventana"], start.isoformat()
    activity["ventana"] = {"inicio": min(ventana["inicio"], dia), "fin": max(ventana["fin"], dia)}
    activity |= former_dates(activity["id"], {activity["id"]: dia}, hoy)


def _stretches(days: Sequence[date]) -> list[dict[str, str]]:
    """Return days of the grid as stretches, those that follow each other joined."""
    found: list[list[date]] = []
    for dia in days:
        if found and (dia - found[-1][-1]).days == 1:
            found[-1].append(dia)
        else:
            found.append([dia])
    return [{"inicio": run[0].isoformat(), "fin": run[-1].isoformat()} for run in found]
