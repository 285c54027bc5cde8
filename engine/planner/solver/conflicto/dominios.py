"""The starts left to each pieza while others are placed, and who took the rest from it."""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from engine.planner.solver.busqueda.estado import SIN_SALA, Estado
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.formas import Forma
from engine.planner.solver.modelo.modelo import Modelo, Vecino, bits
from engine.planner.solver.modelo.relaciones import forbidden_by


class _Efecto(NamedTuple):
    """Slots that some piezas lose, and the placed ones that take them."""

    cerrados: int
    afectadas: int
    culpables: int


class Dominios:
    """What is left to each pieza, kept up to date at each placing and undone in reverse.

    `libres` are its starts, as a set of slots; `culpables` the placed piezas without which some
    more might be. Both never lose what could still be: whoever is not there cannot be placed.
    """

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self.estado = Estado(modelo)
        self.libres = [pieza.permitidos for pieza in modelo.piezas]
        self.culpables = [0] * len(modelo.piezas)
        self.trabajo = 0
        self._trail: list[tuple[int, int, int]] = []
        self.de_recurso = [sum(1 << p for p in recurso.piezas) for recurso in modelo.recursos]
        self._con_sala = sum(1 << p for p, pieza in enumerate(modelo.piezas) if pieza.salas)
        self._temidas: dict[int, list[tuple[int, Vecino]]] = defaultdict(list)
        for p, pieza in enumerate(modelo.piezas):
            for vecino in pieza.vecinos:
                self._temidas[vecino.pieza].append((p, vecino))

    def place(self, p: int, slot: int, sala: int) -> int | None:
        """Place `p` and return a pieza that is left without any start, if there is one."""
        self.estado.place(p, slot, sala)
        empty: int | None = None
        for efecto in self._effects(p):
            kept: dict[Forma, int] = {}
            for q in bits(efecto.afectadas):
                self.trabajo += 1
                if self.estado.slot[q] < 0 and self._cut(q, efecto, kept) and empty is None:
                    empty = q
        return empty

    def mark(self) -> int:
        """Return how far back an undoing must go to be where things stand now."""
        return len(self._trail)

    def undo(self, p: int, mark: int) -> None:
        """Take `p` out again, and give back what was lost since that mark."""
        while len(self._trail) > mark:
            q, libres, culpables = self._trail.pop()
            self.libres[q], self.culpables[q] = libres, culpables
        self.estado.remove(p)

    def options(self, p: int) -> tuple[list[tuple[int, int]], int]:
        """Return the starts, with rooms, that `p` may have, and the piezas that take the rest."""
        estado, pieza = self.estado, self.modelo.piezas[p]
        salas = (SIN_SALA,) if pieza.salas is None else tuple(sala for sala, _ in pieza.salas)
        starts = bits(self.libres[p])
        self.trabajo += len(starts) * len(salas)
        found = [(slot, sala) for slot in starts for sala in salas if estado.allows(p, slot, sala)]
        blame = self.culpables[p]
        if len(found) < len(starts) * len(salas):
            blame |= self.placed(self._con_sala) if pieza.salas else 0
            for r in pieza.limitados:
                blame |= self.placed(self.de_recurso[r])
        return found, blame & ~(1 << p)

    def _cut(self, q: int, efecto: _Efecto, kept: dict[Forma, int]) -> bool:
        """Take those slots from `q`; tell whether nothing is left to it."""
        forma = self.modelo.piezas[q].forma
        starts = kept.get(forma)
        if starts is None:
            starts = kept[forma] = forma.free_starts(self.modelo.rejilla, efecto.cerrados)
        left = self.libres[q] & starts
        if left == self.libres[q]:
            return False
        self._trail.append((q, self.libres[q], self.culpables[q]))
        self.libres[q] = left
        self.culpables[q] |= efecto.culpables & ~(1 << q)
        return not left

    def _effects(self, p: int) -> Iterator[_Efecto]:
        """Yield what the place of `p` takes from others: its slots, its neighbours' and weeks."""
        estado, rejilla = self.estado, self.modelo.rejilla
        mask, own = estado.mask[p], 1 << p
        yield _Efecto(mask, self._rivals(p), own)
        first, last = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
        for q, vecino in self._temidas[p]:
            yield _Efecto(forbidden_by(rejilla, vecino, first, last), 1 << q, own)
        yield from self._full_periods(p)

    def _rivals(self, p: int) -> int:
        """Return the set of the piezas that take something of the same as `p`."""
        recursos = self.modelo.piezas[p].recursos
        return reduce(or_, (self.de_recurso[r] for r in recursos), 0) & ~(1 << p)

    def _full_periods(self, p: int) -> Iterator[_Efecto]:
        """Yield the weeks and months that admit no more days of some group of `p`."""
        modelo, estado, tablas = self.modelo, self.estado, self.estado.tablas
        pieza, t = modelo.piezas[p], len(modelo.rejilla.turnos)
        dia = estado.slot[p] // t
        weeks = [tablas.semanas[n] for n, _ in tablas.by_week(estado.mask[p])]
        for r in pieza.limitados:
            recurso = modelo.recursos[r]
            for maximo, periodos in (
                (recurso.maximo_semana, weeks),
                (recurso.maximo_mes, tablas.meses(pieza.forma.ancho, dia)),
            ):
                if maximo >= SIN_LIMITE:
                    continue
                taken, holding = estado.taken_by(r), self.de_recurso[r]
                for lejos, slots in periodos:
                    inside = taken >> lejos & slots
                    if tablas.cuenta[inside] >= maximo:
                        closed = slots & ~_whole_days(inside, t)
                        yield _Efecto(closed << lejos, holding, self.placed(holding))

    def placed(self, piezas: int) -> int:
        """Return those of a set that have their place."""
        return sum(1 << p for p in bits(piezas) if self.estado.slot[p] >= 0)


def _whole_days(slots: int, turnos: int) -> int:
    """Return every slot of the days that a set touches, its first one being a day's first."""
    found, dia = 0, (1 << turnos) - 1
    while slots >= dia & -dia:
        if slots & dia:
            found |= dia
        dia <<= turnos
    return found
