"""The nearest dates at which a proposed activity clashes with nothing hard."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from heapq import nsmallest
from itertools import chain

from engine.domain.calendario import Calendario, days_between
from engine.domain.convocatoria import ANTICIPACION_HABILES, Jornada, Ventana, class_block
from engine.domain.cruce import Alternativa, Motivo
from engine.domain.lima import at_lima, day_of, to_lima
from engine.planner.actividades import Actividad
from engine.planner.cruces.entorno import Entorno

DIAS_DE_MAS = 60
"""Days after the ventana in which to look when nothing fits inside."""
HORIZONTE = 731
"""Days of a ventana looked at, at most."""
_END_OF_PLANS = date(9990, 1, 1)
SALA = 0
"""Under this key of `busy`, which is no cargo's: when the room of the proposal is taken."""
VECES = {"clases": 2, "protegidas": 2, "aviso": 3, "separada": 2, "preferencia": 1}
"""How many times its weight each criterion counts against moving the activity one day."""


def propose(
    propuesta: Actividad,
    busy: Mapping[int, Sequence[Jornada]],
    ventana: Ventana,
    calendario: Calendario,
    now: datetime,
    n: int = 3,
    *,
    roles: Collection[str] = (),
    plan_recuperacion: bool = False,
    entorno: Entorno | None = None,
    tambien: Collection[int] = (),
) -> tuple[Alternativa, ...]:
    """Return the `n` cheapest dates for `propuesta`, other than its own, best first.

    They keep its hours and how many working days its jornadas are apart, fall on working days
    of the school year inside `ventana` and after today, and overlap nothing of what its cargos,
    those of `tambien` or its room have in `busy`. If the ventana has none, those of the next 60
    days are told as such. Cost is days moved plus penalties for class days of `roles` (PR-10),
    protected days, short notice and jornadas torn apart, by the weights of `entorno`.
    """
    if not propuesta.jornadas:
        return ()
    search = _Search(
        _pattern(propuesta.jornadas, calendario),
        _busy_of(busy, {SALA, *propuesta.ocupados, *tambien}),
        calendario,
        now,
        () if plan_recuperacion else tuple(roles),
        entorno or Entorno(),
    )
    manana = day_of(now) + timedelta(days=1)
    primero = max(ventana.inicio, manana)
    inside = _best(search.between(primero, min(ventana.fin, _later(primero, HORIZONTE))), n)
    if inside:
        return inside
    afuera = max(_later(ventana.fin, 1), manana)
    outside = _best(search.between(afuera, _later(afuera, DIAS_DE_MAS - 1)), n)
    motivo = Motivo("fuera_de_ventana", {"fin": ventana.fin.isoformat()})
    return tuple(replace(found, motivos=(*found.motivos, motivo)) for found in outside)


def _busy_of(busy: Mapping[int, Sequence[Jornada]], looked: Collection[int]) -> "_Busy":
    return _Busy(tuple(chain.from_iterable(busy.get(key, ()) for key in looked)))


def _later(dia: date, dias: int) -> date:
    return dia + min(timedelta(days=dias), _END_OF_PLANS - dia)


def _best(found: Iterable[Alternativa], n: int) -> tuple[Alternativa, ...]:
    return tuple(nsmallest(n, found, key=lambda a: (a.costo, a.jornadas)))


@dataclass(frozen=True)
class _Turno:
    """A jornada apart from its date: working days after the first, hour, and how long."""

    desplazamiento: int
    hora: time
    duracion: timedelta

    def at(self, dia: date) -> Jornada:
        inicio = at_lima(dia, self.hora).astimezone(UTC)
        return Jornada(inicio, inicio + self.duracion)


@dataclass(frozen=True)
class _Pattern:
    turnos: tuple[_Turno, ...]
    original: tuple[Jornada, ...]

    @property
    def length(self) -> int:
        return self.turnos[-1].desplazamiento

    @property
    def span(self) -> timedelta:
        return self.original[-1].dia - self.original[0].dia


def _pattern(jornadas: Iterable[Jornada], calendario: Calendario) -> _Pattern:
    original = tuple(sorted(jornadas))
    turnos: list[_Turno] = []
    former, desplazamiento = original[0].dia, 0
    for jornada in original:
        if jornada.dia != former:
            # Days that do not count still keep their jornadas on different days.
            desplazamiento += max(1, calendario.count_working_days(former, jornada.dia))
        former = jornada.dia
        hora = to_lima(jornada.inicio).time()
        turnos.append(_Turno(desplazamiento, hora, jornada.fin - jornada.inicio))
    return _Pattern(tuple(turnos), original)


def place_at(jornadas: Iterable[Jornada], dia: date, calendario: Calendario) -> tuple[Jornada, ...]:
    """Return the jornadas with the first on `dia`, their hours and working days apart kept."""
    return tuple(
        turno.at(
            calendario.nth_working_day(dia, turno.desplazamiento) if turno.desplazamiento else dia
        )
        for turno in _pattern(jornadas, calendario).turnos
    )


@dataclass(frozen=True)
class _Busy:
    """The union of the times at which some cargo is taken, asked by bisection."""

    jornadas: tuple[Jornada, ...]

    @cached_property
    def _merged(self) -> tuple[list[datetime], list[datetime]]:
        starts: list[datetime] = []
        ends: list[datetime] = []
        for inicio, fin in sorted({(jornada.inicio, jornada.fin) for jornada in self.jornadas}):
            if ends and inicio <= ends[-1]:
                ends[-1] = max(ends[-1], fin)
            else:
                starts.append(inicio)
                ends.append(fin)
        return starts, ends

    def overlaps(self, jornada: Jornada) -> bool:
        starts, ends = self._merged
        n = bisect_left(starts, jornada.fin) - 1
        return n >= 0 and ends[n] > jornada.inicio


@dataclass(frozen=True)
class _Search:
    pattern: _Pattern
    busy: _Busy
    calendario: Calendario
    now: datetime
    roles: tuple[str, ...]
    entorno: Entorno

    def between(self, primero: date, ultimo: date) -> Iterator[Alternativa]:
        """Yield every placing of the pattern that fits between both days, included."""
        habiles = [d for d in days_between(primero, ultimo) if self.calendario.is_working_day(d)]
        for n in range(len(habiles) - self.pattern.length):
            jornadas = tuple(
                turno.at(habiles[n + turno.desplazamiento]) for turno in self.pattern.turnos
            )
            if jornadas != self.pattern.original and all(map(self._is_free, jornadas)):
                yield self._priced(jornadas)

    def _is_free(self, jornada: Jornada) -> bool:
        dia = jornada.dia
        ano = self.calendario.school_year(dia.year)
        in_year = ano is None or ano.inicio <= dia <= ano.fin
        return in_year and not self.busy.overlaps(jornada)

    def _priced(self, jornadas: tuple[Jornada, ...]) -> Alternativa:
        primero, ultimo = jornadas[0].dia, jornadas[-1].dia
        moved = (primero - self.pattern.original[0].dia).days
        separada = ultimo - primero > self.pattern.span
        clases = sum(
            class_block(dia, self.calendario, self.roles) is not None
            for dia in {jornada.dia for jornada in jornadas}
        )
        notice = self._notice(primero)
        protegidos = len(self._protected & {jornada.dia for jornada in jornadas})
        found = {
            "preferencia": abs(moved), "clases": clases, "protegidas": protegidos,
            "separada": separada, "aviso": ANTICIPACION_HABILES - notice,
        }  # fmt: skip
        costo = sum(self.entorno.cost(c, VECES[c] * n) for c, n in found.items())
        motivos = _reasons(moved, clases, protegidos, notice, separada)
        return Alternativa(jornadas, costo, tuple(motivos))

    @cached_property
    def _protected(self) -> frozenset[date]:
        return frozenset(
            dia for p in self.entorno.protegidos for dia in days_between(p.inicio, p.fin)
        )

    def _notice(self, primero: date) -> int:
        """Return the working days of notice, those that are enough counting as just enough."""
        hoy = day_of(self.now)
        if primero >= self._enough:
            return ANTICIPACION_HABILES
        return self.calendario.count_working_days(hoy, primero)

    @cached_property
    def _enough(self) -> date:
        return self.calendario.nth_working_day(day_of(self.now), ANTICIPACION_HABILES)


def _reasons(
    moved: int, clases: int, protegidos: int, notice: int, separada: bool
) -> Iterator[Motivo]:
    if moved == 0:
        yield Motivo("mismo_dia")
    else:
        yield Motivo("despues" if moved > 0 else "antes", {"dias": abs(moved)})
    if clases:
        yield Motivo("semanas_lectivas", {"dias": clases})
    if protegidos:
        yield Motivo("protegida", {"dias": protegidos})
    if notice < ANTICIPACION_HABILES:
        yield Motivo("aviso_corto", {"dias": notice})
    if separada:
        yield Motivo("separada")
