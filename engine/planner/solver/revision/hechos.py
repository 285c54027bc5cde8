"""A problem and a plan told day by day: who is where, in which turno, for which session."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

NOMBRES = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
CONDICIONES = (("roles", "rol"), ("ugeles", "ugel"), ("dres", "dre"))
UN_DIA = timedelta(days=1)


@dataclass(frozen=True)
class Sesion:
    """A session of a plan as it is told: its number, its start and all the turnos it takes."""

    actividad: Mapping[str, Any]
    numero: int
    fecha: date
    turno: str
    sala: str | None
    tomados: tuple[tuple[date, str], ...]
    jornadas: tuple[Mapping[str, Any], ...] = ()

    @property
    def dias(self) -> list[date]:
        """Return its days, each once, in order."""
        return sorted({dia for dia, _ in self.tomados})

    @property
    def nombre(self) -> str:
        """Return how people call it."""
        return f"{self.actividad['id']} ({self.fecha.isoformat()}, {self.turno})"


@dataclass(frozen=True)
class Hechos:
    """What the documents say, asked for in plain words; nothing of the search is used."""

    problema: Mapping[str, Any]
    plan: Mapping[str, Any]

    @cached_property
    def sesiones(self) -> list[Sesion]:
        """Return every session of the plan."""
        found = []
        for told in self.plan["actividades"]:
            for n, sesion in enumerate(told["sesiones"], 1):
                tomados = tuple(
                    (date.fromisoformat(jornada["fecha"]), turno)
                    for jornada in sesion["jornadas"]
                    for turno in jornada["turnos"]
                )
                found.append(
                    Sesion(
                        self.actividades[told["id"]], sesion.get("sesion", n),
                        date.fromisoformat(sesion["fecha"]), sesion["turno"],
                        sesion.get("sala"), tomados, tuple(sesion["jornadas"]),
                    )
                )  # fmt: skip
        return found

    @cached_property
    def actividades(self) -> dict[str, Mapping[str, Any]]:
        """Return the activities by id."""
        return {actividad["id"]: actividad for actividad in self.problema["actividades"]}

    @cached_property
    def grupos(self) -> dict[str, Mapping[str, Any]]:
        """Return the groups by id."""
        return {grupo["id"]: grupo for grupo in self.problema["grupos"]}

    @cached_property
    def turnos(self) -> list[Mapping[str, Any]]:
        """Return the turnos of a day, in order."""
        return list(self.problema["calendario"]["turnos"])

    @cached_property
    def inhabiles(self) -> set[date]:
        """Return the days that a feriado or the like takes away."""
        return {
            dia
            for tramo in self.problema["calendario"].get("inhabiles", ())
            for dia in days_of(tramo)
        }

    def is_working_day(self, dia: date) -> bool:
        """Tell whether the calendar counts `dia`."""
        calendario = self.problema["calendario"]
        inside = calendario["inicio"] <= dia.isoformat() <= calendario["fin"]
        weekdays = calendario.get("dias", NOMBRES[:5])
        return inside and NOMBRES[dia.weekday()] in weekdays and dia not in self.inhabiles

    @cached_property
    def habiles(self) -> list[date]:
        """Return the working days of the calendar, in order."""
        calendario = self.problema["calendario"]
        dia, fin = (date.fromisoformat(calendario[key]) for key in ("inicio", "fin"))
        found = []
        while dia <= fin:
            if self.is_working_day(dia):
                found.append(dia)
            dia += UN_DIA
        return found

    def count_working(self, desde: date, hasta: date) -> int:
        """Return how many working days come after `desde`, up to `hasta`."""
        return bisect_right(self.habiles, hasta) - bisect_right(self.habiles, desde)

    @cached_property
    def numero(self) -> dict[date, int]:
        """Return the place of each working day among all."""
        return {dia: n for n, dia in enumerate(self.habiles)}

    @cached_property
    def _que_reunen(self) -> dict[tuple[str, str], set[str]]:
        """Return the groups of each role, UGEL and DRE."""
        found: dict[tuple[str, str], set[str]] = {}
        for grupo in self.problema["grupos"]:
            for _, own in CONDICIONES:
                if own in grupo:
                    found.setdefault((own, grupo[own]), set()).add(grupo["id"])
        return found

    @cached_property
    def convocados(self) -> dict[str, list[str]]:
        """Return the groups that each activity convenes."""
        return {
            actividad["id"]: sorted(self._convened(actividad))
            for actividad in self.problema["actividades"]
        }

    def _convened(self, actividad: Mapping[str, Any]) -> set[str]:
        found = set(actividad.get("grupos", ()))
        for conjunto in actividad.get("convoca", ()):
            chosen = set(self.grupos)
            for key, own in CONDICIONES:
                if key in conjunto:
                    sets = (self._que_reunen.get((own, value), set()) for value in conjunto[key])
                    chosen &= set().union(*sets)
            found |= chosen
        return found

    @cached_property
    def personas(self) -> dict[str, int]:
        """Return how many people each activity convenes."""
        return {
            codigo: sum(self.grupos[grupo].get("personas", 1) for grupo in grupos)
            for codigo, grupos in self.convocados.items()
        }

    def covers(self, periodo: Mapping[str, Any], grupo: Mapping[str, Any]) -> bool:
        """Tell whether a protected period is that group's."""
        if "roles" not in periodo and "grupos" not in periodo:
            return True
        by_role = grupo.get("rol") in periodo.get("roles", ())
        return by_role or grupo["id"] in periodo.get("grupos", ())


def days_of(tramo: Mapping[str, Any]) -> Iterator[date]:
    """Yield the days of a stretch, both ends included."""
    dia = date.fromisoformat(tramo["inicio"])
    fin = date.fromisoformat(tramo.get("fin", tramo["inicio"]))
    while dia <= fin:
        yield dia
        dia += UN_DIA


def blocks(tramos: Sequence[Mapping[str, Any]], dia: date, turno: str) -> bool:
    """Tell whether some stretch takes that turno of that day away."""
    text = dia.isoformat()
    return any(
        tramo["inicio"] <= text <= tramo.get("fin", tramo["inicio"])
        and turno in tramo.get("turnos", (turno,))
        for tramo in tramos
    )
