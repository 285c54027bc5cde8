"""What a pieza costs where it goes, given where the others are."""

from engine.planner.solver.busqueda.nucleo.compilado import compiled, inlined
from engine.planner.solver.busqueda.nucleo.datos import Datos, Plan


@inlined
def price(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> int:
    """Return what `p`, which has no place, adds to the cost at start `o`."""
    cost: int = datos.opciones[o]["costo"]
    return cost if datos.piezas[p]["simple"] else cost + _surcharge(datos, plan, p, o, sala)


@compiled
def _surcharge(datos: Datos, plan: Plan, p: int, o: int, sala: int) -> int:
    """Return what budgets, the room and where others are add to what a start costs by itself."""
    pieza = datos.piezas[p]
    cost: int = _overload(datos, plan, p, o) if pieza["cargada"] else 0
    if sala >= 0:
        for k in range(pieza["sala"], pieza["sala"] + pieza["salas"]):
            if datos.salas[k]["sala"] == sala:
                cost += datos.salas[k]["costo"]
    if pieza["ajena"]:
        cost += _left_alone(datos, plan, p, o) + _hurried(datos, plan, p, o)
        if pieza["equipo"] >= 0:
            cost += _team(datos, plan, p, o, sala)
    return cost


@inlined
def days_in(datos: Datos, turnos: int) -> int:
    """Return how many days a set of turnos of a block touches."""
    touched = turnos
    for n in range(1, datos.medidas[0]):
        touched |= turnos >> n
    return _count(touched & datos.medidas[1])


@inlined
def days_of_week(datos: Datos, plan: Plan, r: int, semana: int, o: int) -> int:
    """Return how many days a resource would have in a week with a start (-1: as it is)."""
    touched = 0
    for bloque in range(semana * datos.medidas[3], (semana + 1) * datos.medidas[3]):
        turnos = plan.tomado[r, bloque]
        if o >= 0:
            first = datos.opciones[o]["parte"]
            for n in range(first, first + datos.opciones[o]["partes"]):
                if datos.partes[n]["bloque"] == bloque:
                    turnos |= datos.partes[n]["turnos"]
        touched += days_in(datos, turnos)
    return touched


@inlined
def _count(members: int) -> int:
    """Return how many members a set of up to 62 has, adding them by twos, fours and so on."""
    pairs = members - (members >> 1 & 0x1555555555555555)
    fours = (pairs & 0x3333333333333333) + (pairs >> 2 & 0x3333333333333333)
    bytes_ = (fours + (fours >> 4)) & 0x0F0F0F0F0F0F0F0F
    halves = bytes_ + (bytes_ >> 8)
    words = halves + (halves >> 16)
    return (words + (words >> 32)) & 0x7F


@compiled
def _overload(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return what the days beyond the weekly budgets would cost (PB-03, PB-06)."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    cost: int = 0
    for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
        r = datos.recursos_de[i]
        recurso = datos.recursos[r]
        if not recurso["peso_carga"]:
            continue
        semana = -1
        for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
            if datos.partes[n]["semana"] != semana:
                semana = datos.partes[n]["semana"]
                before = max(recurso["carga"], days_of_week(datos, plan, r, semana, -1))
                after = days_of_week(datos, plan, r, semana, o)
                cost += recurso["peso_carga"] * max(0, after - before)
    return cost


@compiled
def _end(datos: Datos, o: int) -> int:
    end: int = datos.opciones[o]["toma"] + datos.opciones[o]["tomas"]
    return end


@compiled
def _left_alone(datos: Datos, plan: Plan, p: int, o: int) -> int:
    """Return what more turnos without one beside them on their day would cost."""
    pieza, opcion = datos.piezas[p], datos.opciones[o]
    cost: int = 0
    for n in range(opcion["parte"], opcion["parte"] + opcion["partes"]):
        bloque, turnos = datos.partes[n]["bloque"], datos.partes[n]["turnos"]
        for i in range(pieza["recurso"], pieza["recurso"] + pieza["recursos"]):
            r = datos.recursos_de[i]
            peso = datos.recursos[r]["peso_compacidad"]
            if peso:
                before = plan.tomado[r, bloque]
                cost += peso * (_alone(datos, before | turnos) - _alone(datos, before))
    return cost


@compiled
def _alone(datos: Datos, turnos: int) -> int:
    """Return how many turnos of a week have none of the set before or after on their day."""
    first = datos.medidas[1]
    after, before = (turnos << 1) & ~first, (turnos & ~first) >> 1
    return _count(turnos & ~(after | before))


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
