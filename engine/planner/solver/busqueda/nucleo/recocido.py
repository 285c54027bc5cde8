"""Annealing: attempts one after another, of which dearer ones are taken less and less."""

from math import log

from engine.planner.solver.busqueda.nucleo.arcos import within
from engine.planner.solver.busqueda.nucleo.azar import draw, draw_below
from engine.planner.solver.busqueda.nucleo.compilado import door, inlined
from engine.planner.solver.busqueda.nucleo.datos import (
    COSTO,
    FUERA,
    INTENTO,
    LIBRE,
    MEJOR_COSTO,
    MEJOR_FUERA,
    MOVIDAS,
    SUELTAS,
    Datos,
    Enteros,
    Plan,
)
from engine.planner.solver.busqueda.nucleo.desalojo import TODOS, in_the_way, least_loss, taking
from engine.planner.solver.busqueda.nucleo.intento import (
    INFINITO,
    rebuild,
    sort_pending,
    take_out,
    undo,
)
from engine.planner.solver.busqueda.nucleo.lugares import fits, place, remove, room_for

MIRADAS = 30
"""How many piezas drawn at random compete to be the one improved, at most."""
MAXIMO = 24
"""Piezas taken out for one, at most."""
ACOMPANAN = 3
"""Piezas without a place that are tried again each time, at most."""
DESALOJA = 0.43
"""How often a dear pieza is given a cheaper start; else those about its dates are reordered."""


@door
def begin(datos: Datos, plan: Plan, puestos: Enteros) -> None:
    """Put everything where a plan says, which is the best met from then on.

    `puestos` (P, 2) are the slot and the room of each pieza, -1 for none.
    """
    for p in range(len(puestos)):
        o = plan.donde[p]
        if o >= 0 and (datos.opciones[o]["slot"] != puestos[p, 0] or plan.sala[p] != puestos[p, 1]):
            remove(datos, plan, p)
    for p in range(len(puestos)):
        if plan.donde[p] < 0 <= puestos[p, 0]:
            pieza = datos.piezas[p]
            for o in range(pieza["opcion"], pieza["opcion"] + pieza["opciones"]):
                if datos.opciones[o]["slot"] == puestos[p, 0]:
                    place(datos, plan, p, o, puestos[p, 1])
    plan.cifras[MEJOR_FUERA] = len(puestos) + 1
    _keep_best(plan)


@door
def anneal(datos: Datos, plan: Plan, attempts: int, hot: float, cold: float) -> None:
    """Make that many attempts as it cools from `hot` to `cold`, keeping the best plan met.

    What is hot or cold is how much dearer, on the average of chance, a plan may become.
    """
    warm = hot
    cooling = (cold / hot) ** (1.0 / attempts)
    for _ in range(attempts if plan.cifras[SUELTAS] else 0):
        _attempt(datos, plan, -warm * log(1.0 - draw(plan)))
        _keep_best(plan)
        warm *= cooling


@inlined
def _keep_best(plan: Plan) -> None:
    fuera, costo = plan.cifras[FUERA], plan.cifras[COSTO]
    if fuera < plan.cifras[MEJOR_FUERA] or (
        fuera == plan.cifras[MEJOR_FUERA] and costo < plan.cifras[MEJOR_COSTO]
    ):
        plan.cifras[MEJOR_FUERA], plan.cifras[MEJOR_COSTO] = fuera, costo
        for p in range(len(plan.donde)):
            plan.mejor_donde[p], plan.mejor_sala[p] = plan.donde[p], plan.sala[p]


@inlined
def _attempt(datos: Datos, plan: Plan, margin: float) -> None:
    """Try to improve the plan, which may become dearer by `margin`."""
    fuera, limit = plan.cifras[FUERA], plan.cifras[COSTO] + margin
    plan.cifras[INTENTO] += 1
    plan.cifras[MOVIDAS] = 0
    p = _draw_costly(plan)
    if not datos.piezas[p]["opciones"]:
        return
    if fuera or draw(plan) < DESALOJA:
        count = _eject(datos, plan, p, margin)
    else:
        count = _about(datos, plan, p)
    if count < 0:
        return
    count = _join(datos, plan, count)
    sort_pending(datos, plan, count)
    kept = rebuild(datos, plan, count, INFINITO if fuera else limit)
    now = plan.cifras[FUERA]
    if not kept or now > fuera or (now == fuera and plan.cifras[COSTO] > limit):
        undo(datos, plan)


@inlined
def _draw_costly(plan: Plan) -> int:
    """Return a pieza without a place or, of some drawn at random, one that pays much.

    What it pays beyond its least counts, times chance: those that cannot help paying would else
    be drawn for ever.
    """
    if plan.cifras[FUERA] and draw(plan) < 0.7:
        p: int = plan.fuera[draw_below(plan, plan.cifras[FUERA])]
        return p
    n = plan.cifras[SUELTAS]
    best, most = int(plan.sueltas[draw_below(plan, n)]), -1.0
    for _ in range(1 + draw_below(plan, MIRADAS)):
        p = int(plan.sueltas[draw_below(plan, n)])
        excess = plan.exceso[p] * draw(plan)
        if excess > most:
            best, most = p, excess
    return best


@inlined
def _eject(datos: Datos, plan: Plan, p: int, margin: float) -> int:
    """Put `p` at a cheaper start and take out whoever is in its way: return how many.

    -1, with nothing moved, when they are many or would lose more than `margin` whatever became
    of them.
    """
    pieza = datos.piezas[p]
    first = pieza["opcion"]
    cheaper = 0
    while cheaper < pieza["opciones"] and (
        plan.donde[p] < 0 or datos.opciones[first + cheaper]["costo"] < plan.propio[p]
    ):
        cheaper += 1
    chance = draw(plan)
    o = first + int(cheaper * chance * chance if cheaper else pieza["opciones"] * chance)
    if not within(datos, plan, o):
        return -1
    found = plan.listas[0][:MAXIMO]
    if plan.donde[p] >= 0:
        count = taking(datos, plan, p, o, found)
        gained = plan.propio[p] - datos.opciones[o]["costo"]
        if count == TODOS or least_loss(datos, plan, found, count, o) > margin + gained:
            return -1
    count = in_the_way(datos, plan, p, o, found)
    if count == TODOS:
        return -1
    take_out(datos, plan, p)
    for n in range(count):
        take_out(datos, plan, found[n])
        plan.pendientes[n] = found[n]
    sala = room_for(datos, plan, p, o) if fits(datos, plan, p, o) else -2
    if sala >= LIBRE:
        place(datos, plan, p, o, sala)
        return count
    plan.pendientes[count] = p
    return count + 1


@inlined
def _about(datos: Datos, plan: Plan, p: int) -> int:
    """Take out `p` and some that share its people about its dates: return how many."""
    pieza = datos.piezas[p]
    chance = draw(plan)
    o = pieza["opcion"] + int(pieza["opciones"] * chance * chance * chance)
    turnos = datos.medidas[0]
    reach = turnos * (1 + draw_below(plan, 6))
    wanted = 3 + draw_below(plan, 10)
    take_out(datos, plan, p)
    plan.pendientes[0], count = p, 1
    for _ in range(2 * wanted if pieza["recursos"] else 0):
        r = datos.recursos_de[pieza["recurso"] + draw_below(plan, pieza["recursos"])]
        s = datos.opciones[o]["slot"] - reach + draw_below(plan, 2 * reach)
        q = int(plan.ocupa[r, s]) if 0 <= s < len(datos.slots) else LIBRE
        if q >= 0 and count < wanted and plan.suelta[q]:
            take_out(datos, plan, q)
            plan.pendientes[count] = q
            count += 1
    return count


@inlined
def _join(datos: Datos, plan: Plan, count: int) -> int:
    """Add some of those without a place since before to the `count` pending."""
    joined, n = 0, 0
    while joined < ACOMPANAN and n < plan.cifras[FUERA]:
        p = plan.fuera[n]
        n += 1
        if plan.tocada[p] != plan.cifras[INTENTO]:
            take_out(datos, plan, p)
            plan.pendientes[count] = p
            count, joined = count + 1, joined + 1
    return count
