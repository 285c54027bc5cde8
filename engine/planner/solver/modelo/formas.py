"""The shape of a session: which slots it takes from the turno in which it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from engine.planner.solver.modelo.rejilla import Rejilla, Turno


@dataclass(frozen=True)
class Forma:
    """For each turno of the first day, the slots taken when it begins there (0: it cannot).

    `ancho` is how many working days in a row it takes.
    """

    bases: tuple[int, ...]
    ancho: int

    @cached_property
    def pasos(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Return, for each turno it may begin in, how far each of its slots is from that one."""
        return tuple(
            (turno, tuple(n - turno for n in range(base.bit_length()) if base >> n & 1))
            for turno, base in enumerate(self.bases)
            if base
        )

    def free_starts(self, rejilla: Rejilla, ocupados: int) -> int:
        """Return the slots in which it could begin without taking any of `ocupados`."""
        t = len(rejilla.turnos)
        dias = len(rejilla.dias) - self.ancho + 1
        if dias <= 0:
            return 0
        columna = _column(t, dias)
        starts = 0
        for turno, pasos in self.pasos:
            bad = 0
            for paso in pasos:
                bad |= ocupados >> paso
            starts |= (columna << turno) & ~bad
        return starts


def _column(t: int, dias: int) -> int:
    """Return the first slot of each of that many days."""
    return ((1 << (t * dias)) - 1) // ((1 << t) - 1)


def shape_of(actividad: Mapping[str, Any], rejilla: Rejilla) -> Forma:
    """Return the shape of each session of an activity of a valid problem."""
    duracion = actividad["duracion"]
    seguidas = actividad.get("seguidos", True)
    turnos = rejilla.turnos
    if "dias" in duracion:
        ancho = duracion["dias"] if seguidas else 1
        bases = [(1 << (len(turnos) * ancho)) - 1] + [0] * (len(turnos) - 1)
    else:
        ancho = 1
        bases = [_within_a_day(duracion, turnos, n) for n in range(len(turnos))]
    allowed = actividad.get("turnos")
    if allowed is not None:
        kept = {rejilla.turno_de[turno] for turno in allowed}
        bases = [base if n in kept else 0 for n, base in enumerate(bases)]
    return Forma(tuple(bases), ancho)


def _within_a_day(duracion: Mapping[str, Any], turnos: Sequence[Turno], primero: int) -> int:
    """Return the turnos taken from one on, or 0 if the day ends before."""
    if "turnos" in duracion:
        ultimo = primero + duracion["turnos"]
        return (1 << ultimo) - (1 << primero) if ultimo <= len(turnos) else 0
    minutos = ceil(duracion["horas"] * 60)
    for n in range(primero, len(turnos)):
        minutos -= turnos[n].fin - turnos[n].inicio
        if minutos <= 0:
            return (1 << (n + 1)) - (1 << primero)
    return 0


def sessions_of(actividad: Mapping[str, Any]) -> int:
    """Return how many sessions an activity has: its days, when they need not be in a row."""
    sesiones: int = actividad.get("sesiones", 1)
    apart = not actividad.get("seguidos", True)
    return sesiones * int(actividad["duracion"].get("dias", 1)) if apart else sesiones
