"""Which activities may be one with another: of other units, about a like theme, at about one time.

What is left out breaks no rule of `join`; the rule decides of what is left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.planner.actividades import Actividad
from engine.planner.arrays import Enteros
from engine.planner.cruces.articulables import DIAS_ARTICULABLES, PARECIDO
from engine.planner.temas import find_similar


@dataclass(frozen=True)
class Parecidas:
    """Activities by place in a list: who has a theme like each, its unit and its days.

    `first` and `last` are ordinals of days.
    """

    by_theme: Mapping[str, Enteros]
    unit: Enteros
    first: Enteros
    last: Enteros

    @classmethod
    def among(cls, actividades: Sequence[Actividad], temas: Collection[str]) -> "Parecidas":
        """Return what is known of some activities, to be asked about those themes."""
        themes = sorted({one.tema for one in actividades})
        number = {tema: n for n, tema in enumerate(themes)}
        theme = np.fromiter((number[one.tema] for one in actividades), np.int64, len(actividades))
        alike = find_similar(temas, themes, PARECIDO)
        units = {unit: n for n, unit in enumerate({one.unidad for one in actividades})}
        days = [[dia.toordinal() for dia in one.dias] or [0] for one in actividades]
        return cls(
            {
                tema: np.flatnonzero(np.isin(theme, [number[t] for t in others]))
                for tema, others in alike.items()
            },
            np.fromiter((units[one.unidad] for one in actividades), np.int64, len(actividades)),
            np.fromiter(map(min, days), np.int64, len(days)),
            np.fromiter(map(max, days), np.int64, len(days)),
        )

    def near(self, place: int, actividad: Actividad) -> list[int]:
        """Return the places of those that the one at `place` may be one with, in order."""
        others = self.by_theme[actividad.tema]
        kept = (
            (self.unit[others] != self.unit[place])
            & (self.first[others] <= self.last[place] + DIAS_ARTICULABLES)
            & (self.last[others] >= self.first[place] - DIAS_ARTICULABLES)
        )
        found: list[int] = others[kept].tolist()
        return found
