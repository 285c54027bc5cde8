"""What a pieza costs by where others are: turnos left alone, tight journeys, sister sessions."""

from collections.abc import Sequence

from engine.planner.solver.busqueda.cierre import Sueltos
from engine.planner.solver.busqueda.tablas import Partes
from engine.planner.solver.busqueda.tomas import Tomas
from engine.planner.solver.modelo.modelo import Grupal, Modelo, Pieza

JUNTA = 2
"""Turnos alone that stop being so when one is taken between them, at most."""


def rebate(modelo: Modelo, pieza: Pieza) -> int:
    """Return the most by which placing a pieza may lower the cost of the rest."""
    if pieza.forma.ancho > 1:
        return 0
    return JUNTA * sum(modelo.recursos[r].peso_compacidad for r in pieza.recursos)


class Sobrecostos:
    """The part of the cost of a plan that hangs on several piezas at once, budgets aside.

    It looks at the lists of the plan in the making, which change under it.
    """

    def __init__(
        self,
        modelo: Modelo,
        tomas: Sequence[Tomas],
        ocupado: Sequence[Sequence[int]],
        lugares: tuple[Sequence[int], Sequence[int], Sequence[int]],
    ) -> None:
        self._modelo = modelo
        self._compactas = [each.compactas for each in tomas]
        self._justos = [pieza.justos for pieza in modelo.piezas]
        self._ocupado = ocupado
        self._slot, self._mask, self._sala = lugares
        self._turnos = len(modelo.rejilla.turnos)
        self._sueltos = Sueltos(self._turnos)
        self._equipo: list[Grupal | None] = [None] * len(modelo.piezas)
        for grupal in modelo.grupales:
            for p in grupal.piezas:
                self._equipo[p] = grupal

    def applies(self, p: int) -> bool:
        """Tell whether others may change what `p` costs."""
        return bool(self._equipo[p] or self._compactas[p] or self._justos[p])

    def of(self, p: int, slot: int, mask: int, partes: Partes, sala: int) -> int:
        """Return by how much the cost grows when `p`, which has no place, takes those slots."""
        cost = 0
        if self._compactas[p]:
            cost += self._left_alone(p, partes)
        if self._justos[p]:
            cost += self._hurried(p, mask)
        grupal = self._equipo[p]
        return cost + self._team(grupal, p, slot // self._turnos, sala) if grupal else cost

    def _left_alone(self, p: int, partes: Partes) -> int:
        sueltos, cost = self._sueltos, 0
        for semana, slots in partes:
            ocupado = self._ocupado[semana]
            for r, peso in self._compactas[p]:
                before = ocupado[r]
                after = sueltos[before | slots].bit_count()
                cost += peso * (after - sueltos[before].bit_count())
        return cost

    def _hurried(self, p: int, mask: int) -> int:
        masks, cost = self._mask, 0
        for q, limite, each in self._justos[p]:
            if masks[q] and self._modelo.minutes_apart(mask, masks[q]) < limite:
                cost += each
        return cost

    def _team(self, grupal: Grupal, p: int, dia: int, sala: int) -> int:
        """Return what joining its sister sessions on that day and in that room adds."""
        placed = [q for q in grupal.piezas if q != p and self._slot[q] >= 0]
        cost = 0
        if grupal.dias_minimos and grupal.peso_reparto:
            dias = {self._slot[q] // self._turnos for q in placed}
            spare = len(grupal.piezas) - grupal.dias_minimos
            before = max(0, len(placed) - len(dias) - spare)
            after = max(0, len(placed) + 1 - len(dias | {dia}) - spare)
            cost += grupal.peso_reparto * (after - before)
        if grupal.peso_sala and sala >= 0:
            salas = {self._sala[q] for q in placed if self._sala[q] >= 0}
            cost += grupal.peso_sala if salas and sala not in salas else 0
        return cost
