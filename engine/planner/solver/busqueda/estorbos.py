"""What stands in the way of a pieza, to begin in a slot."""

from collections.abc import Iterable

from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.relaciones import forbidden_by


def in_the_way(estado: Estado, p: int, slot: int) -> list[int]:
    """Return the piezas that keep `p` from beginning in `slot`, each once, in a fixed order.

    Of those that fill a week or a month, only as many as must leave.
    """
    modelo = estado.modelo
    pieza = modelo.piezas[p]
    mask = modelo.mask_of(pieza, slot)
    # It is leaving anyway, wherever it is now.
    found: dict[int, None] = {p: None}
    found.update(dict.fromkeys(estado.taking(p, mask)))
    for vecino in pieza.vecinos:
        placed = estado.mask[vecino.pieza]
        if placed:
            first = (placed & -placed).bit_length() - 1
            last = placed.bit_length() - 1
            if forbidden_by(modelo.rejilla, vecino, first, last) & mask:
                found[vecino.pieza] = None
    _fill_periods(estado, p, slot, found)
    if pieza.salas is not None:
        found.update(dict.fromkeys(_holding_rooms(estado, p, mask, found)))
    del found[p]
    return list(found)


def _fill_periods(estado: Estado, p: int, slot: int, found: dict[int, None]) -> None:
    """Add those that fill the weeks or months of some group beyond its maximum."""
    recursos = estado.modelo.recursos
    pieza = estado.modelo.piezas[p]
    wanted = estado.modelo.mask_of(pieza, slot)
    tablas = estado.tablas
    cuenta = tablas.cuenta
    for semana, slots in tablas.by_week(wanted):
        for r in pieza.limitados:
            maximo = recursos[r].maximo_semana
            if cuenta[estado.ocupado[semana][r] | slots] > maximo:
                _empty(estado, r, wanted, tablas.semanas[semana], maximo, found)
    for r in pieza.limitados:
        maximo = recursos[r].maximo_mes
        if maximo < SIN_LIMITE:
            for mes in tablas.meses(pieza.forma.ancho, slot // len(estado.modelo.rejilla.turnos)):
                _empty(estado, r, wanted, mes, maximo, found)


def _empty(
    estado: Estado, r: int, wanted: int, periodo: tuple[int, int], maximo: int,
    found: dict[int, None],
) -> None:  # fmt: skip
    """Add to those who leave, until the days taken of a period and those wanted fit in it."""
    cuenta, (lejos, slots) = estado.tablas.cuenta, periodo
    wanted = wanted >> lejos & slots
    by_piece = {
        q: taken
        for q in estado.modelo.recursos[r].piezas
        if (taken := estado.mask[q] >> lejos & slots) and q not in found
    }
    alone = cuenta[wanted]
    while by_piece and cuenta[wanted | _union(by_piece.values())] > maximo:
        # Whoever takes most days that the newcomer does not want leaves first.
        leaving = max(by_piece, key=lambda q: (cuenta[wanted | by_piece[q]] - alone, -q))
        del by_piece[leaving]
        found[leaving] = None


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _holding_rooms(estado: Estado, p: int, mask: int, found: dict[int, None]) -> list[int]:
    """Return those to be put out of the room that costs fewest departures."""
    fewest: list[int] | None = None
    for sala, _ in estado.modelo.piezas[p].salas or ():
        if estado.modelo.salas_ocupadas[sala] & mask:
            continue
        holding = [
            q for q, room in enumerate(estado.sala)
            if room == sala and estado.mask[q] & mask and q not in found
        ] if estado.salas[sala] & mask else []  # fmt: skip
        if fewest is None or len(holding) < len(fewest):
            fewest = holding
        if not holding:
            break
    return fewest or []
