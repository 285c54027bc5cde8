"""How possible a journey is, in four grades: the one definition for cruces, solver and checker."""

from typing import Literal

Grado = Literal["misma_sede", "alcanzable", "ajustado", "imposible"]
DUREZA: tuple[Grado, ...] = ("misma_sede", "alcanzable", "ajustado", "imposible")
"""The grades, each harder than the one before."""


def grade(misma: bool, horas: float, libres: float, holgura: float) -> Grado:
    """Return how possible a journey of `horas` is in `libres` hours; enough for both is tight."""
    if misma:
        return "misma_sede"
    if libres < horas:
        return "imposible"
    return "ajustado" if libres < horas * holgura else "alcanzable"
