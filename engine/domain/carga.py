"""How much each DRE and UGEL is convened, week by week and month by month, as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import Literal, NamedTuple

Medida = Literal["dias", "persona_dias", "cargo"]
"""What is counted: days with somebody convened, days of people, or days of the busiest cargo."""
GRADOS = 5
TRIMESTRES, SEMANAS_DE_TRIMESTRE = 4, 13
_SEMANA = timedelta(days=7)


class Tramo(NamedTuple):
    """What a week or a month has, and whether it goes beyond the limit that DIRI set."""

    total: int
    excede: bool = False


@dataclass(frozen=True)
class Cargada:
    """A UGEL, or the office of a DRE, with its weeks by Monday and its months by first day.

    `latitud` and `longitud` are in degrees, None where nobody knows them.
    """

    codigo: str
    nombre: str
    tipo: str
    latitud: float | None = None
    longitud: float | None = None
    semanas: Mapping[date, Tramo] = field(default_factory=dict)
    meses: Mapping[date, Tramo] = field(default_factory=dict)

    def months_over(self, anio: int) -> list[tuple[int, int]]:
        """Return the months of the year beyond the limit, each with what it has."""
        return [
            (mes.month, tramo.total)
            for mes, tramo in sorted(self.meses.items())
            if tramo.excede and mes.year == anio
        ]


@dataclass(frozen=True)
class Region:
    """A DRE with its rows: its own office, when somebody convenes it, and its UGEL."""

    codigo: str
    nombre: str
    latitud: float | None
    longitud: float | None
    entidades: tuple[Cargada, ...]


@dataclass(frozen=True)
class Carga:
    """The burden of a year: its regions, and the limits of a week and a month, if one is set."""

    anio: int
    medida: Medida
    regiones: tuple[Region, ...]
    limite_semana: int | None
    limite_mes: int | None

    @cached_property
    def semanas(self) -> tuple[date, ...]:
        """Return the Mondays of the weeks with some day of the year."""
        return weeks_of(self.anio)

    @cached_property
    def _top(self) -> int:
        weeks = (t.total for r in self.regiones for x in r.entidades for t in x.semanas.values())
        return max(weeks, default=0)

    @cached_property
    def umbrales(self) -> tuple[int, ...]:
        """Return the least of each grade: days of a week as they are, people by fifths."""
        if self.medida != "persona_dias":
            return tuple(range(1, GRADOS + 1))
        return steps(self._top)

    def grade(self, total: float) -> int:
        """Return how strong a cell is painted, from 0 (nothing) to GRADOS."""
        return grade(total, self.umbrales)

    def total_of(self, places: Sequence[Cargada], lunes: date) -> int:
        """Return what some rows have together in a week: their sum, or their busiest cargo."""
        return together([x.semanas[lunes].total for x in places if lunes in x.semanas], self.medida)

    def grade_of(self, places: Sequence[Cargada], lunes: date) -> int:
        """Return the grade of some rows together: that of their mean, or of their busiest cargo."""
        total = self.total_of(places, lunes)
        if self.medida == "cargo" or not total:
            return self.grade(total)
        return max(1, self.grade(total / len(places)))

    def in_year(self, entidad: Cargada) -> int:
        """Return what a row has in the months of the year."""
        totals = [t.total for mes, t in entidad.meses.items() if mes.year == self.anio]
        return together(totals, self.medida)

    def in_year_of(self, places: Sequence[Cargada]) -> int:
        """Return what some rows have together in the year."""
        return together([self.in_year(entidad) for entidad in places], self.medida)


def together(totals: Sequence[int], medida: Medida) -> int:
    """Return several counts as one: cargos are not added, the busiest stands for all."""
    return max(totals, default=0) if medida == "cargo" else sum(totals)


def weeks_of(anio: int) -> tuple[date, ...]:
    """Return the Mondays of the weeks with some day of the year, 53 or 54."""
    first, last = date(anio, 1, 1), date(anio, 12, 31)
    monday = first - timedelta(days=first.weekday())
    return tuple(monday + n * _SEMANA for n in range(((last - monday).days // 7) + 1))


def weeks_of_quarter(semanas: Sequence[date], trimestre: int) -> Sequence[date]:
    """Return the weeks of a quarter, 1 to 4: thirteen, and in the last one those that are left."""
    last = None if trimestre == TRIMESTRES else SEMANAS_DE_TRIMESTRE * trimestre
    return semanas[SEMANAS_DE_TRIMESTRE * (trimestre - 1) : last]


def month_of(lunes: date, anio: int) -> int:
    """Return the month of the year in which most of a week falls."""
    thursday = lunes + timedelta(days=3)
    return min(max(thursday, date(anio, 1, 1)), date(anio, 12, 31)).month


def steps(top: int) -> tuple[int, ...]:
    """Return the least of each grade when the largest is `top`: fifths of it, each its own."""
    width = max(1, ceil(top / GRADOS))
    return tuple(1 + n * width for n in range(GRADOS))


def grade(total: float, umbrales: Sequence[int]) -> int:
    """Return how many of the thresholds a count reaches."""
    return sum(total >= umbral for umbral in umbrales)
