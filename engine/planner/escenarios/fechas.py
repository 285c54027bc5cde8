"""A plan turned back into dates: the jornadas of each activity, and how far each has moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.domain.convocatoria import Jornada
from engine.planner.escenarios.datos import Pedida
from engine.planner.escenarios.turnos import hours_of


@dataclass(frozen=True)
class Movida:
    """An activity whose first day is not the one asked for; `dias` are calendar days, signed."""

    codigo: str
    antes: date
    ahora: date

    @property
    def dias(self) -> int:
        """Return how far it moved."""
        return (self.ahora - self.antes).days


def jornadas_of(pedida: Pedida, sesiones: Sequence[Mapping[str, Any]]) -> tuple[Jornada, ...]:
    """Return the hours of the sessions that a plan gives an activity, in order."""
    return tuple(
        sorted(
            hours_of(pedida, date.fromisoformat(jornada["fecha"]), jornada["turnos"])
            for sesion in sesiones
            for jornada in sesion["jornadas"]
        )
    )


def sessions_by_activity(plan: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return the sessions that a plan document gives each activity that has a place."""
    return {actividad["id"]: actividad["sesiones"] for actividad in plan["actividades"]}


def sessions_of(plan: Mapping[str, Any], codigo: str) -> Sequence[Mapping[str, Any]]:
    """Return the sessions of an activity in a plan document."""
    return sessions_by_activity(plan).get(codigo, ())


def moved_in(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[Movida]:
    """Yield the activities that a plan holds on another day than asked, or than published."""
    placed = {a["id"]: a["sesiones"] for a in plan["actividades"]}
    for actividad in problema["actividades"]:
        wished = actividad.get("publicada") or actividad.get("preferida")
        sesiones = placed.get(actividad["id"])
        if wished and sesiones:
            antes = min(momento["fecha"] for momento in wished)
            ahora = min(sesion["fecha"] for sesion in sesiones)
            if antes != ahora:
                yield Movida(actividad["id"], date.fromisoformat(antes), date.fromisoformat(ahora))
