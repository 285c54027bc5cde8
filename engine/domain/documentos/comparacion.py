"""How levels went from the start of a cycle to its end, docente by docente, then by desempeño."""

from collections.abc import Sequence
from dataclasses import dataclass

NIVELES = ("I", "II", "III", "IV")
"""The levels of a rubric, least first; they are kept as 1 to 4 (S003:931-932)."""
MEJORA, IGUAL, BAJA, SIN_DATO = "mejora", "se mantiene", "retrocede", "sin comparación"


@dataclass(frozen=True)
class Cambio:
    """What a docente's desempeño did: the level of the year's start, of the cycle's start and end.

    `inicio` is the first level of the cycle and `fin` its last; `inicial` is the first of the
    year. Where `fin` is the only one there is no other to compare it with, and they are None.
    """

    docente: str
    cargo_id: int
    desempeno: str
    inicial: int | None
    inicio: int | None
    fin: int

    @property
    def tendencia(self) -> str:
        """Return how it stands against the year's start (S003:2304-2312)."""
        return SIN_DATO if self.inicial is None else _trend(self.fin - self.inicial)


@dataclass(frozen=True)
class Tendencia:
    """What became of a desempeño in a group: who rose, stayed and fell, and its means.

    Only who was measured at both ends counts in `suben`, `siguen`, `bajan` and the means;
    `niveles` tells how many of all of them end at each level.
    """

    desempeno: str
    suben: int
    siguen: int
    bajan: int
    antes: float | None
    ahora: float | None
    niveles: tuple[int, int, int, int]

    @property
    def tendencia(self) -> str:
        """Return where the group goes: by the difference of the means."""
        if self.antes is None or self.ahora is None:
            return SIN_DATO
        return _trend(self.ahora - self.antes)


def trends(cambios: Sequence[Cambio], *, del_anio: bool = False) -> list[Tendencia]:
    """Return the trend of each desempeño, from the cycle's start or from the year's."""
    found = []
    for desempeno in sorted({c.desempeno for c in cambios}, key=order_of):
        own = [c for c in cambios if c.desempeno == desempeno]
        both = [(c.inicial if del_anio else c.inicio, c.fin) for c in own]
        known = [(a, b) for a, b in both if a is not None]
        steps = [b - a for a, b in known]
        found.append(
            Tendencia(
                desempeno,
                sum(step > 0 for step in steps),
                sum(step == 0 for step in steps),
                sum(step < 0 for step in steps),
                _mean([a for a, _ in known]),
                _mean([b for _, b in known]),
                _spread([c.fin for c in own]),
            )
        )
    return found


def say_level(nivel: int | None) -> str:
    """Return "III", or a dash when there is no level."""
    return NIVELES[nivel - 1] if nivel else "—"


def order_of(desempeno: str) -> tuple[int, str]:
    """Return the place of a desempeño among others: D4 goes before D11."""
    digits = desempeno.removeprefix("D")
    return (int(digits) if digits.isdecimal() else 0, desempeno)


def _spread(niveles: Sequence[int]) -> tuple[int, int, int, int]:
    one, two, three, four = (niveles.count(n) for n in range(1, 5))
    return one, two, three, four


def _mean(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None


def _trend(step: float) -> str:
    return MEJORA if step > 0 else BAJA if step < 0 else IGUAL
