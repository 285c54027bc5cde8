"""The plan of every area for a year, judged whole: what clashes with what, and the ways out."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice

from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Reparo, Ventana, find_reparos
from engine.domain.cruce import Alternativa, Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.alternativas import propose
from engine.planner.cruces import Entorno, find_all, find_cruces, find_hard
from engine.planner.cruces.cuando import weigh_reparos

BOOKED = frozenset({"calendarizada", "en_ejecucion"})
"""States of an AT whose people are booked: what both of two booked share is settled already."""
OFRECIDAS = 3
MIRADAS = 12
"""Cheapest alternatives among which those to tell are chosen."""
_DUREZAS = ("duro", "articulable", "blando")


@dataclass(frozen=True)
class Puesta:
    """What stands on the plan of a year: an AT, or an activity with the dates it asks for.

    `planeada` tells that it is no AT yet; `fija`, that its unit cannot move it.
    """

    actividad: Actividad
    estado: str
    ventana: Ventana
    roles: frozenset[str]
    planeada: bool
    fija: bool = False
    plan_recuperacion: bool = False


@dataclass(frozen=True)
class Hallado:
    """A cruce of the plan, told once, by the activity it is told of."""

    codigo: str
    cruce: Cruce

    @property
    def codigos(self) -> tuple[str, ...]:
        """Return the codes of those that it joins."""
        return (self.codigo, self.cruce.otra) if self.cruce.otra else (self.codigo,)


@dataclass(frozen=True)
class Conjunto:
    """The activities of every area in a year, by code, with the facts that judge them."""

    puestas: Mapping[str, Puesta]
    calendario: Calendario
    entorno: Entorno
    now: datetime

    @cached_property
    def agenda(self) -> Agenda:
        """Return all of them by the days they take."""
        return Agenda(tuple(puesta.actividad for puesta in self.puestas.values()))

    def judge(self, codigo: str) -> tuple[Cruce, ...]:
        """Return every cruce of one of them with the rest, the hard ones first."""
        puesta = self.puestas[codigo]
        return find_cruces(puesta.actividad, self.agenda, self._reparos(puesta), self.entorno)

    def sweep(self) -> list[Hallado]:
        """Return every cruce still to be settled, each once.

        Hard ones come first, by day; then those that could be one, by the days spared; then the
        soft ones, by what they weigh.
        """
        seen: set[tuple[str, frozenset[str]]] = set()
        found = []
        for told in self._all():
            key = (told.cruce.regla, frozenset((*told.codigos, told.cruce.otra or _when(told))))
            if key not in seen and self._open(told):
                seen.add(key)
                found.append(told)
        return sorted(found, key=_order)

    def _all(self) -> Iterator[Hallado]:
        between = find_all(self.agenda.actividades, self.entorno)
        for codigo, puesta in sorted(self.puestas.items()):
            if self._may_change(puesta):
                own = weigh_reparos(puesta.actividad, self._reparos(puesta), self.entorno)
                yield from (Hallado(codigo, cruce) for cruce in (*own, *between[codigo]))

    def _reparos(self, puesta: Puesta) -> tuple[Reparo, ...]:
        return find_reparos(
            puesta.actividad.jornadas,
            ventana=puesta.ventana,
            calendario=self.calendario,
            now=self.now,
            roles=puesta.roles,
            plan_recuperacion=puesta.plan_recuperacion,
        )

    def _may_change(self, puesta: Puesta) -> bool:
        """Tell whether it has not begun: what was held clashes with nothing any more."""
        return puesta.actividad.jornadas[0].inicio > self.now

    def _open(self, told: Hallado) -> bool:
        return any(self.puestas[codigo].estado not in BOOKED for codigo in told.codigos)

    def ways_out(self, codigo: str) -> tuple[Alternativa, ...]:
        """Return the best dates of one of them that no hard rule forbids, at most OFRECIDAS."""
        puesta = self.puestas[codigo]
        found = propose(
            puesta.actividad, self._busy(puesta.actividad), puesta.ventana, self.calendario,
            self.now, MIRADAS, roles=puesta.roles, plan_recuperacion=puesta.plan_recuperacion,
            entorno=self.entorno,
        )  # fmt: skip
        return tuple(islice((way for way in found if self._holds(puesta, way)), OFRECIDAS))

    def unravel(self, codigo: str) -> tuple[list[Hallado], tuple[Alternativa, ...]]:
        """Return the cruces of one of them and, when there are any, the ways out."""
        found = [Hallado(codigo, cruce) for cruce in self.judge(codigo)]
        return found, self.ways_out(codigo) if found else ()

    def _holds(self, puesta: Puesta, way: Alternativa) -> bool:
        moved = replace(puesta.actividad, jornadas=way.jornadas)
        return next(find_hard(moved, self.agenda, self.entorno), None) is None

    def _busy(self, propuesta: Actividad) -> dict[int, list[Jornada]]:
        """Return when each of its cargos is asked for by another."""
        taken: dict[int, list[Jornada]] = defaultdict(list)
        for otra in self.agenda.actividades:
            if otra.codigo != propuesta.codigo:
                for cargo in propuesta.ocupados & otra.ocupados:
                    taken[cargo] += otra.jornadas
        return taken


def _when(told: Hallado) -> str:
    return str(told.cruce.dia)


def _order(told: Hallado) -> tuple[int, int, str, str]:
    cruce = told.cruce
    spared = int(cruce.datos.get("ahorro", 0)) + int(cruce.datos.get("ahorro_otra", 0))
    weight = spared or int(cruce.datos.get("costo", 0))
    return _DUREZAS.index(cruce.dureza), -weight, str(cruce.dia), told.codigo


def count_by_kind(hallados: Collection[Hallado]) -> Mapping[str, int]:
    """Return how many cruces there are of each dureza, zero included."""
    return {d: sum(h.cruce.dureza == d for h in hallados) for d in _DUREZAS}
