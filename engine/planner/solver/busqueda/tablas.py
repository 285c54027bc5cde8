"""What the search asks of a model again and again, worked out once when first asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.planner.solver.busqueda.cierre import Cuenta
from engine.planner.solver.modelo.modelo import Modelo, bits

Tramos = tuple[tuple[int, int], ...]
"""Stretches of slots: how far up each begins, and its slots moved down to zero."""
Partes = tuple[tuple[int, int], ...]
"""A set of slots week by week: the number of each week, and its slots moved down to zero."""


class Opciones(NamedTuple):
    """The starts of a pieza, cheapest first: slot, slots taken, and cost by itself.

    `partes` are the same slots week by week; `lugar` is the place of each slot in those lists.
    """

    slots: Sequence[int]
    masks: Sequence[int]
    costs: Sequence[int]
    partes: Sequence[Partes]
    lugar: Mapping[int, int]


class Tablas:
    """Starts and stretches of days by pieza; what is asked once is kept."""

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self._opciones: list[Opciones | None] = [None] * len(modelo.piezas)
        self._meses: dict[tuple[int, int], Tramos] = {}
        self.cuenta = Cuenta(len(modelo.rejilla.turnos))
        self.semanas = self._spans(modelo.rejilla.semanas)
        numbers = {dias: n for n, dias in enumerate(dict.fromkeys(modelo.rejilla.semanas))}
        self._semana_de = [numbers[dias] for dias in modelo.rejilla.semanas]
        self._tomados: dict[tuple[tuple[int, ...], int], tuple[int, Partes]] = {}

    def opciones(self, p: int) -> Opciones:
        """Return every start that pieza `p` may have, cheapest first."""
        known = self._opciones[p]
        if known is None:
            known = self._opciones[p] = self._list(p)
        return known

    def _list(self, p: int) -> Opciones:
        modelo = self.modelo
        pieza = modelo.piezas[p]
        shape = pieza.forma.bases
        found = []
        for slot in bits(pieza.permitidos):
            tomado = self._tomados.get((shape, slot))
            if tomado is None:
                mask = modelo.mask_of(pieza, slot)
                tomado = self._tomados[shape, slot] = mask, self.by_week(mask)
            found.append((modelo.cost_of(pieza, slot), slot, *tomado))
        found.sort()
        return Opciones(
            [slot for _, slot, _, _ in found],
            [mask for _, _, mask, _ in found],
            [cost for cost, _, _, _ in found],
            [partes for _, _, _, partes in found],
            {slot: n for n, (_, slot, _, _) in enumerate(found)},
        )

    def by_week(self, mask: int) -> Partes:
        """Return a set of slots cut by weeks."""
        t = len(self.modelo.rejilla.turnos)
        found = []
        while mask:
            semana = self._semana_de[((mask & -mask).bit_length() - 1) // t]
            lejos, slots = self.semanas[semana]
            found.append((semana, mask >> lejos & slots))
            mask &= ~(slots << lejos)
        return tuple(found)

    def meses(self, ancho: int, dia: int) -> Tramos:
        """Return the months of the `ancho` days from day number `dia`."""
        known = self._meses.get((ancho, dia))
        if known is None:
            meses = (self.modelo.rejilla.meses[n] for n in range(dia, dia + ancho))
            known = self._meses[ancho, dia] = self._spans(meses)
        return known

    def _spans(self, sets: Iterable[int]) -> Tramos:
        t = len(self.modelo.rejilla.turnos)
        spans = []
        for dias in dict.fromkeys(sets):
            primero = (dias & -dias).bit_length() - 1
            spans.append((primero * t, (1 << (dias.bit_length() - primero) * t) - 1))
        return tuple(spans)
