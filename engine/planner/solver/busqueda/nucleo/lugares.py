"""Putting piezas in their places and taking them out, where they may be and at what price."""

from engine.planner.solver.busqueda.nucleo.arcos import within
from engine.planner.solver.busqueda.nucleo.azar import draw
from engine.planner.solver.busqueda.nucleo.compilado import compiled, inlined
from engine.planner.solver.busqueda.nucleo.datos import COSTO, FUERA, LIBRE, SIN_LUGAR, Datos, Plan
from engine.planner.solver.busqueda.nucleo.precios import days_in, days_of_week, price, takes

PESTANEO = 0.05
"""How often a free place is overlooked, when some may be."""


@compiled
def place(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> None:
    """Put `p`, which has no place, where it may be: that is not looked at again."""
    plan.cifras[COSTO] += price(datos, plan, p, o, sala)
    plan.propio[p] = datos.opciones[o]["costo"]
    plan.exceso[p] = plan.propio[p] - datos.piezas[p]["minimo"]
    plan.donde[p], plan.sala[p] = o, sala
    _mark(datos, plan, p, o, sala)
    last = plan.cifras[FUERA] - 1
    other, at = plan.fuera[last], plan.puesto[p]
    plan.fuera[at], plan.puesto[other] = other, at
    plan.cifras[FUERA] = last


@compiled
def remove(datos: Datos, plan: Plan, p: int) -> None:
    """Take `p` out of its place."""
    o, sala = plan.donde[p], plan.sala[p]
    plan.donde[p], plan.sala[p], plan.exceso[p] = LIBRE, LIBRE, -SIN_LUGAR
    _mark(datos, plan, p, o, sala)
    plan.cifras[COSTO] -= price(datos, plan, p, o, sala)
    at = plan.cifras[FUERA]
    plan.fuera[at], plan.puesto[p] = p, at
    plan.cifras[FUERA] = at + 1


@inlined
def _mark(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> None:
    """Write that `p` takes the slots of a start, or leaves them, and count its days anew."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    first, end = pieza["recurso"], pieza["recurso"] + pieza["recursos"]
    who = p if plan.donde[p] >= 0 else LIBRE
    if pieza["mensual"]:
        _count_months(datos, plan, p, o)
    for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
        bloque, turnos = datos.partes[n]["bloque"], datos.partes[n]["turnos"]
        for i in range(first, end):
            plan.tomado[datos.recursos_de[i], bloque] ^= turnos
    for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
        s = datos.tomados[k]
        for i in range(first, end):
            plan.ocupa[datos.recursos_de[i], s] = who
        if sala >= 0:
            plan.en_sala[sala, s] = who


@compiled
def _count_months(datos: Datos, plan: Plan, p: int, o: int) -> None:
    """Add the days of a start to their months, or take them off, before its slots are written."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    comes = plan.donde[p] >= 0
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r, last = datos.recursos_de[i], LIBRE
        for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            slot = datos.slots[datos.tomados[k]]
            if slot["dia"] != last:
                last = slot["dia"]
                if not is_taken(datos, plan, r, last, o if not comes else LIBRE):
                    plan.mes[r, slot["mes"]] += 1 if comes else -1


@compiled
def is_taken(datos: Datos, plan: Plan, r: int, dia: int, but: int) -> bool:
    """Tell whether a resource has something that day, besides a start (LIBRE: besides none)."""
    turnos = datos.medidas[0]
    for s in range(dia * turnos, (dia + 1) * turnos):
        if plan.ocupa[r, s] >= 0 and (but < 0 or not takes(datos, but, s)):
            return True
    return False


@inlined
def fits(datos: Datos, plan: Plan, p: int, o: int) -> bool:
    """Tell whether `p`, which has no place, may begin there as things stand, rooms aside."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    first, end = pieza["recurso"], pieza["recurso"] + pieza["recursos"]
    for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
        bloque, turnos = datos.partes[n]["bloque"], datos.partes[n]["turnos"]
        for i in range(first, end):
            if plan.tomado[datos.recursos_de[i], bloque] & turnos:
                return False
    if pieza["limitada"] and not _within_weeks(datos, plan, p, o):
        return False
    if pieza["mensual"] and not _within_months(datos, plan, p, o):
        return False
    for v in range(pieza["vecino"], pieza["vecino"] + pieza["vecinos"]):
        if forbids(datos, plan, v, o):
            return False
    return True


@inlined
def _within_weeks(datos: Datos, plan: Plan, p: int, o: int) -> bool:
    """Tell whether the weeks of its resources admit the days of a start."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    # Nearly always a week is one block: then nothing else of the start is in it.
    whole, semana = datos.medidas[3] == 1, LIBRE
    for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
        parte = datos.partes[n]
        if parte["semana"] == semana:
            continue
        semana = parte["semana"]
        for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
            r = datos.recursos_de[i]
            if whole:
                wanted = days_in(datos, plan.tomado[r, semana] | parte["turnos"])
            else:
                wanted = days_of_week(datos, plan, r, semana, o)
            if wanted > datos.recursos[r]["maximo_semana"]:
                return False
    return True


@compiled
def _within_months(datos: Datos, plan: Plan, p: int, o: int) -> bool:
    """Tell whether the months of its resources admit the days of a start."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        last, mes, added = LIBRE, LIBRE, 0
        for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            slot = datos.slots[datos.tomados[k]]
            if slot["dia"] == last:
                continue
            last = slot["dia"]
            if slot["mes"] != mes:
                mes, added = slot["mes"], 0
            if not is_taken(datos, plan, r, last, LIBRE):
                added += 1
                if plan.mes[r, mes] + added > datos.recursos[r]["maximo_mes"]:
                    return False
    return True


@compiled
def forbids(datos: Datos, plan: Plan, v: int, o: int) -> bool:
    """Tell whether the place of the neighbour number `v` forbids a start.

    Rules by their number: that many days after it, before, apart, or minutes of journey away.
    """
    vecino = datos.vecinos[v]
    there = plan.donde[vecino["pieza"]]
    if there < 0:
        return False
    opcion, other = datos.opciones[o], datos.opciones[there]
    primero = datos.tomados[other["toma"]]
    ultimo = datos.tomados[other["toma"] + other["tomas"] - 1]
    regla, cuanto = vecino["regla"], vecino["cuanto"]
    turnos = datos.medidas[0]
    low, high = 0, len(datos.slots)
    if regla != 1:
        high = (ultimo // turnos + cuanto) * turnos if cuanto else ultimo + 1
    if regla != 0:
        low = (primero // turnos - cuanto + 1) * turnos if cuanto else primero
    for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
        s = datos.tomados[k]
        if regla == 3:
            apart = (
                datos.slots[s]["fin"] <= datos.slots[primero]["comienzo"] - cuanto
                or datos.slots[s]["comienzo"] >= datos.slots[ultimo]["fin"] + cuanto
            )
            if not apart:
                return True
        elif low <= s < high:
            return True
    return False


@inlined
def room_for(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return the cheapest room free then, LIBRE when it needs none, or -2 when there is none."""
    pieza = datos.piezas[p]
    if pieza["salas"] < 0:
        return LIBRE
    for k in range(pieza["sala"], pieza["sala"] + pieza["salas"]):
        if is_free(datos, plan, datos.salas[k]["sala"], o):
            sala: int = datos.salas[k]["sala"]
            return sala
    return -2


@compiled
def is_free(datos: Datos, plan: Plan, sala: int, o: int) -> bool:
    """Tell whether nobody has a room in the slots of a start."""
    opcion = datos.opciones[o]
    for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
        if plan.en_sala[sala, datos.tomados[k]] != LIBRE:
            return False
    return True


@inlined
def best(datos: Datos, plan: Plan, p: int, blinks: bool) -> tuple[int, int, int]:
    """Return the cheapest start for `p` as things stand, its room and its price, or -1 thrice.

    When it `blinks`, some are overlooked by chance.
    """
    pieza = datos.piezas[p]
    found, room, least = -1, -1, -1
    for o in range(pieza["opcion"], pieza["opcion"] + pieza["opciones"]):
        if found >= 0 and datos.opciones[o]["costo"] - pieza["rebaja"] >= least:
            break
        if (
            not within(datos, plan, o)
            or not fits(datos, plan, p, o)
            or (blinks and draw(plan) < PESTANEO)
        ):
            continue
        if pieza["simple"]:
            return o, LIBRE, datos.opciones[o]["costo"]
        sala, cost = _priced(datos, plan, p, o)
        if sala >= LIBRE and (found < 0 or cost < least):
            found, room, least = o, sala, cost
    return found, room, least


@compiled
def _priced(datos: Datos, plan: Plan, p: int, o: int) -> tuple[int, int]:
    """Return the room with which a start costs least, and what; -2 when none is free."""
    pieza = datos.piezas[p]
    room, least = LIBRE if pieza["salas"] < 0 else -2, 0
    if room == LIBRE:
        return room, price(datos, plan, p, o, room)
    for k in range(pieza["sala"], pieza["sala"] + pieza["salas"]):
        sala = datos.salas[k]["sala"]
        if is_free(datos, plan, sala, o):
            cost = price(datos, plan, p, o, sala)
            if room < LIBRE or cost < least:
                room, least = sala, cost
    return room, least
