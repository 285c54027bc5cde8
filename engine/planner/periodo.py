"""The activities of a period judged together, each pair that can clash looked at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from engine.domain.convocatoria import Reparo
from engine.domain.cruce import Cruce
from engine.planner.actividades import Actividad, Agenda
from engine.planner.cruces import Bolsa, Entorno, find_hard, find_soft, sweep_load
from engine.planner.cruces.articulables import join
from engine.planner.cruces.cuando import weigh_reparos
from engine.planner.parecidas import Parecidas
from engine.planner.vecinas import find_neighbours


@dataclass(frozen=True)
class Hallado:
    """A cruce of several activities judged together, told once, by the one it is told of."""

    codigo: str
    cruce: Cruce

    @property
    def codigos(self) -> tuple[str, ...]:
        """Return the codes of those that it joins."""
        return (self.codigo, self.cruce.otra) if self.cruce.otra else (self.codigo,)


@dataclass(frozen=True)
class Fondo:
    """The purse of a region for a year, with how much of it each AT alone takes.

    `bolsa` counts every AT; `solo_de` and `pendiente_de` are, by code, the days of people that no
    other AT has booked or programmed.
    """

    bolsa: Bolsa
    solo_de: Mapping[str, int]
    pendiente_de: Mapping[str, int]

    def without(self, codigo: str) -> Bolsa:
        """Return the purse as it stands for that AT: what the others took of it."""
        bolsa = self.bolsa
        return Bolsa(
            bolsa.entidad, bolsa.nombre, bolsa.anio, bolsa.persona_dias,
            bolsa.tomados - self.solo_de.get(codigo, 0), bolsa.cargos,
            bolsa.pendientes - self.pendiente_de.get(codigo, 0),
        )  # fmt: skip


@dataclass(frozen=True)
class Situada:
    """An activity of a period with what is known of it alone.

    `juzgada` when its cruces are asked for: the others are only what it may clash with. `firme`
    when its people are booked, so that its soft rules were decided already. `reparos` are those
    of its dates; `bolsas` and `escolares` as in `Entorno`.
    """

    actividad: Actividad
    juzgada: bool = True
    firme: bool = False
    reparos: tuple[Reparo, ...] = ()
    bolsas: tuple[Bolsa, ...] = ()
    escolares: int | None = None
    articulada_con: str | None = None


@dataclass(frozen=True)
class Periodo:
    """The activities of a period, in the order in which they are told, and the facts around."""

    situadas: Sequence[Situada]
    entorno: Entorno

    @cached_property
    def _near(self) -> Mapping[int, Sequence[int]]:
        return find_neighbours([s.actividad for s in self.situadas], self.entorno)

    def find_hard(self) -> Iterator[Hallado]:
        """Yield what forbids the dates of each, by the same rules as a proposal's check."""
        for n, situada in enumerate(self.situadas):
            if not situada.juzgada:
                continue
            codigo, actividad = situada.actividad.codigo, situada.actividad
            own = [reparo for reparo in situada.reparos if reparo.dureza == "duro"]
            for cruce in weigh_reparos(actividad, own, self.entorno):
                yield Hallado(codigo, cruce)
            others = Agenda(tuple(self._rest(n, self._near.get(n, ()))))
            if others.actividades or actividad.ocupados & self.entorno.vacantes.keys():
                for cruce in find_hard(actividad, others, self.entorno):
                    yield Hallado(codigo, cruce)

    def find_joinable(self) -> Iterator[Hallado]:
        """Yield those not booked yet that could be one with another, each pair once."""
        candidates = self._alike()
        for n, situada in enumerate(self.situadas):
            if not situada.juzgada or situada.firme:
                continue
            others = self._rest(n, candidates.near(n, situada.actividad), told_by_booked=False)
            for otra in sorted(others, key=lambda otra: otra.codigo):
                if cruce := join(situada.actividad, otra):
                    yield Hallado(situada.actividad.codigo, cruce)

    def _alike(self) -> Parecidas:
        """Return the activities by the theme of those that may be proposed to be one with them."""
        asked = {s.actividad.tema for s in self.situadas if s.juzgada and not s.firme}
        return Parecidas.among([s.actividad for s in self.situadas], asked)

    def find_soft(self) -> Iterator[Hallado]:
        """Yield the soft rules that those not booked yet break, with what each weighs."""
        asked = {s.actividad.codigo for s in self.situadas if s.juzgada and not s.firme}
        load = sweep_load([s.actividad for s in self.situadas], self.entorno, asked)
        for n, situada in enumerate(self.situadas):
            if not situada.juzgada or situada.firme:
                continue
            actividad = situada.actividad
            entorno = replace(self.entorno, bolsas=situada.bolsas, escolares=situada.escolares)
            others = (self.situadas[m] for m in self._near.get(n, ()))
            near = Agenda(tuple(o.actividad for o in others if not _are_one(situada, o)))
            soft = find_soft(actividad, near, situada.reparos, entorno)
            for cruce in chain(soft, load.get(actividad.codigo, ())):
                yield Hallado(actividad.codigo, cruce)

    def _rest(
        self, n: int, places: Sequence[int], *, told_by_booked: bool = True
    ) -> Iterator[Actividad]:
        """Yield the activities at those places whose pair with the n-th is not told by them."""
        mine = self.situadas[n]
        for m in places:
            other = self.situadas[m]
            told = other.juzgada and m < n and (told_by_booked or not other.firme)
            if m != n and not told and not _are_one(mine, other):
                yield other.actividad


def _are_one(una: Situada, otra: Situada) -> bool:
    """Tell whether both share jornadas and bookings, so that they do not clash (PR-29)."""
    return (
        una.articulada_con == otra.actividad.codigo or otra.articulada_con == una.actividad.codigo
    )
