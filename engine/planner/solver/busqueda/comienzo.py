"""The first plan: each pieza at its best free place, those with most to lose first."""

from collections.abc import Sequence

from engine.planner.solver.busqueda.estado import Estado, Lugares
from engine.planner.solver.busqueda.estorbos import in_the_way
from engine.planner.solver.busqueda.tablas import Opciones, Tablas
from engine.planner.solver.modelo.modelo import Modelo

PASADAS = 12
"""Times that everything is placed anew when something is left out."""
COMIENZOS = 40
"""Starts of a pieza left out, its cheapest, at which others are asked to make room for it."""
CEDEN = 12
"""Piezas that may be asked at once."""


def first_plan(
    modelo: Modelo, desde: Lugares | None = None, tablas: Tablas | None = None
) -> Lugares:
    """Return a quick plan, kept to `desde` wherever it still may; some may be left out.

    Whoever is left out goes first the next time, and all the others again after; and at last
    those in its way, where `desde` has them or anywhere, are asked to go elsewhere.
    """
    estado = Estado(modelo, tablas)
    for p, (slot, sala) in enumerate(desde or ()):
        if slot >= 0 and estado.allows(p, slot, sala):
            estado.place(p, slot, sala)
    left = {p: _weight(estado.tablas.opciones(p)) for p in estado.fuera}
    missed = dict.fromkeys(left, 0)
    fewest, found = len(left) + 1, estado.snapshot()
    for _ in range(PASADAS):
        _place_all(estado, sorted(left, key=lambda p: (-missed[p], -left[p], p)))
        if len(estado.fuera) < fewest:
            fewest, found = len(estado.fuera), estado.snapshot()
        if not estado.fuera:
            break
        for p in estado.fuera:
            missed[p] += 1
    estado.restore(found)
    for p in list(estado.fuera):
        _make_room(estado, p)
    return estado.snapshot()


def _make_room(estado: Estado, p: int) -> bool:
    """Give `p` a place that others leave for another of theirs, if there is one soon found."""
    before, out = estado.snapshot(), len(estado.fuera)
    for slot in estado.tablas.opciones(p).slots[:COMIENZOS]:
        leaving = in_the_way(estado, p, slot)
        if len(leaving) > CEDEN:
            continue
        for q in leaving:
            estado.remove(q)
        sala = estado.room_for(p, slot)
        if sala is not None:
            estado.place(p, slot, sala)
            estado.settle(sorted(leaving, key=lambda q: len(estado.tablas.opciones(q).slots)))
            if len(estado.fuera) < out:
                return True
        estado.restore(before)
    return False


def _place_all(estado: Estado, piezas: Sequence[int]) -> None:
    """Give those piezas, wherever they are now, their best free place one after another."""
    for p in piezas:
        if estado.slot[p] >= 0:
            estado.remove(p)
    estado.settle(piezas)


def _weight(opciones: Opciones) -> float:
    """Return what a pieza would pay if it began just anywhere."""
    return sum(opciones.costs) / max(1, len(opciones.costs))
