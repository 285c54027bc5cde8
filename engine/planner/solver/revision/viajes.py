"""Whether people have time to go from one place to the next, from their coordinates."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import acos, cos, radians, sin
from typing import Any

from engine.planner.solver.revision.hechos import Hechos, Sesion

Lugar = Mapping[str, Any]
RADIO_KM = 6371.0
KMH = 40.0
HORAS = 12.0


def find_impossible_journeys(hechos: Hechos) -> Iterator[str]:
    """Yield a sentence for each pair of sessions that some group, or facilitador, cannot both
    reach (PR-19)."""
    if not any("lugar" in actividad for actividad in hechos.actividades.values()):
        return
    told: set[tuple[str, str]] = set()
    for quien, home, attended in _attendances(hechos):
        attended.sort(key=lambda sesion: _begin(hechos, sesion))
        for n, una in enumerate(attended):
            for otra in attended[n + 1 :]:
                free = _begin(hechos, otra) - _end(hechos, una)
                needed = _journey(hechos, home, una, otra)
                if needed and free < needed and (una.nombre, otra.nombre) not in told:
                    told.add((una.nombre, otra.nombre))
                    yield f"{quien} no llega de {una.nombre} a {otra.nombre}."


def _attendances(hechos: Hechos) -> Iterator[tuple[str, Lugar | None, list[Sesion]]]:
    """Yield each group, then each facilitador: who, where they usually are, their sessions."""
    by_group: dict[str, list[Sesion]] = defaultdict(list)
    by_facilitador: dict[str, list[Sesion]] = defaultdict(list)
    for sesion in hechos.sesiones:
        for grupo in hechos.convocados[sesion.actividad["id"]]:
            by_group[grupo].append(sesion)
        for facilitador in set(sesion.actividad.get("facilitadores", ())):
            by_facilitador[facilitador].append(sesion)
    for grupo, attended in by_group.items():
        yield grupo, hechos.grupos[grupo].get("lugar"), attended
    for facilitador, attended in by_facilitador.items():
        yield facilitador, None, attended


def _begin(hechos: Hechos, sesion: Sesion) -> datetime:
    return min(_at(hechos, dia.isoformat(), turno, "inicio") for dia, turno in sesion.tomados)


def _end(hechos: Hechos, sesion: Sesion) -> datetime:
    return max(_at(hechos, dia.isoformat(), turno, "fin") for dia, turno in sesion.tomados)


def _at(hechos: Hechos, dia: str, turno: str, which: str) -> datetime:
    hora = next(t[which] for t in hechos.turnos if t["id"] == turno)
    midnight = datetime.fromisoformat(f"{dia}T00:00:00+00:00")
    return midnight + timedelta(hours=int(hora[:2]), minutes=int(hora[3:]))


def _journey(hechos: Hechos, home: Lugar | None, una: Sesion, otra: Sesion) -> timedelta | None:
    """Return how long the way takes, or None when nothing says where they are."""
    here, there = (sesion.actividad.get("lugar", home) for sesion in (una, otra))
    if una.actividad is otra.actividad or not here or not there or here == there:
        return None
    viaje = hechos.problema.get("viaje", {})
    horas = _kilometres(here, there) / viaje.get("kmh", KMH)
    # A minute is given away: two ways of computing a distance differ in the last digits.
    return timedelta(hours=min(horas, viaje.get("maximo_horas", HORAS))) - timedelta(minutes=1)


def _kilometres(here: Lugar, there: Lugar) -> float:
    a, b = radians(here["latitud"]), radians(there["latitud"])
    turn = radians(here["longitud"] - there["longitud"])
    return RADIO_KM * acos(min(1.0, max(-1.0, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn))))
