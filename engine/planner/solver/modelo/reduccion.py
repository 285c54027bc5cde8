"""The resources that matter: one whose piezas all share a stricter one says nothing new."""

from collections import defaultdict
from collections.abc import Sequence

from engine.planner.solver.modelo.modelo import Recurso


def drop_implied(recursos: Sequence[Recurso]) -> list[Recurso]:
    """Return the resources without those that another one implies.

    It does when it has all of their piezas and no looser maxima, and they have no price.
    """
    holding: dict[int, set[int]] = defaultdict(set)
    for r, recurso in enumerate(recursos):
        for p in recurso.piezas:
            holding[p].add(r)
    return [
        recurso
        for r, recurso in enumerate(recursos)
        if recurso.has_price
        or not any(
            _implies(recursos, other, r)
            for other in set.intersection(*(holding[p] for p in recurso.piezas))
        )
    ]


def _implies(recursos: Sequence[Recurso], other: int, r: int) -> bool:
    strict, loose = recursos[other], recursos[r]
    if other == r or strict.maximo_semana > loose.maximo_semana:
        return False
    if strict.maximo_mes > loose.maximo_mes:
        return False
    alike = len(strict.piezas) == len(loose.piezas) and (
        (strict.maximo_semana, strict.maximo_mes) == (loose.maximo_semana, loose.maximo_mes)
    )
    # Of two alike the first stays, unless it has a price that the other has not.
    return other < r if alike and not strict.has_price else True
