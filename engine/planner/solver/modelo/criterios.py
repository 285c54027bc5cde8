"""What a plan may cost: the criteria DIRI orders, and what each weighs."""

from collections.abc import Mapping, Sequence
from typing import Any

CRITERIOS: Mapping[str, str] = {
    "cambio": "personas cuya fecha publicada cambia",
    "clases": "días de clases que pierden los convocados sin plan de recuperación (PR-10)",
    "protegidas": "días en periodos protegidos, por persona",
    "carga": "días por encima de la carga semanal, por persona (PB-03)",
    "aviso": "días hábiles de aviso que faltan, por persona",
    "preferencia": "días hábiles lejos de la fecha preferida, por su costo y prioridad",
    "viaje": "personas que viajan con el tiempo justo (PR-19)",
    "separada": "días que una actividad seguida queda partida por días no hábiles, por persona",
    "reparto": "días distintos que faltan entre las sesiones",
    "compacidad": "turnos de un grupo compacto sin otro suyo antes ni después",
    "sala": "salas de más de una misma actividad",
    "aforo": "personas que no caben en la sala",
}
"""Every criterion with the unit of its quantity, in the order of the office."""

PESOS: Mapping[str, int] = {
    "cambio": 20, "clases": 5, "protegidas": 5, "carga": 3, "aviso": 1, "preferencia": 1,
    "viaje": 1, "separada": 1, "reparto": 5, "compacidad": 2, "sala": 1, "aforo": 1,
}  # fmt: skip
"""What each weighs when a problem does not say."""


def weights_of(pesos: Sequence[Mapping[str, Any]] | None) -> dict[str, int]:
    """Return what each criterion weighs, in the order given; those not named weigh 0.

    One without a weight weighs twice the next; the last, 1.
    """
    if pesos is None:
        return dict(PESOS)
    weights: dict[str, int] = {}
    following = 0
    for entry in reversed(pesos):
        following = entry.get("peso", 2 * following or 1)
        weights[entry["criterio"]] = following
    named = dict(reversed(weights.items()))
    return named | {criterio: 0 for criterio in CRITERIOS if criterio not in named}
