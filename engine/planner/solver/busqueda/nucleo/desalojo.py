"""Who must leave for a pieza to begin somewhere, and what leaving costs them at least."""

from engine.planner.solver.busqueda.nucleo.compilado import compiled, inlined
from engine.planner.solver.busqueda.nucleo.datos import CERRADA, SELLO, Datos, Enteros, Plan
from engine.planner.solver.busqueda.nucleo.lugares import forbids
from engine.planner.solver.busqueda.nucleo.precios import days_of_week, takes

SIN_SALIDA = 1 << 30
"""What a pieza pays that would have nowhere to go."""
TODOS = 1 << 30
"""How many are found when they are more than may leave."""


@inlined
def taking(datos: Datos, plan: Plan, p: int, o: int, found: Enteros) -> int:
    """List those that take some of the same then; return how many, or TODOS if they do not fit."""
    plan.cifras[SELLO] += 1
    plan.sello[p] = plan.cifras[SELLO]
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    count = 0
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            q = int(plan.ocupa[r, datos.tomados[k]])
            if q >= 0 and plan.sello[q] != plan.cifras[SELLO]:
                count = _add(plan, found, count, q)
                if count == TODOS:
                    return count
    return count


@compiled
def in_the_way(datos: Datos, plan: Plan, p: int, o: int, found: Enteros) -> int:
    """List all that keep `p` from beginning there; return how many, or TODOS if they do not fit.

    Of those that fill a week or a month, only as many as must leave; and of rooms, the one that
    costs fewest departures.
    """
    count = taking(datos, plan, p, o, found)
    pieza = datos.piezas[p]
    for v in range(pieza["vecino"], pieza["vecino"] + pieza["vecinos"]):
        q = datos.vecinos[v]["pieza"]
        if plan.sello[q] != plan.cifras[SELLO] and forbids(datos, plan, v, o):
            count = _add(plan, found, count, q)
    if pieza["limitada"]:
        count = _empty_weeks(datos, plan, p, o, found, count)
    if pieza["mensual"]:
        count = _empty_months(datos, plan, p, o, found, count)
    if pieza["salas"] > 0:
        count = _empty_room(datos, plan, p, o, found, count)
    return count


@inlined
def _add(plan: Plan, found: Enteros, count: int, q: int) -> int:
    """Add one to those found, unless they are too many or it may not be moved."""
    if count >= len(found) or not plan.suelta[q]:
        return TODOS
    plan.sello[q] = plan.cifras[SELLO]
    found[count] = q
    return count + 1


@compiled
def _empty_weeks(datos: Datos, plan: Plan, p: int, o: int, found: Enteros, count: int) -> int:
    """Add those that fill the weeks of some resource beyond its maximum."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r, semana = datos.recursos_de[i], -1
        maximo = datos.recursos[r]["maximo_semana"]
        for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
            if datos.partes[n]["semana"] != semana:
                semana = datos.partes[n]["semana"]
                if days_of_week(datos, plan, r, semana, o) > maximo:
                    tramo = datos.semanas[semana]
                    count = _empty(datos, plan, r, o, tramo["desde"], tramo["hasta"], maximo,
                                   found, count)  # fmt: skip
    return count


@compiled
def _empty_months(datos: Datos, plan: Plan, p: int, o: int, found: Enteros, count: int) -> int:
    """Add those that fill the months of some resource beyond its maximum."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r, mes = datos.recursos_de[i], -1
        maximo = datos.recursos[r]["maximo_mes"]
        for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            slot = datos.slots[datos.tomados[k]]
            if slot["mes"] != mes:
                mes = slot["mes"]
                if plan.mes[r, mes] + opcion["dias"] > maximo:
                    tramo = datos.meses[mes]
                    count = _empty(datos, plan, r, o, tramo["desde"], tramo["hasta"], maximo,
                                   found, count)  # fmt: skip
    return count


@compiled
def _empty(
    datos: Datos, plan: Plan, r: int, o: int, desde: int, hasta: int, maximo: int,
    found: Enteros, count: int,
) -> int:  # fmt: skip
    """Add to those who leave, until the days taken of a period and those wanted fit in it."""
    anybody = len(plan.donde)
    wanted = _days(datos, plan, r, o, desde, hasta, anybody + 1)
    while count < TODOS and _days(datos, plan, r, o, desde, hasta, anybody) > maximo:
        leaving, best = -1, -1
        for s in range(desde, hasta):
            q = int(plan.ocupa[r, s])
            if q < 0 or plan.sello[q] == plan.cifras[SELLO] or q == leaving:
                continue
            # Whoever takes most days that the newcomer does not want leaves first.
            gain = _days(datos, plan, r, o, desde, hasta, q) - wanted
            if gain > best or (gain == best and q < leaving):
                leaving, best = q, gain
        if leaving < 0:
            return count
        count = _add(plan, found, count, leaving)
    return count


@compiled
def _days(datos: Datos, plan: Plan, r: int, o: int, desde: int, hasta: int, who: int) -> int:
    """Count days of a period that a start wants or that pieza `who` takes.

    A `who` one beyond the last pieza is anybody who stays, and two beyond, nobody.
    """
    anybody = len(plan.donde)
    days, last = 0, -1
    for s in range(desde, hasta):
        dia = datos.slots[s]["dia"]
        if dia == last:
            continue
        q = int(plan.ocupa[r, s])
        stays = q >= 0 and (q == who or (who == anybody and plan.sello[q] != plan.cifras[SELLO]))
        if stays or takes(datos, o, s):
            days, last = days + 1, dia
    return days


@compiled
def _empty_room(datos: Datos, plan: Plan, p: int, o: int, found: Enteros, count: int) -> int:
    """Add whoever has the room that costs fewest departures."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    chosen, fewest = -1, 1 << 30
    for k in range(pieza["sala"], pieza["sala"] + pieza["salas"]):
        sala = datos.salas[k]["sala"]
        closed, holding, last = False, 0, -1
        for j in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            q = plan.en_sala[sala, datos.tomados[j]]
            closed |= q == CERRADA
            if q >= 0 and q != last and plan.sello[q] != plan.cifras[SELLO]:
                holding, last = holding + 1, q
        if not closed and holding < fewest:
            chosen, fewest = sala, holding
    if chosen >= 0:
        for j in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            q = plan.en_sala[chosen, datos.tomados[j]]
            if q >= 0 and plan.sello[q] != plan.cifras[SELLO]:
                count = _add(plan, found, count, q)
    return count


@inlined
def least_loss(datos: Datos, plan: Plan, found: Enteros, count: int, o: int) -> int:
    """Return the least more that those found pay, in all, for leaving a start alone."""
    loss = 0
    for i in range(count):
        q = found[i]
        pieza = datos.piezas[q]
        cheapest = SIN_SALIDA
        for other in range(pieza["opcion"], pieza["opcion"] + pieza["opciones"]):
            if not _overlap(datos, other, o):
                cheapest = datos.opciones[other]["costo"]
                break
        loss += cheapest - plan.propio[q]
    return loss


@inlined
def _overlap(datos: Datos, one: int, other: int) -> bool:
    """Tell whether two starts take some slot both; their parts are in order."""
    una, otra = datos.opciones[one], datos.opciones[other]
    i, j = int(una["parte"]), int(otra["parte"])
    while i < una["parte"] + una["partes"] and j < otra["parte"] + otra["partes"]:
        this, that = datos.partes[i], datos.partes[j]
        if this["bloque"] == that["bloque"] and this["turnos"] & that["turnos"]:
            return True
        if this["bloque"] <= that["bloque"]:
            i += 1
        else:
            j += 1
    return False
