"""Putting piezas in their places and taking them out, where they may be and at what price."""

from engine.planner.solver.busqueda.nucleo.azar import draw
from engine.planner.solver.busqueda.nucleo.compilado import compiled
from engine.planner.solver.busqueda.nucleo.datos import COSTO, FUERA, LIBRE, Datos, Plan
from engine.planner.solver.busqueda.nucleo.precios import price

PESTANEO = 0.05
"""How often a free place is overlooked, when some may be."""


@compiled
def place(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> None:
    """Put `p`, which has no place, where it may be: that is not looked at again."""
    plan.cifras[COSTO] += price(datos, plan, p, o, sala)
    plan.propio[p] = datos.opciones[o]["costo"]
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
    plan.donde[p], plan.sala[p] = LIBRE, LIBRE
    _mark(datos, plan, p, o, sala)
    plan.cifras[COSTO] -= price(datos, plan, p, o, sala)
    at = plan.cifras[FUERA]
    plan.fuera[at], plan.puesto[p] = p, at
    plan.cifras[FUERA] = at + 1


@compiled
def _mark(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> None:
    """Write that `p` takes the slots of a start, or leaves them, and count its days anew."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    comes = plan.donde[p] >= 0
    who, sign = (p, 1) if comes else (LIBRE, -1)
    first, end = pieza["recurso"], pieza["recurso"] + pieza["recursos"]
    for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
        s = datos.tomados[k]
        slot = datos.slots[s]
        dia, semana, mes = slot["dia"], slot["semana"], slot["mes"]
        for i in range(first, end):
            r = datos.recursos_de[i]
            plan.ocupa[s, r] = who
            before = plan.dia[dia, r]
            plan.dia[dia, r] = before + sign
            if before == 0 or before + sign == 0:
                plan.semana[semana, r] += sign
                plan.mes[mes, r] += sign
        if sala >= 0:
            plan.en_sala[sala, s] = who


@compiled
def fits(datos: Datos, plan: Plan, p: int, o: int) -> bool:
    """Tell whether `p`, which has no place, may begin there as things stand, rooms aside."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    first, end = pieza["recurso"], pieza["recurso"] + pieza["recursos"]
    for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
        s = datos.tomados[k]
        for i in range(first, end):
            if plan.ocupa[s, datos.recursos_de[i]] >= 0:
                return False
    if pieza["limitada"] and not _within_limits(datos, plan, p, o):
        return False
    for v in range(pieza["vecino"], pieza["vecino"] + pieza["vecinos"]):
        if forbids(datos, plan, v, o):
            return False
    return True


@compiled
def _within_limits(datos: Datos, plan: Plan, p: int, o: int) -> bool:
    """Tell whether the weeks and months of its resources admit the days of a start."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        recurso = datos.recursos[r]
        last, semana, mes, in_week, in_month = -1, -1, -1, 0, 0
        for k in range(opcion["toma"], opcion["toma"] + opcion["tomas"]):
            slot = datos.slots[datos.tomados[k]]
            if slot["dia"] == last or plan.dia[slot["dia"], r]:
                continue
            last = slot["dia"]
            if slot["semana"] != semana:
                semana, in_week = slot["semana"], 0
            if slot["mes"] != mes:
                mes, in_month = slot["mes"], 0
            in_week, in_month = in_week + 1, in_month + 1
            if (
                plan.semana[semana, r] + in_week > recurso["maximo_semana"]
                or plan.mes[mes, r] + in_month > recurso["maximo_mes"]
            ):
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
    turnos = len(datos.slots) // len(plan.dia)
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


@compiled
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


@compiled
def best(datos: Datos, plan: Plan, p: int, blinks: bool) -> tuple[int, int, int]:
    """Return the cheapest start for `p` as things stand, its room and its price, or -1 thrice.

    When it `blinks`, some are overlooked by chance.
    """
    pieza = datos.piezas[p]
    found, room, least = -1, -1, -1
    for o in range(pieza["opcion"], pieza["opcion"] + pieza["opciones"]):
        if found >= 0 and datos.opciones[o]["costo"] - pieza["rebaja"] >= least:
            break
        if not fits(datos, plan, p, o) or (blinks and draw(plan) < PESTANEO):
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
