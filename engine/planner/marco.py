"""What the dates of one activity are judged by, and the best dates that no hard rule forbids."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.cruce import Alternativa, Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.alternativas import propose
from engine.planner.cruces import Entorno, find_cruces, find_hard

OFRECIDAS = 3
"""Alternatives told."""
_MIRADAS = 12
"""Cheapest alternatives among which those to tell are chosen."""


@dataclass(frozen=True)
class Marco:
    """What a programme is judged by: the others, the facts around and its own limits.

    `juntas` are the codes of those it is one with, whose dates it shares (PR-29).
    """

    agenda: Agenda
    entorno: Entorno
    ventana: Ventana | None
    calendario: Calendario
    now: datetime
    roles: Collection[str]
    plan_recuperacion: bool = False
    juntas: frozenset[str] = frozenset()

    def judge(self, propuesta: Actividad) -> tuple[Cruce, ...]:
        """Return every cruce of a proposal."""
        reparos = find_reparos(
            propuesta.jornadas,
            ventana=self.ventana,
            calendario=self.calendario,
            now=self.now,
            roles=self.roles,
            plan_recuperacion=self.plan_recuperacion,
        )
        return find_cruces(propuesta, self.agenda, reparos, self.entorno)

    def forbids(self, propuesta: Actividad) -> bool:
        """Tell whether a hard rule does not allow other dates of the proposal."""
        found = find_hard(propuesta, self.agenda, self.entorno)
        return any(cruce.otra is None or cruce.otra not in self.juntas for cruce in found)

    def ways_out(
        self,
        propuesta: Actividad,
        busy: Mapping[int, Sequence[Jornada]],
        ventana: Ventana,
        tambien: Collection[int] = (),
    ) -> tuple[Alternativa, ...]:
        """Return the best dates in `ventana` that no hard rule forbids, OFRECIDAS at most.

        `busy` and `tambien` as `propose` has them: journeys and people of two cargos, which it
        does not look at, are judged of the cheapest.
        """
        found = propose(
            propuesta, busy, ventana, self.calendario, self.now, _MIRADAS, roles=self.roles,
            plan_recuperacion=self.plan_recuperacion, entorno=self.entorno, tambien=tambien,
        )  # fmt: skip
        free = (w for w in found if not self.forbids(replace(propuesta, jornadas=w.jornadas)))
        return tuple(islice(free, OFRECIDAS))
