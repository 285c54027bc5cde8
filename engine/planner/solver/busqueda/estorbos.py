"""What stands in the way of a pieza: whatever must leave for it to begin in a slot."""

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
    for r in pieza.recursos:
        if estado.ocupado[r] & mask:
            found.update((q, None) for q in modelo.recursos[r].piezas if estado.mask[q] & mask)
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
    modelo = estado.modelo
    pieza = modelo.piezas[p]
    semanas, meses = estado.tablas.periodos(pieza.forma.ancho, slot // len(modelo.rejilla.turnos))
    wanted = modelo.mask_of(pieza, slot)
    for r in pieza.limitados:
        recurso = modelo.recursos[r]
        for maximo, periodos in ((recurso.maximo_semana, semanas), (recurso.maximo_mes, meses)):
            for lejos, slots in periodos if maximo < SIN_LIMITE else ():
                taken = (estado.ocupado[r] | wanted) >> lejos & slots
                if estado.tablas.cuenta[taken] > maximo:
                    _empty(estado, r, wanted, (lejos, slots), maximo, found)


def _empty(
    estado: Estado, r: int, wanted: int, periodo: tuple[int, int], maximo: int,
    found: dict[int, None],
) -> None:  # fmt: skip
    cuenta, (lejos, slots) = estado.tablas.cuenta, periodo
    wanted = wanted >> lejos & slots
    by_piece = {
        q: estado.mask[q] >> lejos & slots
        for q in estado.modelo.recursos[r].piezas
        if estado.mask[q] >> lejos & slots and q not in found
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
