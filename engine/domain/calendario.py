"""Peru's calendar: holidays, blocks of the school year and what they allow on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

FERIADO_NACIONAL = "feriado_nacional"
NO_LABORABLE = "no_laborable_sector_publico"
_FOR_EVERYBODY = frozenset({FERIADO_NACIONAL, NO_LABORABLE})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Feriado:
    """A day that does not count, by which norm; `ambito` says where it holds."""

    fecha: date
    nombre: str
    tipo: str
    ambito: str
    norma: str

    @property
    def is_national(self) -> bool:
        """Tell whether it stops everybody: national holidays and public-sector days off."""
        return self.tipo in _FOR_EVERYBODY

    def holds_in(self, ambito: str | None) -> bool:
        """Tell whether it stops `ambito`, a region or province as written ("Puno")."""
        if self.is_national:
            return True
        lugares = {lugar.strip().casefold() for lugar in self.ambito.split(",")}
        return ambito is not None and ambito.casefold() in lugares


@dataclass(frozen=True)
class Bloque:
    """A block of the school year, both dates included: class weeks or management weeks."""

    anio: int
    tipo: Literal["lectivo", "gestion"]
    numero: int
    inicio: date
    fin: date
    norma: str


@dataclass(frozen=True)
class AnoEscolar:
    """The school year a norm sets, from the first day of its blocks to the last, included."""

    anio: int
    inicio: date
    fin: date
    norma: str


@dataclass(frozen=True)
class Calendario:
    """The holidays and blocks known, with quick answers about any day."""

    feriados: tuple[Feriado, ...]
    bloques: tuple[Bloque, ...]

    @cached_property
    def _national(self) -> dict[date, Feriado]:
        return {feriado.fecha: feriado for feriado in self.feriados if feriado.is_national}

    @cached_property
    def _regional(self) -> dict[date, tuple[Feriado, ...]]:
        regional: dict[date, tuple[Feriado, ...]] = {}
        for feriado in self.feriados:
            if not feriado.is_national:
                regional[feriado.fecha] = (*regional.get(feriado.fecha, ()), feriado)
        return regional

    @cached_property
    def _blocks(self) -> dict[date, Bloque]:
        return {
            dia: bloque
            for bloque in self.bloques
            for dia in days_between(bloque.inicio, bloque.fin)
        }

    @cached_property
    def _years(self) -> dict[int, AnoEscolar]:
        return {anio: self._year_of(anio) for anio in {b.anio for b in self.bloques}}

    def _year_of(self, anio: int) -> AnoEscolar:
        own = [bloque for bloque in self.bloques if bloque.anio == anio]
        return AnoEscolar(anio, min(b.inicio for b in own), max(b.fin for b in own), own[0].norma)

    def feriado_on(self, dia: date, ambito: str | None = None) -> Feriado | None:
        """Return what stops everybody on `dia`, or what stops `ambito` alone, or None."""
        if national := self._national.get(dia):
            return national
        regional = self._regional.get(dia, ())
        return next((feriado for feriado in regional if feriado.holds_in(ambito)), None)

    def is_working_day(self, dia: date, ambito: str | None = None) -> bool:
        """Tell whether `dia` counts for terms in working days: Monday to Friday, no holiday."""
        return dia.weekday() < 5 and self.feriado_on(dia, ambito) is None

    def why_not_working(
        self, dia: date, ambito: str | None = None
    ) -> Feriado | Literal["fin_de_semana"] | None:
        """Return the holiday that stops `dia`, else that it is a weekend, else None."""
        if feriado := self.feriado_on(dia, ambito):
            return feriado
        return "fin_de_semana" if dia.weekday() >= 5 else None

    def block_of(self, dia: date) -> Bloque | None:
        """Return the block of the school year in which `dia` falls, weekends included."""
        return self._blocks.get(dia)

    def school_year(self, anio: int) -> AnoEscolar | None:
        """Return the school year of `anio`, or None while no norm sets it."""
        return self._years.get(anio)

    def nth_working_day(self, dia: date, n: int) -> date:
        """Return the n-th working day after `dia`, before it when n is negative.

        Zero asks for `dia` itself or, if it does not count, the next one that does.
        """
        paso = -_ONE_DAY if n < 0 else _ONE_DAY
        dia = dia - _ONE_DAY if n == 0 else dia
        for _ in range(abs(n) or 1):
            dia += paso
            while not self.is_working_day(dia):
                dia += paso
        return dia

    def count_working_days(self, desde: date, hasta: date) -> int:
        """Return how many working days there are after `desde` up to `hasta`, included."""
        return sum(map(self.is_working_day, days_between(desde + _ONE_DAY, hasta)))

    def weekday_feriados(self, primero: date, ultimo: date) -> tuple[Feriado, ...]:
        """Return the holidays that stop a Monday to Friday between both days, included."""
        dias = (dia for dia in days_between(primero, ultimo) if dia.weekday() < 5)
        return tuple(feriado for dia in dias if (feriado := self.feriado_on(dia)))


def days_between(primero: date, ultimo: date) -> Iterator[date]:
    """Yield every day from the first to the last, both included; none if they are crossed."""
    for n in range((ultimo - primero).days + 1):
        yield primero + timedelta(days=n)
