"""Whether people have time to go from one place to the next, from their coordinates."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import acos, cos, radians, sin
from typing import Any

from engine.planner.grado import grade
from engine.planner.solver.revision.hechos import Hechos, Sesion

Lugar = Mapping[str, Any]
RADIO_KM = 6371.0
KMH = 40.0
HORAS = 12.0
DIA = 24.0


@dataclass(frozen=True)
class Ida:
    """Who goes from one session to the next one elsewhere: the hours it takes, those free."""

    quien: str
    personas: int
    una: Sesion
    otra: Sesion
    horas: float
    libres: float


def find_impossible_journeys(hechos: Hechos) -> Iterator[str]:
    """Yield a sentence for each pair of sessions that some group, or facilitador, cannot both
    reach (PR-19)."""
    told: set[tuple[str, str]] = set()
    for ida in _journeys(hechos):
        # A minute is given away: two ways of computing a distance differ in the last digits.
        if ida.libres < ida.horas - 1 / 60 and (ida.una.nombre, ida.otra.nombre) not in told:
            told.add((ida.una.nombre, ida.otra.nombre))
            yield f"{ida.quien} no llega de {ida.una.nombre} a {ida.otra.nombre}."


def find_tight_journeys(hechos: Hechos) -> Iterator[tuple[Sesion, Sesion, int]]:
    """Yield pairs of sessions that some reach with little time to spare, and how many (PR-19).

    Tight is what the evaluator of cruces calls so; nothing is when the problem has no `holgura`.
    A group of 0 people counts as one where nobody else goes from one to the other.
    """
    holgura = hechos.problema.get("viaje", {}).get("holgura")
    if holgura is None:
        return
    by_pair: dict[tuple[int, int], list[Ida]] = defaultdict(list)
    for ida in _journeys(hechos):
        by_pair[id(ida.una), id(ida.otra)].append(ida)
    for idas in by_pair.values():
        anybody = any(ida.personas for ida in idas)
        people = sum(
            ida.personas if anybody else 1
            for ida in idas
            if grade(False, ida.horas, ida.libres, holgura) == "ajustado"
        )
        if people:
            yield idas[0].una, idas[0].otra, people


def _journeys(hechos: Hechos) -> Iterator[Ida]:
    """Yield each way that somebody has from a session to another, among those of few days."""
    if not any("lugar" in actividad for actividad in hechos.actividades.values()):
        return
    viaje = hechos.problema.get("viaje", {})
    beyond = viaje.get("maximo_horas", HORAS) * viaje.get("holgura", 1)
    hours = _hours_of(hechos)
    for quien, personas, home, attended in _attendances(hechos):
        attended.sort(key=lambda sesion: hours[id(sesion)])
        for n, una in enumerate(attended):
            for otra in attended[n + 1 :]:
                libres = hours[id(otra)][0] - hours[id(una)][1]
                if libres > beyond:
                    break
                horas = _needed(viaje, home, una, otra)
                if horas is not None:
                    yield Ida(quien, personas, una, otra, horas, libres)


def _attendances(hechos: Hechos) -> Iterator[tuple[str, int, Lugar | None, list[Sesion]]]:
    """Yield each group, then each facilitador: who, how many, where they are, their sessions."""
    by_group: dict[str, list[Sesion]] = defaultdict(list)
    by_facilitador: dict[str, list[Sesion]] = defaultdict(list)
    for sesion in hechos.sesiones:
        for grupo in hechos.convocados[sesion.actividad["id"]]:
            by_group[grupo].append(sesion)
        for facilitador in set(sesion.actividad.get("facilitadores", ())):
            by_facilitador[facilitador].append(sesion)
    for grupo, attended in by_group.items():
        told = hechos.grupos[grupo]
        yield grupo, told.get("personas", 1), told.get("lugar"), attended
    for facilitador, attended in by_facilitador.items():
        yield facilitador, 1, None, attended


def _hours_of(hechos: Hechos) -> dict[int, tuple[float, float]]:
    """Return when each session begins and ends, in hours from any one midnight."""
    known = {turno["id"]: (_hour(turno["inicio"]), _hour(turno["fin"])) for turno in hechos.turnos}
    found = {}
    for sesion in hechos.sesiones:
        taken = [(_midnight(dia), known[turno]) for dia, turno in sesion.tomados]
        found[id(sesion)] = (
            min(dia + hours[0] for dia, hours in taken),
            max(dia + hours[1] for dia, hours in taken),
        )
    return found


def _midnight(dia: date) -> float:
    return dia.toordinal() * DIA


def _hour(told: str) -> float:
    return int(told[:2]) + int(told[3:]) / 60


def _needed(
    viaje: Mapping[str, Any], home: Lugar | None, una: Sesion, otra: Sesion
) -> float | None:
    """Return how long the way takes, or None when nothing says where they are."""
    here, there = (sesion.actividad.get("lugar", home) for sesion in (una, otra))
    if una.actividad is otra.actividad or not here or not there or here == there:
        return None
    horas = _kilometres(here, there) / viaje.get("kmh", KMH)
    return float(min(horas, viaje.get("maximo_horas", HORAS)))


def _kilometres(here: Lugar, there: Lugar) -> float:
    a, b = radians(here["latitud"]), radians(there["latitud"])
    turn = radians(here["longitud"] - there["longitud"])
    return RADIO_KM * acos(min(1.0, max(-1.0, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn))))
