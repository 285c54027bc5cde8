"""Chance that the same seed repeats wherever it runs."""

import numpy as np

from engine.planner.solver.busqueda.nucleo.compilado import inlined
from engine.planner.solver.busqueda.nucleo.datos import Plan

UNO = 1.0 / 9007199254740992.0
"""One over two to the 53: what a number of 53 bits is taken as a part of."""


@inlined
def draw(plan: Plan) -> float:
    """Return a number from 0 up to 1, by Marsaglia's xorshift."""
    x = plan.azar[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    plan.azar[0] = x
    return float(x >> np.uint64(11)) * UNO


@inlined
def draw_below(plan: Plan, n: int) -> int:
    """Return a whole number from 0 up to `n` - 1."""
    return int(draw(plan) * n)
