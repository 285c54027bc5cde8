"""The first plan: each pieza at its best free place, those with most to lose first."""

from engine.planner.solver.busqueda.ciclo import Ciclo, Lugares
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.tablas import Opciones, Tablas
from engine.planner.solver.modelo.modelo import Modelo

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
    for p in sorted(estado.fuera, key=lambda p: (-_weight(estado.tablas.opciones(p)), p)):
        found = estado.best(p)
        if found:
            estado.place(p, found.slot, found.sala)
    return estado.snapshot()


def _weight(opciones: Opciones) -> float:
    """Return what a pieza would pay if it began just anywhere."""
    return sum(opciones.costs) / max(1, len(opciones.costs))


def complete(ciclo: Ciclo, iteraciones: int) -> bool:
    """Carry on until everything has its place; return False if iterations run out first."""
    while ciclo.estado.fuera and iteraciones > 0:
        ciclo.run(min(REPASO, iteraciones))
        iteraciones -= REPASO
    return not ciclo.estado.fuera
