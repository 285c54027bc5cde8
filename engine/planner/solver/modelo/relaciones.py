"""What the place of one pieza forbids to another: order, separation and journeys."""

from bisect import bisect_left, bisect_right

from engine.planner.solver.modelo.modelo import Vecino
from engine.planner.solver.modelo.rejilla import Rejilla


def forbidden_by(rejilla: Rejilla, vecino: Vecino, primero: int, ultimo: int) -> int:
    """Return the slots that a neighbour from slot `primero` to `ultimo` forbids.

    `despues`: one must come that many days after it; `antes`, before; `separada`, apart on
    either side; `viaje`, that many minutes away on either side.
    """
    t = len(rejilla.turnos)
    low, high = 0, rejilla.slots
    if vecino.regla == "viaje":
        low = bisect_right(rejilla.finales, rejilla.comienzos[primero] - vecino.cuanto)
        high = bisect_left(rejilla.comienzos, rejilla.finales[ultimo] + vecino.cuanto)
    else:
        if vecino.regla != "antes":
            high = (ultimo // t + vecino.cuanto) * t if vecino.cuanto else ultimo + 1
        if vecino.regla != "despues":
            low = max(0, (primero // t - vecino.cuanto + 1) * t) if vecino.cuanto else primero
    high = min(high, rejilla.slots)
    return (1 << high) - (1 << low) if low < high else 0
