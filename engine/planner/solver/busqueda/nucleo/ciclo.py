"""One line of search over the compiled kernel, whole in itself: the same seed, the same plan."""

import numpy as np

from engine.planner.solver.busqueda.nucleo.arcos import keep_to
from engine.planner.solver.busqueda.nucleo.datos import (
    COSTO,
    FUERA,
    LIBRE,
    MEJOR_COSTO,
    MEJOR_FUERA,
    SIN_LUGAR,
    Datos,
    Enteros,
    empty_plan,
)
from engine.planner.solver.busqueda.nucleo.recocido import anneal, begin
from engine.planner.solver.busqueda.obreros import Hecho, Puestos, Salida, Tarea

MINIMO = 0.01
"""The least average cost of a pieza that heat is reckoned from."""


class Ciclo:
    """Anneals one plan; heat is told as a share of what a pieza cost on average at first."""

    def __init__(self, datos: Datos, semilla: int) -> None:
        self._datos = datos
        self._plan = empty_plan(datos, semilla)
        self._medida: float | None = None
        self.iteraciones = 0

    def begin(self, puestos: Puestos) -> None:
        """Go on from a plan, which is the best met from then on."""
        begin(self._datos, self._plan, puestos)
        if self._medida is None:
            self._medida = int(self._plan.cifras[COSTO]) / len(puestos) + MINIMO

    def run(self, iteraciones: int, calor: float, frio: float) -> None:
        """Carry on for that many iterations as it cools from one heat to another."""
        medida = self._medida or MINIMO
        anneal(self._datos, self._plan, iteraciones, calor * medida, frio * medida)
        self.iteraciones += iteraciones

    def work(self, tarea: Tarea, salida: Salida) -> Hecho:
        """Do a round and return what was reached."""
        if salida.desde is not None:
            self.begin(salida.desde)
        keep_to(self._datos, self._plan, *salida.arco)
        self.run(*tarea)
        plan, cifras = self._plan, self._plan.cifras
        return Hecho(
            int(cifras[FUERA]) * SIN_LUGAR + int(cifras[COSTO]),
            self._puestos(plan.donde, plan.sala),
            int(cifras[MEJOR_FUERA]) * SIN_LUGAR + int(cifras[MEJOR_COSTO]),
            self._puestos(plan.mejor_donde, plan.mejor_sala),
            self.iteraciones,
        )

    def _puestos(self, donde: Enteros, salas: Enteros) -> Puestos:
        slots = np.where(donde >= 0, self._datos.opciones["slot"][donde], LIBRE)
        return np.stack((slots, salas), axis=1)
