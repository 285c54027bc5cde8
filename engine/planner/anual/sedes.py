"""Where what companions share is, the days of travel it takes, and from when it may be."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.planner.anual.camino import UGEL, Caminos
from engine.planner.anual.claves import TALLERES
from engine.planner.anual.dias import Anio
from engine.planner.anual.fases import Fases
from engine.planner.anual.jornada import limits_of
from engine.planner.anual.salida import Parada, lay_out
from engine.planner.terreno import point_of

UN_DIA, UN_MES = timedelta(days=1), timedelta(days=31)


def whole_of(problema: Mapping[str, Any]) -> dict[str, str]:
    """Return the first and last day of a year as a window."""
    return {key: problema["calendario"][key] for key in ("inicio", "fin")}


def days_of_travel(
    problema: Mapping[str, Any], comunes: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[int, int]]:
    """Return the working days of travel alone before and after each shared thing, by its id.

    Those of who needs most.
    """
    caminos, tope = Caminos(problema), limits_of(problema).con_viaje
    found: dict[str, tuple[int, int]] = {}
    for comun in comunes:
        found[comun["id"]] = (0, 0)
        where = comun["id"] if point_of(comun) or comun["tipo"] == "taller_ap" else UGEL
        parada = Parada(where, comun["dias"], 60 * comun.get("horas", 8))
        for each in problema["acompanantes"]:
            if each["id"] not in comun.get("acompanantes", (each["id"],)):
                continue
            days = lay_out(each["id"], [parada], caminos.minutes, tope)
            there = [n for n, dia in enumerate(days) if dia.parada is not None]
            ways = there[0], len(days) - 1 - there[-1]
            found[comun["id"]] = tuple(map(max, zip(found[comun["id"]], ways, strict=True)))  # type: ignore[assignment]
    return found


def soonest_of(
    comun: Mapping[str, Any], problema: Mapping[str, Any], fases: Fases | None,
    publicadas: Mapping[str, str],
) -> Mapping[str, Any]:  # fmt: skip
    """Return a taller with its window from when it may be; anything else as it is.

    Its plan goes to the administration a month before (PR-18, S003:1413-1415), that of docentes
    after the plan of the UGEL (PR-13), that of companions after the diagnosis. What somebody
    dated, or has its date already, is where it was put.
    """
    if comun["tipo"] not in TALLERES or "empieza" in comun:
        return comun
    ventana = comun.get("ventana", whole_of(problema))
    soonest = [ventana["inicio"]]
    if "hoy" in problema and comun["id"] not in publicadas:
        soonest.append((date.fromisoformat(problema["hoy"]) + UN_MES).isoformat())
    if fases is not None:
        after = fases.ejecucion_desde + UN_MES
        if comun["tipo"] == "taller_ap":
            after = fases.diagnostico_hasta + UN_DIA
        soonest.append(after.isoformat())
    # One that comes too late has a day that does not hold it, and is told to have no date.
    inicio = min(max(soonest), ventana["fin"])
    return {**comun, "ventana": ventana | {"inicio": inicio}}


def window_of_days(
    comun: Mapping[str, Any], anio: Anio, ways: tuple[int, int]
) -> dict[str, str] | None:
    """Return the only window of what somebody dated, with its travel; None of anything else."""
    if "empieza" not in comun:
        return None
    numbers = {dia.isoformat(): n for n, dia in enumerate(anio.habiles)}
    first = numbers.get(comun["empieza"])
    if first is None:
        return {"inicio": comun["empieza"], "fin": comun["empieza"]}
    days = anio.habiles[max(0, first - ways[0]) : first + comun["dias"] + ways[1]]
    return {"inicio": days[0].isoformat(), "fin": days[-1].isoformat()}


def days_for_visits(anio: Anio, fases: Fases | None) -> frozenset[date]:
    """Return the class days on which somebody may be visited: not while reports are written."""
    if fases is None:
        return anio.lectivos
    return frozenset(
        dia for dia in anio.lectivos
        if dia <= fases.diagnostico_hasta or dia >= fases.ejecucion_desde
    )  # fmt: skip


def with_travel(anio: Anio, days: Sequence[date], ways: tuple[int, int]) -> set[date]:
    """Return some days with the working days of travel before and after them."""
    if not days:
        return set()
    first, last = anio.habiles.index(days[0]), anio.habiles.index(days[-1])
    return set(anio.habiles[max(0, first - ways[0]) : last + 1 + ways[1]])


class Libres(NamedTuple):
    """The days among which what the team does is looked for.

    `tomados` are taken by others; `visitas` are those of visits, which are lost the less the
    better; `viaje` how many days before and after are of travel.
    """

    anio: Anio
    tomados: frozenset[date]
    visitas: frozenset[date]
    viaje: tuple[int, int]
    hoy: str


def find_days(comun: Mapping[str, Any], libres: Libres, published: str | None) -> tuple[date, ...]:
    """Return the working days of what the team does, one after another; none if it has none.

    Those that it had, while nothing else takes them; else those that take the fewest days of
    visits, with the travel: of a taller the soonest of them, of a day in the UGEL the latest,
    when there is something to share (S003:2282-2283).
    """
    habiles, (before, after), long = libres.anio.habiles, libres.viaje, comun["dias"]
    ventana = window_of_days(comun, libres.anio, (0, 0)) or comun["ventana"]
    best: tuple[bool, int, int] | None = None
    for n in range(len(habiles) - long + 1):
        first, last = habiles[n].isoformat(), habiles[n + long - 1].isoformat()
        kept = first == published
        if kept and first < libres.hoy:
            return habiles[n : n + long]
        around = habiles[max(0, n - before) : n + long + after]
        inside = ventana["inicio"] <= first and last <= ventana["fin"] and first >= libres.hoy
        if not (kept or inside) or not libres.tomados.isdisjoint(around):
            continue
        lost = sum(day in libres.visitas for day in around)
        key = (not kept, lost, -n if comun["tipo"] == "reunion" else n)
        best = key if best is None else min(best, key)
    if best is None:
        return ()
    return habiles[abs(best[2]) : abs(best[2]) + long]
