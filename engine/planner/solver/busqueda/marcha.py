"""How workers go on together round by round: on one plan by arcs of the year, or each on its own.

Those who share one plan make of it twice as many attempts in the same time, which is worth more
than two plans to choose from.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from random import Random

import numpy as np

from engine.planner.solver.busqueda.nucleo.datos import SIN_LUGAR, Datos
from engine.planner.solver.busqueda.obreros import Arco, Hecho, Puestos, Salida

Corte = tuple[int, int]
"""Where the year may be cut: an arc ends before the first slot, and another begins at the second.
They differ where months are counted, and one begins amid a week."""


class Marcha:
    """What was reached so far, and what each worker sets out from next."""

    def __init__(self, datos: Datos, puestos: Puestos, total: int, obreros: int, semilla: int):
        self._todo = Arco(0, len(datos.slots))
        self._cortes = cuts_of(datos)
        self._obreros = obreros
        self._azar = Random(semilla)
        self._arcos: list[Arco] = []
        self._comun: Puestos | None = puestos
        self._total = total
        self._propios: list[Puestos | None] = []
        self.mejor, self.mejor_total = puestos, total

    def set_out(self) -> list[Salida]:
        """Return what each worker goes on from: the common plan and its arc, or its own."""
        if self._comun is None:
            return [Salida(propio, self._todo) for propio in self._propios]
        self._arcos = self._cut(self._comun) if self._may_share(self._comun) else []
        return [Salida(self._comun, arco) for arco in self._arcos or [self._todo] * self._obreros]

    def take(self, hechos: Sequence[Hecho], *, meet: bool, late: bool) -> None:
        """Put together what they reached, and settle what they go on from.

        When it is `late`, all go on from the best that they met and not from where they stand.
        Those with plans of their own meet now and then: whoever is furthest behind takes the best.
        """
        if self._arcos and self._comun is not None:
            self._put_together(self._comun, hechos, late)
            return
        best = min(hechos, key=lambda hecho: hecho.mejor_total)
        self._keep(best.mejor, best.mejor_total)
        if self._may_share(best.mejor):
            self._comun, self._total = best.mejor, best.mejor_total
            return
        self._comun, self._propios = None, [None] * len(hechos)
        worst = max(range(len(hechos)), key=lambda n: hechos[n].mejor_total)
        behind = hechos[worst].mejor_total
        if (meet or behind >= SIN_LUGAR) and behind > best.mejor_total:
            self._propios[worst] = best.mejor

    def _put_together(self, base: Puestos, hechos: Sequence[Hecho], late: bool) -> None:
        before = self._total
        met = join(base, [hecho.mejor for hecho in hechos])
        total = before + sum(hecho.mejor_total - before for hecho in hechos)
        self._keep(met, total)
        if not late:
            met = join(base, [hecho.puestos for hecho in hechos])
            total = before + sum(hecho.total - before for hecho in hechos)
        self._comun, self._total = met, total

    def _keep(self, puestos: Puestos, total: int) -> None:
        if total < self.mejor_total:
            self.mejor, self.mejor_total = puestos, total

    def _may_share(self, puestos: Puestos) -> bool:
        """Tell whether the year has arcs enough: what lacks a place may belong to any."""
        enough = len(self._cortes) >= 2 * self._obreros > 2
        return enough and bool(puestos[:, 0].min() >= 0)

    def _cut(self, puestos: Puestos) -> list[Arco]:
        """Return an arc for each worker, with about as much to do in each."""
        cortes, many = self._cortes, self._obreros
        begins, slots = [begin for _, begin in cortes], np.sort(puestos[:, 0])
        first = self._azar.randrange(len(slots))
        marks = [int(slots[(first + n * len(slots) // many) % len(slots)]) for n in range(many)]
        at = sorted({max(0, bisect_right(begins, mark) - 1) for mark in marks})
        if len(at) < many:
            first = self._azar.randrange(len(cortes))
            at = sorted((first + n * len(cortes) // many) % len(cortes) for n in range(many))
        return [Arco(cortes[n][1], cortes[m][0]) for n, m in zip(at, at[1:] + at[:1], strict=True)]


def cuts_of(datos: Datos) -> tuple[Corte, ...]:
    """Return where the year may be cut so that no week, and no month where they are counted, is
    in two arcs."""
    slots = datos.slots
    weeks = [0, *(np.flatnonzero(np.diff(slots["semana"])) + 1).tolist()]
    if not datos.piezas["mensual"].any():
        return tuple((week, week) for week in weeks)
    cortes: list[Corte] = [(0, 0)]
    for month in (np.flatnonzero(np.diff(slots["mes"])) + 1).tolist():
        n = bisect_left(weeks, month)
        before = weeks[n if n < len(weeks) and weeks[n] == month else n - 1]
        # An arc without a whole week would not be one.
        if n < len(weeks) and before > cortes[-1][1]:
            cortes.append((before, weeks[n]))
    return tuple(cortes)


def join(base: Puestos, those: Sequence[Puestos]) -> Puestos:
    """Return a plan with what each of those changed of it: no two of them change the same."""
    joined = base.copy()
    for puestos in those:
        moved = (puestos != base).any(axis=1)
        joined[moved] = puestos[moved]
    return joined
