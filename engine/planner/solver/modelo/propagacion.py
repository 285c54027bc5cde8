"""The starts that the order between activities leaves, before anything is placed."""

from collections.abc import Sequence
from dataclasses import replace

from engine.planner.solver.modelo.modelo import Pieza
from engine.planner.solver.modelo.rejilla import Rejilla
from engine.planner.solver.modelo.relaciones import forbidden_by

VUELTAS = 50


def tighten(rejilla: Rejilla, piezas: Sequence[Pieza]) -> list[Pieza]:
    """Return the piezas without the starts that no order allows.

    A pieza comes after the earliest end of those before it, and ends before the latest start of
    those after it; repeated until nothing changes.
    """
    permitidos = [pieza.permitidos for pieza in piezas]
    for _ in range(VUELTAS):
        changed = False
        for p, pieza in enumerate(piezas):
            closed = 0
            for vecino in pieza.vecinos:
                starts = permitidos[vecino.pieza]
                if starts and vecino.regla in ("despues", "antes"):
                    low, high = _reach(rejilla, piezas[vecino.pieza], starts, vecino.regla)
                    closed |= forbidden_by(rejilla, vecino, low, high)
            if closed:
                left = permitidos[p] & pieza.forma.free_starts(rejilla, closed)
                changed |= left != permitidos[p]
                permitidos[p] = left
        if not changed:
            break
    return [
        pieza if starts == pieza.permitidos else replace(pieza, permitidos=starts)
        for pieza, starts in zip(piezas, permitidos, strict=True)
    ]


def _reach(rejilla: Rejilla, pieza: Pieza, starts: int, regla: str) -> tuple[int, int]:
    """Return the first and last slot of the start that forbids least."""
    slot = (starts & -starts).bit_length() - 1 if regla == "despues" else starts.bit_length() - 1
    dia, turno = divmod(slot, len(rejilla.turnos))
    return slot, (pieza.forma.bases[turno] << dia * len(rejilla.turnos)).bit_length() - 1
