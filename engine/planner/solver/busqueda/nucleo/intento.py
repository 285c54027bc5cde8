"""One attempt: some piezas are taken out and put back better, or all is left as it was."""

from engine.planner.solver.busqueda.nucleo.arcos import within
from engine.planner.solver.busqueda.nucleo.azar import draw, draw_below
from engine.planner.solver.busqueda.nucleo.compilado import inlined
from engine.planner.solver.busqueda.nucleo.datos import (
    COSTO,
    FUERA,
    INTENTO,
    LIBRE,
    MOVIDAS,
    Datos,
    Enteros,
    Plan,
)
from engine.planner.solver.busqueda.nucleo.desalojo import TODOS, in_the_way, least_loss, taking
from engine.planner.solver.busqueda.nucleo.lugares import best, fits, place, remove, room_for

INFINITO = 1e300
ESLABONES = 4
"""Times that others may be pushed on in one attempt."""
COMIENZOS = 30
"""Starts of a pieza, its cheapest, at which it is seen who would have to leave."""
EMPUJADAS = 4
"""Piezas that may be pushed out of the way of one."""
PESTANEA = 0.5
"""How often free places may be overlooked as a pieza is put back."""


@inlined
def take_out(datos: Datos, plan: Plan, p: int) -> None:
    """Take `p` out, unless it has no place, noting where it was before the attempt."""
    if plan.tocada[p] != plan.cifras[INTENTO]:
        n = plan.cifras[MOVIDAS]
        plan.movidas[n, 0], plan.movidas[n, 1], plan.movidas[n, 2] = p, plan.donde[p], plan.sala[p]
        plan.tocada[p] = plan.cifras[INTENTO]
        plan.cifras[MOVIDAS] = n + 1
    if plan.donde[p] >= 0:
        remove(datos, plan, p)


@inlined
def undo(datos: Datos, plan: Plan) -> None:
    """Put everything where it was before the attempt."""
    for n in range(plan.cifras[MOVIDAS]):
        p = plan.movidas[n, 0]
        if plan.donde[p] >= 0:
            remove(datos, plan, p)
    for n in range(plan.cifras[MOVIDAS]):
        if plan.movidas[n, 1] >= 0:
            place(datos, plan, plan.movidas[n, 0], plan.movidas[n, 1], plan.movidas[n, 2])


@inlined
def rebuild(datos: Datos, plan: Plan, count: int, limit: float) -> bool:
    """Put those pending, `count` of them, back one by one, the last first.

    Returns False as soon as the plan cannot cost `limit` or less. Without a limit, those that
    find no place are left without one.
    """
    pending, links = plan.pendientes, ESLABONES
    least = 0
    for n in range(count):
        least += datos.piezas[pending[n]]["minimo"]
    while count:
        if plan.cifras[COSTO] + least > limit:
            return False
        count -= 1
        p = pending[count]
        least -= datos.piezas[p]["minimo"]
        most = limit - least
        o, sala, cost = best(datos, plan, p, draw(plan) < PESTANEA)
        if o >= 0 and plan.cifras[COSTO] + cost <= most:
            place(datos, plan, p, o, sala)
            continue
        pushed = _push(datos, plan, p, most - plan.cifras[COSTO], count) if links else -1
        if pushed >= 0:
            links -= 1
            for n in range(count, pushed):
                least += datos.piezas[pending[n]]["minimo"]
            count = pushed
        elif o >= 0:
            return False
        else:
            plan.dificil[p] += 1
            if limit < INFINITO:
                return False
    return bool(plan.cifras[COSTO] <= limit)


@inlined
def _push(datos: Datos, plan: Plan, p: int, most: float, count: int) -> int:
    """Put `p` where it and those who leave for it may cost `most` in all, if at all.

    They join the `count` pending. Returns how many those then are, or -1 with nothing moved.
    Nobody is pushed who has moved already.
    """
    o = _promising(datos, plan, p, most)
    if o < 0:
        return -1
    found = plan.listas[1][:EMPUJADAS]
    leaving = in_the_way(datos, plan, p, o, found)
    if leaving == TODOS or _some_moved(plan, found, leaving):
        return -1
    for n in range(leaving):
        take_out(datos, plan, found[n])
        plan.pendientes[count] = found[n]
        count += 1
    sala = room_for(datos, plan, p, o) if fits(datos, plan, p, o) else -2
    if sala >= LIBRE:
        place(datos, plan, p, o, sala)
        return count
    plan.pendientes[count] = p
    return count + 1


@inlined
def _promising(datos: Datos, plan: Plan, p: int, most: float) -> int:
    """Return the start with the least cost for it and those in its way, or -1."""
    pieza, found, chosen = datos.piezas[p], plan.listas[1][:EMPUJADAS], -1
    for o in range(pieza["opcion"], pieza["opcion"] + min(COMIENZOS, pieza["opciones"])):
        cost = datos.opciones[o]["costo"]
        if cost > most:
            break
        if not within(datos, plan, o):
            continue
        count = taking(datos, plan, p, o, found)
        if count == TODOS or _some_moved(plan, found, count):
            continue
        cost += least_loss(datos, plan, found, count, o)
        if cost < most or (chosen < 0 and cost == most):
            chosen, most = o, cost
    return chosen


@inlined
def _some_moved(plan: Plan, found: Enteros, count: int) -> bool:
    for n in range(count):
        if plan.tocada[found[n]] == plan.cifras[INTENTO]:
            return True
    return False


@inlined
def sort_pending(datos: Datos, plan: Plan, count: int) -> None:
    """Order those pending by chance, by size or by what a day costs them: the last goes first.

    Whoever often found no place goes before the others.
    """
    pending, keys = plan.pendientes, plan.listas[0]
    for n in range(count - 1, 0, -1):
        other = draw_below(plan, n + 1)
        pending[n], pending[other] = pending[other], pending[n]
    way = draw(plan)
    for n in range(count):
        pieza = datos.piezas[pending[n]]
        keys[n] = pieza["tamano"] if way < 0.25 else pieza["costo_dia"] if way < 0.5 else 0
    if way < 0.5:
        _sort(pending, keys, count)
    if plan.cifras[FUERA] > count:
        for n in range(count):
            keys[n] = plan.dificil[pending[n]]
        _sort(pending, keys, count)


@inlined
def _sort(pending: Enteros, keys: Enteros, count: int) -> None:
    """Sort few things by their keys, keeping the order of equals."""
    for n in range(1, count):
        p, key, at = pending[n], keys[n], n
        while at and keys[at - 1] > key:
            pending[at], keys[at] = pending[at - 1], keys[at - 1]
            at -= 1
        pending[at], keys[at] = p, key
