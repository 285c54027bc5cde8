"""The activities on the Planificador, indexed by the days they take."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from engine.domain.calendario import days_between
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of


@dataclass(frozen=True)
class Sede:
    """The entidad that hosts an AT, and where on the map it is, in degrees, if that is known."""

    codigo: str
    nombre: str
    latitud: float | None = None
    longitud: float | None = None


@dataclass(frozen=True)
class Sala:
    """A room and how many people it holds."""

    id: int
    nombre: str
    capacidad: int


@dataclass(frozen=True)
class Actividad:
    """An AT as the Planificador sees it: who plans it, about what, when, where, for whom.

    `cargos` are the ids of those convened and `facilitadores` of those who lead it; `entidades`
    the codes of the entidades convened.
    """

    codigo: str
    titulo: str
    unidad: str
    tema: str
    jornadas: tuple[Jornada, ...]
    cargos: frozenset[int]
    entidades: frozenset[str] = frozenset()
    facilitadores: frozenset[int] = frozenset()
    modalidad: str = ""
    sede: Sede | None = None
    sala: Sala | None = None

    @cached_property
    def ocupados(self) -> frozenset[int]:
        """Return the cargos that cannot be elsewhere meanwhile: convened, or leading it."""
        return self.cargos | self.facilitadores

    @cached_property
    def dias(self) -> frozenset[date]:
        """Return the days of Lima it takes."""
        return frozenset(dia for jornada in self.jornadas for dia in days_of(jornada))


@dataclass(frozen=True)
class Agenda:
    """Activities that can be asked for by day: build it once to compare many with them."""

    actividades: tuple[Actividad, ...]

    @cached_property
    def _by_day(self) -> dict[date, list[Actividad]]:
        by_day: dict[date, list[Actividad]] = defaultdict(list)
        for actividad in self.actividades:
            for dia in actividad.dias:
                by_day[dia].append(actividad)
        return dict(by_day)

    def on(self, dia: date) -> list[Actividad]:
        """Return the activities that take `dia`."""
        return self._by_day.get(dia, [])

    def others(self, propuesta: Actividad, dias: Iterable[date]) -> list[Actividad]:
        """Return the activities, other than `propuesta`, that take some of `dias`, by code."""
        found = {otra.codigo: otra for dia in dias for otra in self.on(dia)}
        found.pop(propuesta.codigo, None)
        return [found[codigo] for codigo in sorted(found)]


def clashing_days(una: Actividad, otra: Actividad) -> list[date]:
    """Return the days of Lima on which both begin to be held at once, in order."""
    clashes = {
        max(propia, ajena, key=lambda jornada: jornada.inicio).dia
        for propia in una.jornadas
        for ajena in otra.jornadas
        if propia.overlaps(ajena)
    }
    return sorted(clashes)


def days_of(jornada: Jornada) -> Iterator[date]:
    """Return the days of Lima a jornada takes: two when it crosses midnight."""
    instant_before_end = max(jornada.inicio, jornada.fin - timedelta(microseconds=1))
    return days_between(jornada.dia, day_of(instant_before_end))


def days_around(dia: date, antes: int, despues: int) -> Iterator[date]:
    """Yield the days from some before `dia` to some after it, as far as dates go."""
    first = max(date.min.toordinal(), dia.toordinal() - antes)
    last = min(date.max.toordinal(), dia.toordinal() + despues)
    return map(date.fromordinal, range(first, last + 1))
