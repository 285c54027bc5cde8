"""What a pieza costs where it goes, given where the others are."""

from engine.planner.solver.busqueda.nucleo.compilado import compiled
from engine.planner.solver.busqueda.nucleo.datos import Datos, Plan


@compiled
def price(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> int:
    """Return what `p`, which has no place, adds to the cost at start `o`."""
    pieza = datos.piezas[p]
    cost: int = datos.opciones[o]["costo"]
    if pieza["cargada"]:
        cost += _overload(datos, plan, p, o)
    if sala >= 0:
        for k in range(pieza["sala"], pieza["sala"] + pieza["salas"]):
            if datos.salas[k]["sala"] == sala:
                cost += datos.salas[k]["costo"]
    if pieza["ajena"]:
        cost += _left_alone(datos, plan, p, o) + _hurried(datos, plan, p, o)
        if pieza["equipo"] >= 0:
            cost += _team(datos, plan, p, o, sala)
    return cost


@compiled
def _overload(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return what the days beyond the weekly budgets would cost (PB-03, PB-06)."""
    pieza = datos.piezas[p]
    cost: int = 0
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        recurso = datos.recursos[r]
        if not recurso["peso_carga"]:
            continue
        last, semana, added = -1, -1, 0
        for k in range(datos.opciones[o]["toma"], _end(datos, o)):
            slot = datos.slots[datos.tomados[k]]
            if slot["dia"] == last:
                continue
            last = slot["dia"]
            if slot["semana"] != semana:
                semana, added = slot["semana"], 0
            if not plan.dia[last, r]:
                added += 1
                if plan.semana[semana, r] + added > recurso["carga"]:
                    cost += recurso["peso_carga"]
    return cost


@compiled
def _end(datos: Datos, o: int) -> int:
    end: int = datos.opciones[o]["toma"] + datos.opciones[o]["tomas"]
    return end


@compiled
def _left_alone(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return what more turnos without one beside them on their day would cost."""
    pieza = datos.piezas[p]
    cost: int = 0
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        peso = datos.recursos[r]["peso_compacidad"]
        if not peso:
            continue
        last = -1
        for k in range(datos.opciones[o]["toma"], _end(datos, o)):
            dia = datos.slots[datos.tomados[k]]["dia"]
            if dia != last:
                last = dia
                cost += peso * _more_alone(datos, plan, r, dia, o)
    return cost


@compiled
def _more_alone(datos: Datos, plan: Plan, r: int, dia: int, o: int) -> int:
    """Return how many more turnos of a day have none beside, once a start is taken."""
    turnos = len(datos.slots) // len(plan.dia)
    more, before, after = 0, 0, 0
    for s in range(dia * turnos, (dia + 1) * turnos):
        taken = plan.ocupa[s, r] >= 0
        before = before + 1 if taken else 0
        after = after + 1 if taken or takes(datos, o, s) else 0
        more += (after == 1) - (after == 2) - (before == 1) + (before == 2)
    return more


@compiled
def takes(datos: Datos, o: int, s: int) -> bool:
    """Tell whether a start takes a slot."""
    for k in range(datos.opciones[o]["toma"], _end(datos, o)):
        if datos.tomados[k] == s:
            return True
    return False


@compiled
def _hurried(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return what tight journeys to and from where others are cost."""
    pieza = datos.piezas[p]
    cost: int = 0
    for k in range(pieza["justo"], pieza["justo"] + pieza["justos"]):
        justo = datos.justos[k]
        there = plan.donde[justo["pieza"]]
        if there >= 0 and _minutes_apart(datos, o, there) < justo["limite"]:
            cost += justo["costo"]
    return cost


@compiled
def _minutes_apart(datos: Datos, o: int, there: int) -> int:
    first, last = datos.tomados[datos.opciones[o]["toma"]], datos.tomados[_end(datos, o) - 1]
    other_first = datos.tomados[datos.opciones[there]["toma"]]
    other_last = datos.tomados[_end(datos, there) - 1]
    after = datos.slots[first]["comienzo"] - datos.slots[other_last]["fin"]
    before = datos.slots[other_first]["comienzo"] - datos.slots[last]["fin"]
    apart: int = max(after, before)
    return apart


@compiled
def _team(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> int:
    """Return what joining its sister sessions on that day and in that room adds."""
    equipo = datos.equipos[datos.piezas[p]["equipo"]]
    first, end = equipo["primera"], equipo["primera"] + equipo["piezas"]
    dia = _day(datos, o)
    placed, dias, joins, rooms, same = 0, 0, False, False, False
    for k in range(first, end):
        q = datos.del_equipo[k]
        if q == p or plan.donde[q] < 0:
            continue
        placed += 1
        there = _day(datos, plan.donde[q])
        dias += _is_first(datos, plan, p, first, k, there)
        joins |= there == dia
        rooms |= plan.sala[q] >= 0
        same |= plan.sala[q] == sala
    cost = 0
    if equipo["dias_minimos"]:
        spare = equipo["piezas"] - equipo["dias_minimos"]
        before = max(0, placed - dias - spare)
        after = max(0, placed + 1 - (dias if joins else dias + 1) - spare)
        cost = equipo["peso_reparto"] * (after - before)
    return cost + equipo["peso_sala"] if sala >= 0 and rooms and not same else cost


@compiled
def _is_first(datos: Datos, plan: Plan, p: int, first: int, k: int, dia: int) -> bool:
    """Tell whether no piece of the team before the `k`-th is on that day."""
    for j in range(first, k):
        q = datos.del_equipo[j]
        if q != p and plan.donde[q] >= 0 and _day(datos, plan.donde[q]) == dia:
            return False
    return True


@compiled
def _day(datos: Datos, o: int) -> int:
    dia: int = datos.slots[datos.opciones[o]["slot"]]["dia"]
    return dia
