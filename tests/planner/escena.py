"""Activities and jornadas for the planner's tests, told briefly."""

from datetime import date, time

from engine.domain.convocatoria import Jornada
from engine.domain.lima import at_lima
from engine.planner.actividades import Actividad, Agenda, Sede

NOW = at_lima(date(2026, 7, 6), time(8))
PUNO = Sede("210000", "DRE Puno", -15.84, -70.02)
JULIACA = Sede("210010", "UGEL San Román", -15.49, -70.13)
LIMA = Sede("150000", "DRE Lima", -12.05, -77.04)


def jornadas(*textos):
    """Return jornadas told as "2026-08-12 09:00 13:00"."""
    return tuple(Jornada.at(*texto.split()) for texto in textos)


def actividad(
    codigo,
    *textos,
    cargos=(1, 2, 3),
    unidad="DIGEBR",
    tema="Evaluación formativa",
    entidades=(),
    facilitadores=(),
    modalidad="presencial",
    sede=None,
    sala=None,
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
        frozenset(facilitadores),
        modalidad,
        sede,
        sala,
    )


def agenda(*actividades):
    """Return those activities as rules ask for them."""
    return Agenda(tuple(actividades))
