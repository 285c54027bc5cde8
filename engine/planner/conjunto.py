"""The plan of every area for a year, judged whole: what clashes with what, and the ways out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from engine.domain.calendario import Calendario
from engine.domain.convocatoria import Dureza, Jornada, Reparo, Ventana, find_reparos
from engine.domain.cruce import INFORMATIVE, Alternativa, Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces import Entorno, find_cruces
from engine.planner.marco import Marco
from engine.planner.periodo import Fondo, Hallado, Periodo, Situada

BOOKED = frozenset({"calendarizada", "en_ejecucion"})
"""States of an AT whose people are booked: its soft rules were decided already."""
DUREZAS: tuple[Dureza, ...] = ("duro", "articulable", "blando")
"""Kinds of cruce as they are told: what forbids a date, what could be one, what is only warned."""


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

    def spared_by(self, host: "Puesta") -> int:
        """Return the days of people that joining it to another spares: who both convene (PR-29)."""
        return len(self.actividad.cargos & host.actividad.cargos) * len(self.actividad.dias)


@dataclass(frozen=True, eq=False)
class Conjunto:
    """The activities of every area in a year, by code, with the facts that judge them.

    What is found of it is kept with it: a plan that changed is another.
    `fondos` are the purses of the regions and `escolares` the cargos that belong to schools.
    """

    puestas: Mapping[str, Puesta]
    calendario: Calendario
    entorno: Entorno
    now: datetime
    fondos: tuple[Fondo, ...] = ()
    escolares: frozenset[int] = frozenset()

    @cached_property
    def actividades(self) -> Mapping[str, Actividad]:
        """Return all of them by code."""
        return {codigo: puesta.actividad for codigo, puesta in self.puestas.items()}

    @cached_property
    def agenda(self) -> Agenda:
        """Return all of them by the days they take."""
        return Agenda(tuple(self.actividades.values()))

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
        apart = cruce.regla == "articulable" and self._are_apart(codigo, cruce.otra)
        return apart or self._host_of(codigo) == self._host_of(cruce.otra)

    def _are_apart(self, una: str, otra: str) -> bool:
        puestas = self.puestas
        return otra in puestas[una].aparte or (otra in puestas and una in puestas[otra].aparte)

    def _host_of(self, codigo: str) -> str:
        return self.puestas[codigo].junto or codigo

    @cached_property
    def duros(self) -> list[Hallado]:
        """Return what forbids dates, each cruce once, by day: a tenth of looking for everything."""
        return self._unsettled(self._periodo.find_hard())

    @cached_property
    def articulables(self) -> list[Hallado]:
        """Return those that could be one, each pair once, by the days that would be spared."""
        return self._unsettled(self._periodo.find_joinable())

    @cached_property
    def blandos(self) -> list[Hallado]:
        """Return what soft rules say, by what it weighs."""
        return self._unsettled(self._periodo.find_soft())

    @property
    def hallados(self) -> list[Hallado]:
        """Return every cruce still to be settled, each once, in the order of DUREZAS."""
        return [*self.duros, *self.articulables, *self.blandos]

    def of_kind(self, dureza: Dureza) -> list[Hallado]:
        """Return the cruces of a kind still to be settled, each once."""
        if dureza == "duro":
            return self.duros
        return self.articulables if dureza == "articulable" else self.blandos

    @cached_property
    def _periodo(self) -> Periodo:
        return Periodo([self._situate(codigo) for codigo in sorted(self.puestas)], self.entorno)

    def _unsettled(self, found: Iterable[Hallado]) -> list[Hallado]:
        return sorted(
            (
                told
                for told in found
                if told.cruce.regla not in INFORMATIVE
                and not self._is_settled(told.codigo, told.cruce)
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
        """Return the best dates of one of them that no hard rule forbids."""
        puesta = self.puestas[codigo]
        host = self._host_of(codigo)
        marco = Marco(
            self.agenda, self.entorno, puesta.ventana, self.calendario, self.now, puesta.roles,
            puesta.plan_recuperacion,
            frozenset(other for other in self.puestas if self._host_of(other) == host),
        )  # fmt: skip
        busy = self._busy(puesta.actividad, marco.juntas)
        return marco.ways_out(puesta.actividad, busy, puesta.ventana)

    def unravel(self, codigo: str) -> tuple[list[Hallado], tuple[Alternativa, ...]]:
        """Return the cruces of one of them and, when there are any, the ways out."""
        found = [Hallado(codigo, cruce) for cruce in self.judge(codigo)]
        return found, self.ways_out(codigo) if found else ()

    def _busy(self, propuesta: Actividad, juntas: Collection[str]) -> dict[int, list[Jornada]]:
        """Return when each of its cargos is asked for by another."""
        taken: dict[int, list[Jornada]] = defaultdict(list)
        for otra in self.agenda.actividades:
            if otra.codigo not in juntas:
                for cargo in propuesta.ocupados & otra.ocupados:
                    taken[cargo] += otra.jornadas
        return taken


def _order(told: Hallado) -> tuple[int, str, str]:
    cruce = told.cruce
    spared = int(cruce.datos.get("ahorro", 0)) + int(cruce.datos.get("ahorro_otra", 0))
    weight = spared or int(cruce.datos.get("costo", 0))
    return -weight, str(cruce.dia), told.codigo
