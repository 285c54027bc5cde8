"""Activities and jornadas for the planner's tests, told briefly."""

from datetime import date, time

from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad

NOW = at_lima(date(2026, 7, 6), time(8))


def jornadas(*textos):
    """Return jornadas told as "2026-08-12 09:00 13:00"."""
    return tuple(Jornada.at(*texto.split()) for texto in textos)


def actividad(
    codigo, *textos, cargos=(1, 2, 3), unidad="DIGEBR", tema="Evaluación formativa", entidades=()
):
    """Return an activity with those jornadas."""
    return Actividad(
        codigo,
        f"Taller {codigo}",
        unidad,
        tema,
        jornadas(*textos),
        frozenset(cargos),
        frozenset(entidades),
    )
