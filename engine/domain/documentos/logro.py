"""Whether the goals of learning of a plan were reached: of a hundred docentes, how many at III."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.documentos.comparacion import Cambio, order_of

LOGRADO = 3
"""The level from which a docente does what a desempeño asks (S003:931-932)."""


@dataclass(frozen=True)
class Logro:
    """Of a desempeño: its goal and what was reached, of a hundred docentes; who was valued."""

    desempeno: str
    meta: int
    alcanzado: int | None
    valorados: int

    @property
    def cumplida(self) -> bool:
        """Tell whether what was reached is the goal or more."""
        return self.alcanzado is not None and self.alcanzado >= self.meta


def share_reached(cambios: Iterable[Cambio]) -> dict[str, int]:
    """Return how many of a hundred docentes end at levels III and IV, a half rounded up."""
    ends: dict[str, list[bool]] = {}
    for change in cambios:
        ends.setdefault(change.desempeno, []).append(change.fin >= LOGRADO)
    return {
        code: (200 * sum(own) + len(own)) // (2 * len(own))
        for code, own in sorted(ends.items(), key=lambda pair: order_of(pair[0]))
    }


def goals_of(plan: Mapping[str, Any] | None, trimestre: int) -> dict[str, int]:
    """Return the goal of each desempeño of a plan at the end of its n-th quarter."""
    column, rows = f"trimestre_{trimestre}", (plan or {}).get("metas_por_desempeno") or ()
    return {row["desempeno"]: row[column] for row in rows if row.get(column) is not None}


def compare(metas: Mapping[str, int], cambios: Sequence[Cambio]) -> list[Logro]:
    """Return each goal beside what was reached (S003:1185-1190, 1240-1243)."""
    reached = share_reached(cambios)
    return [
        Logro(code, metas[code], reached.get(code), sum(c.desempeno == code for c in cambios))
        for code in sorted(metas, key=order_of)
    ]
