"""Peru's calendar: holidays, blocks of the school year and what they allow on a day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from engine.domain.atencion import ATENCION, Horario, horario_on
from engine.domain.distancia import Tramo
from engine.domain.escalera import GENERAL, Escalera
from engine.domain.suspension import EVERYBODY, Oficina, Suspension
from engine.domain.ubicacion import Ubicacion, is_inside

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

    def holds_in(self, ubicacion: Ubicacion | None) -> bool:
        """Tell whether it stops whoever works at `ubicacion`; nowhere, only what is national."""
        return self.is_national or (ubicacion is not None and is_inside(ubicacion, self.ambito))


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
    """The holidays and blocks known, with quick answers about any day.

    `at` gives the one that an office goes by: with the holidays of its place and the suspensions
    that reach it. A term does not run on a suspended day, which is a working day all the same.
    `escaleras` are the ladders by which what is due is told, the general one among them.
    """

    feriados: tuple[Feriado, ...]
    bloques: tuple[Bloque, ...]
    suspensiones: tuple[Suspension, ...] = ()
    ubicacion: Ubicacion | None = None
    horarios: tuple[Horario, ...] = (ATENCION,)
    oficina: Oficina = EVERYBODY
    distancias: tuple[Tramo, ...] = ()
    escaleras: tuple[Escalera, ...] = (GENERAL,)

    @cached_property
    def _ladders(self) -> dict[tuple[str | None, str | None], Escalera]:
        return {(ladder.proceso, ladder.elemento): ladder for ladder in self.escaleras}

    def ladder_of(self, proceso: str, elemento: str) -> Escalera:
        """Return the ladder of a kind of tarea: its own, or else the general one."""
        return self._ladders.get((proceso, elemento)) or self._ladders[None, None]

    @cached_property
    def _stops(self) -> dict[date, Feriado]:
        local = (f for f in self.feriados if f.holds_in(self.ubicacion))
        stops: dict[date, Feriado] = {}
        for feriado in sorted(local, key=lambda f: not f.is_national):
            stops.setdefault(feriado.fecha, feriado)
        return stops

    @cached_property
    def _regional(self) -> tuple[Feriado, ...]:
        return tuple(feriado for feriado in self.feriados if not feriado.is_national)

    @cached_property
    def _suspended(self) -> dict[date, Suspension]:
        return {
            dia: suspension
            for suspension in reversed(self.suspensiones)
            if suspension.reaches(self.oficina)
            for dia in days_between(suspension.desde, suspension.fin)
        }

    @cached_property
    def _offices(self) -> dict[tuple[object, ...], "Calendario"]:
        return {}

    @property
    def is_same_everywhere(self) -> bool:
        """Tell whether every office goes by this calendar as it is."""
        return not (self._regional or self.suspensiones)

    def at(self, ubicacion: Ubicacion | None, oficina: Oficina = EVERYBODY) -> "Calendario":
        """Return the calendar of an office at a place; the same one for all that are alike."""
        reached = tuple(s for s in self.suspensiones if s.reaches(oficina))
        near = ubicacion if any(f.holds_in(ubicacion) for f in self._regional) else None
        key = (near, reached)
        if key not in self._offices:
            self._offices[key] = replace(
                self, suspensiones=reached, ubicacion=near, oficina=oficina
            )
        return self._offices[key]

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

    def feriado_on(self, dia: date) -> Feriado | None:
        """Return what stops this calendar's office, or everybody, on `dia`, or None."""
        return self._stops.get(dia)

    def horario_on(self, dia: date) -> Horario:
        """Return the hours of attention in force on `dia`."""
        return horario_on(self.horarios, dia)

    def is_working_day(self, dia: date) -> bool:
        """Tell whether `dia` counts for terms in working days: Monday to Friday, no holiday."""
        return dia.weekday() < 5 and dia not in self._stops

    def suspension_on(self, dia: date) -> Suspension | None:
        """Return what suspends the terms of this calendar's office on `dia`, or None."""
        return self._suspended.get(dia)

    def runs_on(self, dia: date) -> bool:
        """Tell whether a term in working days runs on `dia`: it counts and nothing suspends it."""
        return self.is_working_day(dia) and dia not in self._suspended

    def why_not_working(self, dia: date) -> Feriado | Literal["fin_de_semana"] | None:
        """Return the holiday that stops `dia`, else that it is a weekend, else None."""
        if feriado := self.feriado_on(dia):
            return feriado
        return "fin_de_semana" if dia.weekday() >= 5 else None

    def block_of(self, dia: date) -> Bloque | None:
        """Return the block of the school year in which `dia` falls, weekends included."""
        return self._blocks.get(dia)

    def mid_year_break(self, anio: int) -> Bloque | None:
        """Return the mid-year holidays of the students: weeks without classes around 28 July.

        They lie between two blocks of classes (PR-09, S003:2061-2062). None while no norm sets
        the year.
        """
        own = sorted((b for b in self.bloques if b.anio == anio), key=lambda b: b.inicio)
        classes = [n for n, b in enumerate(own) if b.tipo == "lectivo"]
        breaks = [b for n, b in enumerate(own) if b.tipo == "gestion" and classes
                  and classes[0] < n < classes[-1]]  # fmt: skip
        fiestas = date(anio, 7, 28)
        return min(breaks, key=lambda b: abs((b.inicio - fiestas).days), default=None)

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

    def nth_running_day(self, dia: date, n: int) -> date:
        """Return the n-th day after `dia` on which a term runs; zero asks as `nth_working_day`."""
        dia = dia - _ONE_DAY if n == 0 else dia
        for _ in range(n or 1):
            dia += _ONE_DAY
            while not self.runs_on(dia):
                dia += _ONE_DAY
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
