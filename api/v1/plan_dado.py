"""The plan of a year as it is given to other programs: what its schema promises."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel


class JornadaDelPlan(BaseModel):
    """A stretch of time, as instants with their zone."""

    inicio: datetime
    fin: datetime


class LineaDelPlan(BaseModel):
    """Every cargo of a role in an entidad."""

    entidad: str
    rol: str


class EntradaDelPlan(BaseModel):
    """An AT, or an activity that a unit asks for; `ventana` are the days it could be between."""

    codigo: str
    clase: Literal["asistencia", "actividad"]
    titulo: str
    tema: str
    unidad: str
    modalidad: str
    lugar: str
    estado: str
    jornadas: list[JornadaDelPlan]
    ventana: tuple[date, date] | None
    convocatoria: list[LineaDelPlan]


class PlanDelAnio(BaseModel):
    """The plan of a year."""

    anio: int
    datos: list[EntradaDelPlan]
