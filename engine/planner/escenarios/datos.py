"""What a year is made of, as the rows tell it: groups, activities asked for, hours taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Tramo = tuple[datetime, datetime]
Lugar = tuple[float, float]
Momentos = Sequence[Mapping[str, Any]]
"""Dates with their turno, as problem and plan documents write them."""
_SALA = "sala-"


@dataclass(frozen=True)
class Grupo:
    """The cargos of a role in an entidad: how many, and of which UGEL, DRE and place.

    `vacantes` are days, both ends included, on which some cargo of it that had a titular has
    none; `locales` the days that do not count where it is, with their name.
    """

    entidad: str
    rol: str
    nombre: str
    personas: int
    ugel: str | None = None
    dre: str | None = None
    latitud: float | None = None
    longitud: float | None = None
    vacantes: tuple[tuple[date, date], ...] = ()
    locales: tuple[tuple[date, str], ...] = ()

    @property
    def lugar(self) -> Lugar | None:
        """Return where it is, if that is known."""
        if self.latitud is None or self.longitud is None:
            return None
        return self.latitud, self.longitud

    @property
    def id(self) -> str:
        """Return its name in the documents: `jefe_agp@210005`."""
        return group_id(self.entidad, self.rol)


def group_id(entidad: str, rol: str) -> str:
    """Return the name of a group in the documents."""
    return f"{rol}@{entidad}"


def read_group(name: str) -> tuple[str, str]:
    """Return the entidad and the role of a group by its name in the documents."""
    rol, _, entidad = name.partition("@")
    return entidad, rol


def room_id(sala_id: int) -> str:
    """Return the name of a room in the documents."""
    return f"{_SALA}{sala_id}"


def read_room(name: str) -> int:
    """Return the id of a room by its name in the documents."""
    return int(name.removeprefix(_SALA))


@dataclass(frozen=True)
class Pedida:
    """An activity that asks for a date; days of `ventana` both included.

    `publicada` are its dates when it was published already, and `sala` the room it had then;
    `salas` are those it may meet in. `lugar` is the latitude and longitude of its sede.
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
    lugar: Lugar | None = None
    salas: tuple[str, ...] = ()
    publicada: tuple[Tramo, ...] = ()
    sala: str | None = None


@dataclass(frozen=True)
class Ocupada:
    """An AT that is on the calendar already: its hours, whom it convenes or is led by, where."""

    codigo: str
    titulo: str
    unidad: str
    tramos: tuple[Tramo, ...]
    grupos: tuple[str, ...]
    lugar: Lugar | None = None


@dataclass(frozen=True)
class Compartido:
    """Somebody whom several groups have, or who leads activities: in one place at a time.

    `codigos` are the activities led.
    """

    id: str
    nombre: str
    grupos: frozenset[str]
    codigos: frozenset[str] = frozenset()

    def is_called(self, codigo: str, grupos: Iterable[str]) -> bool:
        """Tell whether an activity of those groups needs them."""
        return codigo in self.codigos or not self.grupos.isdisjoint(grupos)


@dataclass(frozen=True)
class SalaPedida:
    """A room that activities may meet in: its id in the documents, and how many it holds.

    `tomada` is when ATs have it already, with their codes.
    """

    id: str
    nombre: str
    capacidad: int
    tomada: tuple[tuple[Tramo, str], ...] = ()


@dataclass(frozen=True)
class Marco:
    """The days of a year that may be used, and those that may not: both ends included.

    `inhabiles` are pairs (day, why); `lectivos` and `protegidos` are (first, last, name). `viaje`
    is how many kilometres of a straight line are travelled in an hour, and the most hours it takes;
    `holgura`, how many times a journey must fit for nobody to go in a hurry.
    """

    inicio: date
    fin: date
    hoy: date
    inhabiles: tuple[tuple[date, str], ...] = ()
    lectivos: tuple[tuple[date, date, str], ...] = ()
    protegidos: tuple[tuple[date, date, str], ...] = ()
    carga_semana: int = 3
    viaje: tuple[float, float] = (40.0, 12.0)
    holgura: float | None = None


@dataclass(frozen=True)
class Anio:
    """Everything that a problem is built from."""

    marco: Marco
    grupos: Sequence[Grupo]
    pedidas: Sequence[Pedida]
    ocupadas: Sequence[Ocupada] = ()
    salas: Sequence[SalaPedida] = ()
    compartidos: Sequence[Compartido] = ()
    fijadas: Mapping[str, Momentos] = field(default_factory=dict)
