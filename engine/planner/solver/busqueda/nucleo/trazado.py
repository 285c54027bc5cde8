"""Lays a model out as the arrays of the kernel."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from engine.planner.solver.busqueda.nucleo.datos import (
    CERRADA,
    EQUIPO,
    JUSTO,
    LIBRE,
    OPCION,
    PARTE,
    PIEZA,
    RECURSO,
    REGLAS,
    SALA,
    SLOT,
    TRAMO,
    VECINO,
    Datos,
    Enteros,
    Registros,
    records,
)
from engine.planner.solver.busqueda.sobrecostos import rebate
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.modelo import Modelo, Pieza, bits

DIAS = 7
"""Days of a week, at most."""
BITS = 62
"""Turnos that one number tells."""


def lay_out(modelo: Modelo, tablas: Tablas) -> Datos:
    """Return the arrays of a model, `tablas` being its starts."""
    piezas = modelo.piezas
    opciones, partes, tomados = _starts(modelo, tablas)
    return Datos(
        medidas=_measures(modelo),
        piezas=_piezas(modelo, tablas),
        opciones=opciones,
        partes=partes,
        tomados=tomados,
        recursos_de=_numbers(r for pieza in piezas for r in pieza.recursos),
        recursos=records(RECURSO, [
            (r.maximo_semana, r.maximo_mes, r.carga, r.peso_carga, r.peso_compacidad)
            for r in modelo.recursos
        ]),
        vecinos=records(VECINO, [
            (v.pieza, REGLAS.index(v.regla), v.cuanto) for p in piezas for v in p.vecinos
        ]),
        salas=records(SALA, [each for pieza in piezas for each in pieza.salas or ()]),
        justos=records(JUSTO, [tuple(each) for pieza in piezas for each in pieza.justos]),
        equipos=_teams(modelo),
        del_equipo=_numbers(p for grupal in modelo.grupales for p in grupal.piezas),
        slots=_slots(modelo),
        semanas=_stretches(modelo, modelo.rejilla.semanas),
        meses=_stretches(modelo, modelo.rejilla.meses),
        en_sala=_rooms(modelo),
    )  # fmt: skip


def _starts(modelo: Modelo, tablas: Tablas) -> tuple[Registros, Registros, Enteros]:
    """Return every start of every pieza, cheapest first, with their parts and their slots."""
    rows: list[tuple[int, ...]] = []
    partes: list[tuple[int, ...]] = []
    tomados: list[int] = []
    known: dict[int, tuple[int, ...]] = {}
    for p in range(len(modelo.piezas)):
        slots, masks, costs, todas, _ = tablas.opciones(p)
        for slot, mask, cost, those in zip(slots, masks, costs, todas, strict=True):
            if mask not in known:
                taken = bits(mask)
                dias = sum(tablas.cuenta[turnos] for _, turnos in those)
                cut = [part for week in those for part in _blocks(modelo, *week)]
                known[mask] = taken[-1], len(partes), len(cut), len(tomados), len(taken), dias, 0
                partes += cut
                tomados += taken
            rows.append((slot, *known[mask], cost))
    return records(OPCION, rows), records(PARTE, partes), _numbers(tomados)


def _piezas(modelo: Modelo, tablas: Tablas) -> Registros:
    piezas = modelo.piezas
    equipo = {p: n for n, grupal in enumerate(modelo.grupales) for p in grupal.piezas}
    options = [len(tablas.opciones(p).slots) for p in range(len(piezas))]
    begins = zip(
        _begins(len(p.recursos) for p in piezas), _begins(options),
        _begins(len(p.vecinos) for p in piezas), _begins(len(p.salas or ()) for p in piezas),
        _begins(len(p.justos) for p in piezas), strict=True,
    )  # fmt: skip
    rows = []
    for n, (pieza, at) in enumerate(zip(piezas, begins, strict=True)):
        recurso, opcion, vecino, sala, justo = at
        costs = tablas.opciones(n).costs
        rebaja = rebate(modelo, pieza)
        cargada, compacta, limitada, mensual = _watched(modelo, pieza)
        ajena = bool(compacta or pieza.justos or n in equipo)
        rows.append((
            recurso, len(pieza.recursos), opcion, options[n], vecino, len(pieza.vecinos),
            sala, LIBRE if pieza.salas is None else len(pieza.salas), justo, len(pieza.justos),
            equipo.get(n, LIBRE), rebaja, (costs[0] if costs else 0) - rebaja,
            len(pieza.recursos) * pieza.forma.ancho, pieza.costo_dia,
            pieza.salas is None and not cargada and not ajena, limitada, mensual, cargada, ajena,
        ))  # fmt: skip
    return records(PIEZA, rows)


def _watched(modelo: Modelo, pieza: Pieza) -> tuple[bool, bool, bool, bool]:
    """Tell whether some resource of it has a budget, wants its turnos together, or has a weekly
    or a monthly maximum."""
    those = [modelo.recursos[r] for r in pieza.recursos]
    return (
        any(r.peso_carga and r.carga < SIN_LIMITE for r in those),
        any(r.peso_compacidad for r in those),
        any(r.maximo_semana < SIN_LIMITE for r in those),
        any(r.maximo_mes < SIN_LIMITE for r in those),
    )


def _teams(modelo: Modelo) -> Registros:
    begins = _begins(len(grupal.piezas) for grupal in modelo.grupales)
    return records(EQUIPO, [
        (first, len(each.piezas), each.dias_minimos, each.peso_reparto, each.peso_sala)
        for first, each in zip(begins, modelo.grupales, strict=True)
    ])  # fmt: skip


def _measures(modelo: Modelo) -> Enteros:
    turnos = len(modelo.rejilla.turnos)
    dias = min(DIAS, BITS // turnos)
    each = -(-DIAS // dias)
    blocks = len(dict.fromkeys(modelo.rejilla.semanas)) * each
    return _numbers((turnos, sum(1 << dia * turnos for dia in range(dias)), blocks, each))


def _blocks(modelo: Modelo, semana: int, slots: int) -> Iterator[tuple[int, int, int]]:
    """Yield what some slots take of each block of their week."""
    turnos = len(modelo.rejilla.turnos)
    dias = min(DIAS, BITS // turnos)
    each = -(-DIAS // dias)
    for n in range(each):
        taken = slots >> n * dias * turnos & ((1 << dias * turnos) - 1)
        if taken:
            yield semana * each + n, semana, taken


def _slots(modelo: Modelo) -> Registros:
    rejilla = modelo.rejilla
    semanas, meses = (_numbered(sets) for sets in (rejilla.semanas, rejilla.meses))
    t = len(rejilla.turnos)
    return records(SLOT, [
        (s // t, semanas[s // t], meses[s // t], rejilla.comienzos[s], rejilla.finales[s])
        for s in range(rejilla.slots)
    ])  # fmt: skip


def _stretches(modelo: Modelo, sets: Sequence[int]) -> Registros:
    """Return the slots from which and before which each of the weeks or months runs."""
    t = len(modelo.rejilla.turnos)
    return records(TRAMO, [
        (((dias & -dias).bit_length() - 1) * t, dias.bit_length() * t)
        for dias in dict.fromkeys(sets)
    ])  # fmt: skip


def _rooms(modelo: Modelo) -> Enteros:
    en_sala = np.full((max(1, len(modelo.salas_ocupadas)), modelo.rejilla.slots), LIBRE, np.int64)
    for sala, taken in enumerate(modelo.salas_ocupadas):
        en_sala[sala, bits(taken)] = CERRADA
    return en_sala


def _numbered(sets: Sequence[int]) -> list[int]:
    numbers = {each: n for n, each in enumerate(dict.fromkeys(sets))}
    return [numbers[each] for each in sets]


def _numbers(values: Iterable[int]) -> Enteros:
    return np.array([*values] or [0], dtype=np.int64)


def _begins(counts: Iterable[int]) -> list[int]:
    """Return where each of some lists begins when they stand one after another."""
    return [0, *accumulate(counts)][:-1]
