"""Whether everything fits at all, by trying every way, and on which piezas a refusal hangs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from engine.planner.solver.conflicto.apretura import Apretura
from engine.planner.solver.conflicto.dominios import Dominios
from engine.planner.solver.modelo.modelo import Modelo, bits

ESFUERZO = 400_000
"""Starts looked at before giving up without an answer: a few seconds."""
SOSPECHA = 8.0
"""How many times sooner those under suspicion are tried than others with as few starts left."""
PESO = 1.0
"""What each refusal that a pieza has a part in adds to how soon it is tried."""


class Veredicto(NamedTuple):
    """Whether everything fits (None: not found out) and, if not, piezas that do not.

    `trabajo` is how much was looked at, to be compared with the effort allowed.
    """

    cabe: bool | None
    nucleo: frozenset[int] = frozenset()
    trabajo: int = 0


class _Rechazo(NamedTuple):
    """Why there is no way on: the placed piezas that matter, and all that the proof speaks of."""

    culpables: int
    nucleo: int


@dataclass
class _Marco:
    """A pieza being placed: what is left to try, and why what was tried came to nothing."""

    pieza: int
    opciones: Iterator[tuple[int, int]]
    culpables: int
    nucleo: int
    mark: int = 0
    placed: bool = False


def fits(modelo: Modelo, esfuerzo: int = ESFUERZO) -> bool | None:
    """Tell whether every pieza can have its place; None when it was not found out."""
    return prove(modelo, esfuerzo).cabe


def prove(modelo: Modelo, esfuerzo: int = ESFUERZO, primero: Collection[int] = ()) -> Veredicto:
    """Find out whether every pieza can have its place, beginning with those of `primero`.

    A refusal goes back at once to the last placed pieza that has a part in it (conflict-directed
    backjumping): what has none is neither tried again nor named.
    """
    return _Prueba(modelo, esfuerzo, primero).run()


class _Prueba:
    """A search by depth: the pieza with fewest places left goes first, most refused before."""

    def __init__(self, modelo: Modelo, esfuerzo: int, primero: Collection[int]) -> None:
        self._modelo = modelo
        self._dominios = Dominios(modelo)
        self._apretura = Apretura(self._dominios)
        self._esfuerzo = esfuerzo
        self._peso = [SOSPECHA if p in primero else 1.0 for p in range(len(modelo.piezas))]

    def run(self) -> Veredicto:
        rechazo = self._at_first_sight()
        if rechazo is not None:
            return self._refused(rechazo)
        stack: list[_Marco] = []
        while self._dominios.trabajo < self._esfuerzo:
            rechazo = self._open(stack) if rechazo is None else rechazo
            if rechazo is None and not self._dominios.estado.fuera:
                return Veredicto(True, trabajo=self._dominios.trabajo)
            rechazo = self._advance(stack, rechazo)
            if rechazo is not None and not stack:
                return self._refused(rechazo)
        return Veredicto(None, trabajo=self._dominios.trabajo)

    def _refused(self, rechazo: _Rechazo) -> Veredicto:
        return Veredicto(False, frozenset(bits(rechazo.nucleo)), self._dominios.trabajo)

    def _at_first_sight(self) -> _Rechazo | None:
        for p, pieza in enumerate(self._modelo.piezas):
            if not pieza.permitidos:
                return _Rechazo(0, 1 << p)
        for r in range(len(self._modelo.recursos)):
            apretadas = self._apretura.crowded(r, self._modelo.rejilla.slots)
            if apretadas.piezas:
                return self._blame(*apretadas)
        return None

    def _open(self, stack: list[_Marco]) -> _Rechazo | None:
        """Choose the next pieza to place, unless some cannot be."""
        estado = self._dominios.estado
        if not estado.fuera:
            return None
        libres, peso = self._dominios.libres, self._peso
        self._dominios.trabajo += len(estado.fuera)
        p = min(estado.fuera, key=lambda p: (libres[p].bit_count() / peso[p], p))
        for r in self._modelo.piezas[p].recursos:
            apretadas = self._apretura.crowded(r, self._apretura.pocas)
            if apretadas.piezas:
                return self._blame(*apretadas)
        opciones, culpables = self._dominios.options(p)
        stack.append(_Marco(p, iter(opciones), culpables, 1 << p | culpables))
        return None

    def _advance(self, stack: list[_Marco], rechazo: _Rechazo | None) -> _Rechazo | None:
        """Place the pieza on top, or go back; return why there is no way on, None if there is."""
        while stack:
            marco = stack[-1]
            if marco.placed:
                if rechazo is None:
                    return None
                self._dominios.undo(marco.pieza, marco.mark)
                marco.placed = False
                if not rechazo.culpables >> marco.pieza & 1:
                    stack.pop()
                    continue
                marco.culpables |= rechazo.culpables & ~(1 << marco.pieza)
                marco.nucleo |= rechazo.nucleo
            rechazo = self._try(marco)
            if marco.placed:
                return rechazo
            stack.pop()
        return rechazo

    def _try(self, marco: _Marco) -> _Rechazo | None:
        """Place it at its next option; without any, return why."""
        option = next(marco.opciones, None)
        if option is None:
            self._peso[marco.pieza] += PESO
            return _Rechazo(marco.culpables, marco.nucleo)
        marco.mark = self._dominios.mark()
        marco.placed = True
        empty = self._dominios.place(marco.pieza, *option)
        return None if empty is None else self._blame([empty])

    def _blame(self, caught: Collection[int], culpables: int = 0) -> _Rechazo:
        """Return the refusal of piezas that have no place: who took theirs."""
        nucleo = 0
        for p in caught:
            culpables |= self._dominios.culpables[p]
            nucleo |= 1 << p
            self._peso[p] += PESO
        return _Rechazo(culpables, nucleo | culpables)
