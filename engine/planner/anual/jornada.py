"""What a day of a visit, a GIA or an RTC asks: its steps, its hours, and if they are too many."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.planner.anual.dias import hour, minute

INICIO, HORAS, CON_VIAJE = "08:00", 8.0, 10.0


class Medida(NamedTuple):
    """A day of something: when it begins and ends, and its steps, in minutes of the day."""

    inicio: float
    fin: float
    pasos: tuple[tuple[str, float, float], ...] = ()

    @property
    def minutos(self) -> float:
        """Return how long it takes."""
        return self.fin - self.inicio


class Limites(NamedTuple):
    """The minutes of a working day: those of the strategies, and those with the journeys."""

    inicio: int
    tareas: float
    con_viaje: float


def limits_of(problema: Mapping[str, Any]) -> Limites:
    """Return the working day that the year protects (PB-06, S002:260-276)."""
    jornada = problema.get("jornada", {})
    horas = jornada.get("horas", HORAS)
    con_viaje = max(horas, jornada.get("con_viaje", CON_VIAJE))
    return Limites(minute(jornada.get("inicio", INICIO)), horas * 60, con_viaje * 60)


def measure_visit(
    docente: Mapping[str, Any], institucion: Mapping[str, Any], protocolo: Mapping[str, Any]
) -> Medida:
    """Return a day of a visit: observation, preparation, then advice (PR-12, S003:1708-1712).

    A docente who is also director has the longer advice; where the companion stays for the whole
    day of classes, advice waits for its end (NU-15).
    """
    start = float(minute(institucion["turno"]["inicio"]))
    seen = start + 60 * protocolo.get("observacion", 2)
    ready = seen + 60 * protocolo.get("preparacion", 2)
    director = docente.get("director", False)
    horas = protocolo.get("asesoria_director", 3) if director else protocolo.get("asesoria", 2)
    begins = ready
    if protocolo.get("toda_la_jornada", False):
        begins = max(ready, float(minute(institucion["turno"]["fin"])))
    ends = begins + 60 * horas
    return Medida(
        start, ends,
        (("observacion", start, seen), ("preparacion", seen, ready), ("asesoria", begins, ends)),
    )  # fmt: skip


def measure_meeting(
    instituciones: Sequence[Mapping[str, Any]], horas: float, virtual: bool, limites: Limites,
    directores: float = 0.0,
) -> Medida:  # fmt: skip
    """Return a GIA or RTC of some schools, out of the classes of all (PR-10): before them where
    the working day has room, else after; a virtual one at the best hour for the network of the
    first if the working day allows it (PR-26, S002:251-268).

    `directores` are the minutes that follow it (PR-07).
    """
    sede = instituciones[0]
    opens = min(minute(each["turno"]["inicio"]) for each in instituciones)
    whole = 60 * horas + directores
    if limites.inicio + whole <= opens:
        return Medida(opens - whole, opens - whole + 60 * horas)
    start = float(max(minute(each["turno"]["fin"]) for each in instituciones))
    if virtual and "mejor_hora" in sede:
        best = minute(sede["mejor_hora"])
        if limites.inicio <= best and best + 60 * horas <= limites.inicio + limites.tareas:
            start = max(start, float(best))
    return Medida(start, start + 60 * horas)


def too_long(medida: Medida, limites: Limites, what: str) -> str | None:
    """Return why a day asks for more than the working day has, None when it does not (PB-06)."""
    if medida.minutos <= limites.tareas:
        return None
    return (
        f"{what} pide {medida.minutos / 60:g} horas, de {hour(medida.inicio)} a "
        f"{hour(medida.fin)}, y la jornada es de {limites.tareas / 60:g} (PB-06)."
    )
