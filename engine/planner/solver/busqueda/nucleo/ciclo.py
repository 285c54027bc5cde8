"""One line of search over the compiled kernel, whole in itself: the same seed, the same plan."""

import numpy as np

from engine.planner.solver.busqueda.estado import Lugares
from engine.planner.solver.busqueda.nucleo.datos import (
    COSTO,
    MEJOR_COSTO,
    MEJOR_FUERA,
    SIN_LUGAR,
    Datos,
    empty_plan,
)
from engine.planner.solver.busqueda.nucleo.recocido import anneal, begin
from engine.planner.solver.busqueda.obreros import Hecho, Tarea

MINIMO = 0.01
"""The least average cost of a pieza that heat is reckoned from."""


class Ciclo:
    """Anneals one plan; heat is told as a share of what a pieza cost on average at first."""

    def __init__(self, datos: Datos, semilla: int) -> None:
        self._datos = datos
        self._plan = empty_plan(datos, semilla)
        self._medida: float | None = None
        self.iteraciones = 0

    def begin(self, lugares: Lugares) -> None:
        """Go on from a plan."""
        slots, salas = (np.array(each, np.int64) for each in zip(*lugares, strict=True))
        begin(self._datos, self._plan, slots, salas)
        if self._medida is None:
            self._medida = int(self._plan.cifras[COSTO]) / len(lugares) + MINIMO

    def run(self, iteraciones: int, calor: float, frio: float) -> None:
        """Carry on for that many iterations as it cools from one heat to another."""
        medida = self._medida or MINIMO
        anneal(self._datos, self._plan, iteraciones, calor * medida, frio * medida)
        self.iteraciones += iteraciones

    def work(self, tarea: Tarea, desde: Lugares | None) -> Hecho:
        """Do a round, from another plan when one is given, and return what was reached."""
        if desde is not None:
            self.begin(desde)
        self.run(tarea.iteraciones, tarea.calor, tarea.frio)
        return Hecho(self.mejor_total, self.mejor, self.iteraciones)

    @property
    def mejor_total(self) -> int:
        """Return the least total met."""
        return int(self._plan.cifras[MEJOR_FUERA]) * SIN_LUGAR + int(self._plan.cifras[MEJOR_COSTO])

    @property
    def mejor(self) -> Lugares:
        """Return the best plan met: where each pieza is in it."""
        donde, salas = self._plan.mejor_donde, self._plan.mejor_sala
        slots = np.where(donde >= 0, self._datos.opciones["slot"][donde], -1)
        return tuple(zip(slots.tolist(), salas.tolist(), strict=True))
