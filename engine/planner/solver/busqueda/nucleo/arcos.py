"""Keeping a worker to its arc of the year, where nobody else moves anything."""

from engine.planner.solver.busqueda.nucleo.compilado import compiled, door, inlined
from engine.planner.solver.busqueda.nucleo.datos import DESDE, HASTA, SUELTAS, Datos, Plan

VIAJE = 3
"""The number of the rule of neighbours that counts minutes; the others count days."""


@inlined
def within(datos: Datos, plan: Plan, o: int) -> bool:
    """Tell whether a start lies whole within the arc; one that ends before it begins goes round
    by the end of the year."""
    opcion = datos.opciones[o]
    since, until = opcion["slot"] >= plan.cifras[DESDE], opcion["ultimo"] < plan.cifras[HASTA]
    if plan.cifras[DESDE] < plan.cifras[HASTA]:
        return bool(since and until)
    return bool(since or until)


@door
def keep_to(datos: Datos, plan: Plan, desde: int, hasta: int) -> None:
    """Let only those be moved that lie within an arc, from one slot until before another.

    Two arcs that share no week, and no month where months are counted, take from each other
    nothing that they count. Whoever is bound to somebody beyond the arc stays where it is, unless
    the nights between are enough: what each finds is then right wherever the other goes.
    """
    plan.cifras[DESDE], plan.cifras[HASTA] = desde, hasta
    count = 0
    for p in range(len(plan.donde)):
        plan.suelta[p] = desde == 0 and hasta == len(datos.slots)
        if not plan.suelta[p] and plan.donde[p] >= 0 and within(datos, plan, plan.donde[p]):
            plan.suelta[p] = not _bound_beyond(datos, plan, p)
        if plan.suelta[p]:
            plan.sueltas[count] = p
            count += 1
    plan.cifras[SUELTAS] = count


@compiled
def _bound_beyond(datos: Datos, plan: Plan, p: int) -> bool:
    """Tell whether something that a pieza must heed lies beyond the arc and too near to it."""
    pieza = datos.piezas[p]
    dias, minutos = _apart(datos, plan.cifras[DESDE], plan.cifras[HASTA])
    for v in range(pieza["vecino"], pieza["vecino"] + pieza["vecinos"]):
        vecino = datos.vecinos[v]
        enough = minutos if vecino["regla"] == VIAJE else dias
        if vecino["cuanto"] > enough and not _inside(datos, plan, vecino["pieza"]):
            return True
    for k in range(pieza["justo"], pieza["justo"] + pieza["justos"]):
        justo = datos.justos[k]
        if justo["limite"] > minutos and not _inside(datos, plan, justo["pieza"]):
            return True
    if pieza["equipo"] >= 0:
        equipo = datos.equipos[pieza["equipo"]]
        for k in range(equipo["primera"], equipo["primera"] + equipo["piezas"]):
            if not _inside(datos, plan, datos.del_equipo[k]):
                return True
    return False


@compiled
def _inside(datos: Datos, plan: Plan, q: int) -> bool:
    return bool(plan.donde[q] >= 0 and within(datos, plan, plan.donde[q]))


@compiled
def _apart(datos: Datos, desde: int, hasta: int) -> tuple[int, int]:
    """Return the least days and minutes between what is in an arc and what is beyond it."""
    dias, minutos = 1 << 30, 1 << 30
    for cut in (desde, hasta):
        if 0 < cut < len(datos.slots):
            before, after = datos.slots[cut - 1], datos.slots[cut]
            dias = min(dias, int(after["dia"] - before["dia"]))
            minutos = min(minutos, int(after["comienzo"] - before["fin"]))
    return dias, minutos
