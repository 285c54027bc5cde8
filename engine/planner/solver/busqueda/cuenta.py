"""The cost of a plan counted whole, criterion by criterion, without trusting the search."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from engine.planner.solver.modelo.modelo import Grupal, Modelo, Pieza, bits

Lugares = Sequence[tuple[int, int]]


def count_parts(modelo: Modelo, lugares: Lugares) -> dict[str, int]:
    """Return what each criterion costs, weighed, in the order DIRI sets.

    `lugares` is slot and room of each pieza, -1 for none; only what is placed costs.
    """
    parts = dict.fromkeys(modelo.pesos, 0)
    for pieza, (slot, sala) in zip(modelo.piezas, lugares, strict=True):
        if slot >= 0:
            for criterio, cost in price_alone(modelo, pieza, slot).items():
                parts[criterio] += cost
            if sala >= 0 and pieza.salas:
                parts["aforo"] += dict(pieza.salas)[sala]
    parts["carga"] += _overload(modelo, lugares)
    parts["compacidad"] += _alone(modelo, lugares)
    parts["viaje"] += _hurried(modelo, lugares)
    for grupal in modelo.grupales:
        for criterio, cost in _team(modelo, grupal, lugares).items():
            parts[criterio] += cost
    return parts


def price_alone(modelo: Modelo, pieza: Pieza, slot: int) -> dict[str, int]:
    """Return what a start costs by itself, by criterion; their sum is `Modelo.cost_of`."""
    dia, turno = divmod(slot, len(modelo.rejilla.turnos))
    parts: dict[str, int] = defaultdict(int)
    if pieza.preferida is not None:
        other = pieza.turno_preferido is not None and pieza.turno_preferido != turno
        moved = pieza.costo_dia * abs(dia - pieza.preferida)
        parts["preferencia"] = moved + other * pieza.costo_turno
    if pieza.publicada is not None and pieza.publicada != slot:
        parts["cambio"] = pieza.costo_cambio
    for criterio, protegidos, each in pieza.protegidas:
        taken = ((1 << pieza.forma.ancho) - 1) << dia
        parts[criterio] += each * (taken & protegidos).bit_count()
    parts["aviso"] = pieza.costo_aviso * max(0, pieza.aviso_desde - dia)
    primero, ultimo = (modelo.rejilla.dias[n] for n in (dia, dia + pieza.forma.ancho - 1))
    parts["separada"] = pieza.costo_separada * ((ultimo - primero).days + 1 - pieza.forma.ancho)
    return parts


def _overload(modelo: Modelo, lugares: Lugares) -> int:
    cost = 0
    t = len(modelo.rejilla.turnos)
    for recurso in modelo.recursos:
        if not recurso.peso_carga:
            continue
        weeks: Mapping[int, set[int]] = defaultdict(set)
        for p in recurso.piezas:
            slot = lugares[p][0]
            if slot >= 0:
                for dia in range(slot // t, slot // t + modelo.piezas[p].forma.ancho):
                    weeks[modelo.rejilla.semanas[dia]].add(dia)
        for dias in weeks.values():
            cost += recurso.peso_carga * max(0, len(dias) - recurso.carga)
    return cost


def _alone(modelo: Modelo, lugares: Lugares) -> int:
    cost = 0
    t = len(modelo.rejilla.turnos)
    for recurso in modelo.recursos:
        if recurso.peso_compacidad:
            masks = [
                modelo.mask_of(modelo.piezas[p], slot)
                for p in recurso.piezas
                if (slot := lugares[p][0]) >= 0
            ]
            taken = {n for mask in masks for n in bits(mask)}
            cost += recurso.peso_compacidad * sum(
                (n % t == 0 or n - 1 not in taken) and ((n + 1) % t == 0 or n + 1 not in taken)
                for n in taken
            )
    return cost


def _hurried(modelo: Modelo, lugares: Lugares) -> int:
    cost = 0
    for p, pieza in enumerate(modelo.piezas):
        if not pieza.justos or lugares[p][0] < 0:
            continue
        own = modelo.mask_of(pieza, lugares[p][0])
        for q, limite, each in pieza.justos:
            if p < q and lugares[q][0] >= 0:
                other = modelo.mask_of(modelo.piezas[q], lugares[q][0])
                cost += each * (modelo.minutes_apart(own, other) < limite)
    return cost


def _team(modelo: Modelo, grupal: Grupal, lugares: Lugares) -> dict[str, int]:
    t = len(modelo.rejilla.turnos)
    placed = [lugares[p] for p in grupal.piezas if lugares[p][0] >= 0]
    dias = {slot // t for slot, _ in placed}
    salas = {sala for _, sala in placed if sala >= 0}
    spare = len(grupal.piezas) - grupal.dias_minimos
    together = max(0, len(placed) - len(dias) - spare) if grupal.dias_minimos else 0
    return {
        "reparto": grupal.peso_reparto * together,
        "sala": grupal.peso_sala * max(0, len(salas) - 1),
    }
