"""The grid of a calendar: its working days, and each day cut in turnos, numbered as bits."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

DIAS_DE_SEMANA = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
HABITUALES = DIAS_DE_SEMANA[:5]


@dataclass(frozen=True)
class Turno:
    """A part of the day, from one minute of it to another."""

    id: str
    inicio: int
    fin: int


@dataclass(frozen=True)
class Rejilla:
    """The days that count, in order, and the turnos of each.

    Slot `n` is turno `n % T` of day `n // T`; a set of slots, or of days, is an integer whose
    bits are its members.
    """

    dias: tuple[date, ...]
    turnos: tuple[Turno, ...]

    @cached_property
    def slots(self) -> int:
        """Return how many slots there are."""
        return len(self.dias) * len(self.turnos)

    @cached_property
    def todos(self) -> int:
        """Return the set of every slot."""
        return (1 << self.slots) - 1

    @cached_property
    def dia_lleno(self) -> int:
        """Return the slots of the first day: those of another lie further up."""
        return (1 << len(self.turnos)) - 1

    @cached_property
    def turno_de(self) -> Mapping[str, int]:
        """Return the place of each turno in its day, by its id."""
        return {turno.id: n for n, turno in enumerate(self.turnos)}

    def dia_desde(self, dia: date) -> int:
        """Return the number of `dia`, or of the first working day after it."""
        return bisect_left(self.dias, dia)

    def slots_of(self, inicio: date, fin: date, turnos: Iterable[str] | None = None) -> int:
        """Return the slots between two days, both included, or only those of some turnos."""
        primero, ultimo = self.dia_desde(inicio), bisect_right(self.dias, fin)
        if primero >= ultimo:
            return 0
        if turnos is None:
            t = len(self.turnos)
            return (1 << (ultimo * t)) - (1 << (primero * t))
        wanted = sum(1 << self.turno_de[turno] for turno in set(turnos))
        return sum(wanted << (dia * len(self.turnos)) for dia in range(primero, ultimo))

    def days_of(self, inicio: date, fin: date) -> int:
        """Return the set of days between two, both included."""
        primero, ultimo = self.dia_desde(inicio), bisect_right(self.dias, fin)
        return (1 << ultimo) - (1 << primero) if primero < ultimo else 0

    @cached_property
    def semanas(self) -> tuple[int, ...]:
        """Return, for each day, the set of days of its week, from Monday."""
        return self._together(lambda dia: dia - timedelta(days=dia.weekday()))

    @cached_property
    def meses(self) -> tuple[int, ...]:
        """Return, for each day, the set of days of its month."""
        return self._together(lambda dia: dia.replace(day=1))

    def _together(self, key: Callable[[date], date]) -> tuple[int, ...]:
        sets: dict[date, int] = {}
        for n, dia in enumerate(self.dias):
            sets[key(dia)] = sets.get(key(dia), 0) | 1 << n
        return tuple(sets[key(dia)] for dia in self.dias)

    @cached_property
    def comienzos(self) -> tuple[int, ...]:
        """Return the minute, from the first midnight, at which each slot begins."""
        return tuple(
            (dia - self.dias[0]).days * 1440 + turno.inicio
            for dia in self.dias
            for turno in self.turnos
        )

    @cached_property
    def finales(self) -> tuple[int, ...]:
        """Return the minute, from the first midnight, at which each slot ends."""
        return tuple(
            (dia - self.dias[0]).days * 1440 + turno.fin
            for dia in self.dias
            for turno in self.turnos
        )


def build_grid(calendario: Mapping[str, Any]) -> Rejilla:
    """Return the grid of the `calendario` of a valid problem."""
    inicio, fin = (date.fromisoformat(calendario[key]) for key in ("inicio", "fin"))
    semana = {DIAS_DE_SEMANA.index(name) for name in calendario.get("dias", HABITUALES)}
    inhabiles: set[date] = set()
    for tramo in calendario.get("inhabiles", ()):
        primero = max(date.fromisoformat(tramo["inicio"]), inicio)
        ultimo = min(date.fromisoformat(tramo.get("fin", tramo["inicio"])), fin)
        inhabiles.update(primero + timedelta(n) for n in range((ultimo - primero).days + 1))
    dias = (inicio + timedelta(n) for n in range((fin - inicio).days + 1))
    return Rejilla(
        tuple(dia for dia in dias if dia.weekday() in semana and dia not in inhabiles),
        tuple(
            Turno(t["id"], _minute(t["inicio"]), _minute(t["fin"])) for t in calendario["turnos"]
        ),
    )


def _minute(hora: str) -> int:
    horas, minutos = hora.split(":")
    return int(horas) * 60 + int(minutos)
