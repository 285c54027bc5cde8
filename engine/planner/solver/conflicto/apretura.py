"""Whether those who share a resource need more slots, or days of a week, than there are."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.planner.solver.conflicto.dominios import Dominios
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.formas import Forma
from engine.planner.solver.modelo.modelo import bits

PARTES = 900
"""Parts of piezas that are given slots at once, at most: the search for them goes as deep."""
POCAS = 64
"""Starts beyond which a pieza is not looked at, week by week, while others are being placed."""
MUCHAS = 400
"""Piezas of a problem beyond which weeks are not looked at while others are being placed."""


class Apretadas(NamedTuple):
    """Piezas that do not fit together, and the placed ones that take days of their weeks."""

    piezas: Sequence[int] = ()
    culpables: int = 0


class _Falta(NamedTuple):
    """A pieza not yet placed: the slots that its starts reach, and how many it takes of them."""

    pieza: int
    alcanza: int
    toma: int


class Apretura:
    """Looks for piezas of one resource that cannot all have slots of their own.

    Giving every part of each pieza a slot is a matching, and without one there is no plan; so it
    is with the slots of as many days of each week as the resource admits.
    """

    def __init__(self, dominios: Dominios) -> None:
        self._dominios = dominios
        self._modelo = dominios.modelo
        rejilla = self._modelo.rejilla
        t = len(rejilla.turnos)
        column = ((1 << rejilla.slots) - 1) // ((1 << t) - 1) if rejilla.slots else 0
        self.pocas = POCAS if len(self._modelo.piezas) <= MUCHAS else 0
        self._most = [
            max((len(pasos) for _, pasos in pieza.forma.pasos), default=1)
            for pieza in self._modelo.piezas
        ]
        self._columnas = [column << turno for turno in range(t)]

    def crowded(self, r: int, pocas: int) -> Apretadas:
        """Return piezas of a resource that do not fit together as things stand, none if all may.

        Weeks are looked at for those with `pocas` starts left at most.
        """
        dominios, recurso = self._dominios, self._modelo.recursos[r]
        slots, libres = dominios.estado.slot, dominios.libres
        pending = [p for p in recurso.piezas if slots[p] < 0]
        wanted = sum(self._most[p] for p in pending)
        # Whoever has more starts than all take slots finds one whatever the others do.
        needs = [self._need(p) for p in pending if libres[p].bit_count() < wanted]
        if found := _unmatched(_tight(needs)):
            return Apretadas(found)
        if pocas and recurso.maximo_semana < SIN_LIMITE:
            few = [self._need(p) for p in pending if libres[p].bit_count() <= pocas]
            dominios.trabajo += len(few) * len(dominios.estado.tablas.semanas)
            if found := _unmatched(_tight(list(self._by_week(r, few)))):
                return Apretadas(found, dominios.placed(dominios.de_recurso[r]))
        return Apretadas()

    def _need(self, p: int) -> _Falta:
        self._dominios.trabajo += 1
        forma, starts = self._modelo.piezas[p].forma, self._dominios.libres[p]
        return _Falta(p, self._reach(forma, starts), self._least(forma, starts))

    def _reach(self, forma: Forma, starts: int) -> int:
        reach = 0
        for turno, pasos in forma.pasos:
            own = starts & self._columnas[turno]
            for paso in pasos if own else ():
                reach |= own << paso
        return reach

    def _least(self, forma: Forma, starts: int) -> int:
        sizes = [len(pasos) for turno, pasos in forma.pasos if starts & self._columnas[turno]]
        return min(sizes, default=1)

    def _by_week(self, r: int, needs: Sequence[_Falta]) -> Iterator[_Falta]:
        """Yield the same needs with, for each week, only as many places as it still admits."""
        estado, recurso = self._dominios.estado, self._modelo.recursos[r]
        t = len(self._modelo.rejilla.turnos)
        cuenta = estado.tablas.cuenta
        weeks = []
        for ocupado, (lejos, slots) in zip(estado.ocupado, estado.tablas.semanas, strict=True):
            room = min(recurso.maximo_semana * t, slots.bit_length())
            taken = ocupado[r]
            if taken:
                # Days taken in part keep their other turnos.
                left = recurso.maximo_semana - cuenta[taken]
                room = left * t + cuenta[taken] * t - taken.bit_count()
            weeks.append((slots << lejos, ((1 << max(0, room)) - 1) << lejos))
        for need in needs:
            places = sum(places for slots, places in weeks if need.alcanza & slots)
            yield _Falta(need.pieza, places, need.toma)


def _tight(needs: Sequence[_Falta]) -> list[_Falta]:
    """Return the needs without those that reach as many slots as all of them together take."""
    while True:
        wanted = sum(need.toma for need in needs)
        left = [need for need in needs if need.alcanza.bit_count() < wanted]
        if len(left) == len(needs):
            return list(needs)
        needs = left


def _unmatched(needs: Sequence[_Falta]) -> list[int]:
    """Return piezas that reach fewer slots, together, than they take; [] when all fit."""
    parts = [need for need in needs for _ in range(need.toma)]
    if len(parts) > PARTES:
        return []
    owner: dict[int, int] = {}
    for n in range(len(parts)):
        seen = [0]
        if not _augment(parts, n, owner, seen):
            caught = {parts[owner[slot]].pieza for slot in bits(seen[0])}
            return sorted(caught | {parts[n].pieza})
    return []


def _augment(parts: Sequence[_Falta], n: int, owner: dict[int, int], seen: list[int]) -> bool:
    """Give the n-th part a slot, moving others; `seen` holds those looked at already."""
    free = parts[n].alcanza & ~seen[0]
    for slot in bits(free):
        if slot not in owner:
            owner[slot] = n
            return True
    for slot in bits(free):
        if seen[0] >> slot & 1:
            continue
        seen[0] |= 1 << slot
        if _augment(parts, owner[slot], owner, seen):
            owner[slot] = n
            return True
    return False
