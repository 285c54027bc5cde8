"""What a year is made of, as the rows tell it: groups, activities asked for, hours taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Tramo = tuple[datetime, datetime]
Momentos = Sequence[Mapping[str, Any]]
"""Dates with their turno, as problem and plan documents write them."""
_SALA = "sala-"


@dataclass(frozen=True)
class Grupo:
    """The cargos of a role in an entidad: how many, and of which UGEL, DRE and place."""

    entidad: str
    rol: str
    nombre: str
    personas: int
    ugel: str | None = None
    dre: str | None = None
    latitud: float | None = None
    longitud: float | None = None

    @property
    def id(self) -> str:
        """Return its name in the documents: `jefe_agp@210005`."""
        return group_id(self.entidad, self.rol)


def group_id(entidad: str, rol: str) -> str:
    """Return the name of a group in the documents."""
    return f"{rol}@{entidad}"


def room_id(sala_id: int) -> str:
    """Return the name of a room in the documents."""
    return f"{_SALA}{sala_id}"


def read_room(name: str) -> int:
    """Return the id of a room by its name in the documents."""
    return int(name.removeprefix(_SALA))


@dataclass(frozen=True)
class Pedida:
    """An activity that asks for a date; days of `ventana` both included.

    `publicada` are its dates when it was published already; `lugar` the latitude and longitude of
    its sede.
    """

    codigo: str
    titulo: str
    unidad: str
    grupos: tuple[str, ...]
    duracion: float
    unidad_tiempo: str
    consecutiva: bool
    ventana: tuple[date, date]
    pedidas: tuple[Tramo, ...] = ()
    fija: bool = False
    prioridad: int = 3
    participantes: int | None = None
    lugar: tuple[float, float] | None = None
    salas: tuple[str, ...] = ()
    publicada: tuple[Tramo, ...] = ()


@dataclass(frozen=True)
class Ocupada:
    """An AT that is on the calendar already: its hours, and whom it convenes."""

    codigo: str
    titulo: str
    unidad: str
    tramos: tuple[Tramo, ...]
    grupos: tuple[str, ...]


@dataclass(frozen=True)
class SalaPedida:
    """A room that activities may meet in, by its id in the documents, and how many it holds."""

    id: str
    nombre: str
    capacidad: int


@dataclass(frozen=True)
class Marco:
    """The days of a year that may be used, and those that may not: both ends included.

    `inhabiles` are pairs (day, why); `lectivos` and `protegidos` are (first, last, name).
    """

    inicio: date
    fin: date
    hoy: date
    inhabiles: tuple[tuple[date, str], ...] = ()
    lectivos: tuple[tuple[date, date, str], ...] = ()
    protegidos: tuple[tuple[date, date, str], ...] = ()
    carga_semana: int = 3


@dataclass(frozen=True)
class Anio:
    """Everything that a problem is built from."""

    marco: Marco
    grupos: Sequence[Grupo]
    pedidas: Sequence[Pedida]
    ocupadas: Sequence[Ocupada] = ()
    salas: Sequence[SalaPedida] = ()
    fijadas: Mapping[str, Momentos] = field(default_factory=dict)
