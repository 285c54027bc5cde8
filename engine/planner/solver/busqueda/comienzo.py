"""The first plan: each pieza at its best free place, those with least choice first."""

from engine.planner.solver.busqueda.ciclo import Ciclo, Lugares
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.modelo import Modelo, Pieza

REPASO = 50
"""Iterations between two looks at whether everything has its place."""


def first_plan(
    modelo: Modelo, desde: Lugares | None = None, tablas: Tablas | None = None
) -> Lugares:
    """Return a quick plan, kept to `desde` wherever it still may; some may be left out."""
    estado = Estado(modelo, tablas)
    for p, (slot, sala) in enumerate(desde or ()):
        if slot >= 0 and estado.allows(p, slot, sala):
            estado.place(p, slot, sala)
    for p in sorted(estado.fuera, key=lambda p: (_freedom(modelo.piezas[p]), p)):
        found = estado.best(p)
        if found:
            estado.place(p, found.slot, found.sala)
    return estado.snapshot()


def _freedom(pieza: Pieza) -> float:
    """Return how much choice a pieza has: starts, for how much it takes of how many."""
    taken = (1 + len(pieza.recursos)) * max(pieza.forma.bases).bit_count()
    return pieza.permitidos.bit_count() / taken


def complete(ciclo: Ciclo, iteraciones: int) -> bool:
    """Carry on until everything has its place; return False if iterations run out first."""
    while ciclo.estado.fuera and iteraciones > 0:
        ciclo.run(min(REPASO, iteraciones))
        iteraciones -= REPASO
    return not ciclo.estado.fuera
