"""The plan of every area for a year, judged whole: what clashes with what, and the ways out."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, islice

from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Jornada, Reparo, Ventana, find_reparos
from engine.domain.cruce import INFORMATIVE, Alternativa, Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.alternativas import propose
from engine.planner.cruces import Entorno, find_cruces, find_hard
from engine.planner.periodo import Fondo, Periodo, Situada

BOOKED = frozenset({"calendarizada", "en_ejecucion"})
"""States of an AT whose people are booked: its soft rules were decided already."""
OFRECIDAS = 3
MIRADAS = 12
"""Cheapest alternatives among which those to tell are chosen."""
_DUREZAS = ("duro", "articulable", "blando")


@dataclass(frozen=True)
class Puesta:
    """What stands on the plan of a year: an AT, or an activity with the dates it asks for.

    `planeada` tells that it is no AT yet; `fija`, that its unit cannot move it; `junto` is the
    code of the one that it is articulated with, whose dates it has (PR-29); `aparte` the codes of
    those that DIRI decided not to join it with.
    """

    actividad: Actividad
    estado: str
    ventana: Ventana
    roles: frozenset[str]
    planeada: bool
    fija: bool = False
    plan_recuperacion: bool = False
    junto: str | None = None
    aparte: frozenset[str] = frozenset()


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
    """The activities of every area in a year, by code, with the facts that judge them.

    `fondos` are the purses of the regions and `escolares` the cargos that belong to schools.
    """

    puestas: Mapping[str, Puesta]
    calendario: Calendario
    entorno: Entorno
    now: datetime
    fondos: tuple[Fondo, ...] = ()
    escolares: frozenset[int] = frozenset()

    @cached_property
    def agenda(self) -> Agenda:
        """Return all of them by the days they take."""
        return Agenda(tuple(puesta.actividad for puesta in self.puestas.values()))

    def judge(self, codigo: str) -> tuple[Cruce, ...]:
        """Return every cruce of one of them with the rest, the hard ones first."""
        mine = self._situate(codigo)
        entorno = replace(self.entorno, bolsas=mine.bolsas, escolares=mine.escolares)
        found = find_cruces(mine.actividad, self.agenda, mine.reparos, entorno)
        return tuple(cruce for cruce in found if not self._is_settled(codigo, cruce))

    def _is_settled(self, codigo: str, cruce: Cruce) -> bool:
        """Tell whether both of a cruce are one already, or DIRI decided that they stay apart."""
        if cruce.otra is None:
            return False
        apart = cruce.regla == "articulable" and cruce.otra in self.puestas[codigo].aparte
        return apart or self._host_of(codigo) == self._host_of(cruce.otra)

    def _host_of(self, codigo: str) -> str:
        return self.puestas[codigo].junto or codigo

    @cached_property
    def hallados(self) -> list[Hallado]:
        """Return every cruce still to be settled, each once.

        Hard ones come first, by day; then those that could be one, by the days spared; then the
        soft ones, by what they weigh.
        """
        periodo = Periodo([self._situate(codigo) for codigo in sorted(self.puestas)], self.entorno)
        everything = chain(periodo.find_hard(), periodo.find_joinable(), periodo.find_soft())
        return sorted(
            (
                Hallado(codigo, cruce)
                for codigo, cruce in everything
                if cruce.regla not in INFORMATIVE and not self._is_settled(codigo, cruce)
            ),
            key=_order,
        )

    def _situate(self, codigo: str) -> Situada:
        puesta = self.puestas[codigo]
        actividad = puesta.actividad
        return Situada(
            actividad,
            # What was held clashes with nothing any more.
            juzgada=actividad.jornadas[0].inicio > self.now,
            firme=puesta.estado in BOOKED,
            reparos=self._reparos(puesta),
            bolsas=tuple(fondo.without(codigo) for fondo in self.fondos),
            escolares=len(actividad.cargos & self.escolares),
            articulada_con=puesta.junto,
        )

    def _reparos(self, puesta: Puesta) -> tuple[Reparo, ...]:
        if puesta.estado in BOOKED:
            return ()
        found = find_reparos(
            puesta.actividad.jornadas,
            ventana=puesta.ventana,
            calendario=self.calendario,
            now=self.now,
            roles=puesta.roles,
            plan_recuperacion=puesta.plan_recuperacion,
        )
        return tuple(reparo for reparo in found if reparo.codigo not in INFORMATIVE)

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
        return all(
            self._is_settled(moved.codigo, cruce)
            for cruce in find_hard(moved, self.agenda, self.entorno)
        )

    def _busy(self, propuesta: Actividad) -> dict[int, list[Jornada]]:
        """Return when each of its cargos is asked for by another."""
        taken: dict[int, list[Jornada]] = defaultdict(list)
        for otra in self.agenda.actividades:
            if self._host_of(otra.codigo) != self._host_of(propuesta.codigo):
                for cargo in propuesta.ocupados & otra.ocupados:
                    taken[cargo] += otra.jornadas
        return taken


def _order(told: Hallado) -> tuple[int, int, str, str]:
    cruce = told.cruce
    spared = int(cruce.datos.get("ahorro", 0)) + int(cruce.datos.get("ahorro_otra", 0))
    weight = spared or int(cruce.datos.get("costo", 0))
    return _DUREZAS.index(cruce.dureza), -weight, str(cruce.dia), told.codigo


def count_by_kind(hallados: Collection[Hallado]) -> Mapping[str, int]:
    """Return how many cruces there are of each dureza, zero included."""
    return {d: sum(h.cruce.dureza == d for h in hallados) for d in _DUREZAS}
