"""What the search asks of a model again and again, worked out once when first asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.planner.solver.modelo.modelo import Modelo, bits

Tramos = tuple[tuple[int, int], ...]
"""Stretches of slots: how far up each begins, and its slots moved down to zero."""
RECORDADOS = 1 << 16
"""Sets of slots whose count is kept, at most."""


class Opciones(NamedTuple):
    """The starts of a pieza, cheapest first: slot, slots taken, and cost by itself.

    `lugar` is the place of each slot in those lists.
    """

    slots: Sequence[int]
    masks: Sequence[int]
    costs: Sequence[int]
    lugar: Mapping[int, int]


class Tablas:
    """Starts and stretches of days by pieza; what is asked once is kept."""

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self._opciones: list[Opciones | None] = [None] * len(modelo.piezas)
        self._periodos: dict[tuple[int, int], tuple[Tramos, Tramos]] = {}
        self.cuenta = Cuenta(len(modelo.rejilla.turnos))
        self._masks: dict[tuple[tuple[int, ...], int], int] = {}

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
            mask = self._masks.get((shape, slot))
            if mask is None:
                mask = self._masks[shape, slot] = modelo.mask_of(pieza, slot)
            found.append((modelo.cost_of(pieza, slot), slot, mask))
        found.sort()
        return Opciones(
            [slot for _, slot, _ in found],
            [mask for _, _, mask in found],
            [cost for cost, _, _ in found],
            {slot: n for n, (_, slot, _) in enumerate(found)},
        )

    def periodos(self, ancho: int, dia: int) -> tuple[Tramos, Tramos]:
        """Return the weeks, and the months, of the `ancho` days from day number `dia`."""
        known = self._periodos.get((ancho, dia))
        if known is None:
            numbers = range(dia, dia + ancho)
            rejilla = self.modelo.rejilla
            known = self._periodos[ancho, dia] = (
                self._spans(rejilla.semanas[n] for n in numbers),
                self._spans(rejilla.meses[n] for n in numbers),
            )
        return known

    def _spans(self, sets: Iterable[int]) -> Tramos:
        t = len(self.modelo.rejilla.turnos)
        spans = []
        for dias in dict.fromkeys(sets):
            primero = (dias & -dias).bit_length() - 1
            spans.append((primero * t, (1 << (dias.bit_length() - primero) * t) - 1))
        return tuple(spans)


class Cuenta(dict[int, int]):
    """How many days a set of slots touches, its first slot being the first of a day."""

    def __init__(self, turnos: int) -> None:
        super().__init__()
        self._turnos = turnos

    def __missing__(self, slots: int) -> int:
        t, left, dias = self._turnos, slots, 0
        while left:
            dias += bool(left & ((1 << t) - 1))
            left >>= t
        if len(self) < RECORDADOS:
            self[slots] = dias
        return dias
