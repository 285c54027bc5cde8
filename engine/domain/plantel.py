"""How the plazas of a file differ from those kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.padron import MUESTRA, Cambio, Plaza, differences

Guardada = Mapping[str, Any]


@dataclass(frozen=True)
class CotejoPlantel:
    """What a file of plantel would do; `ausentes` are plazas of its schools that it lacks."""

    nuevas: Sequence[Plaza]
    cambiadas: Sequence[tuple[Plaza, Cambio]]
    iguales: int
    ausentes: Sequence[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return the counts and the first plazas of each kind, as they are stored and told."""
        return {
            "nuevas": len(self.nuevas),
            "cambiadas": len(self.cambiadas),
            "iguales": self.iguales,
            "ausentes": len(self.ausentes),
            "lista_cambiadas": [change.to_json() for _, change in self.cambiadas[:MUESTRA]],
            "lista_ausentes": [list(each) for each in self.ausentes[:MUESTRA]],
        }


def compare_plantel(plazas: Iterable[Plaza], kept: Mapping[str, Guardada]) -> CotejoPlantel:
    """Return how the plazas of a file differ from those kept, which come by the code of the plaza.

    A cell left empty takes nothing away, but for the name: without one the plaza is vacant.
    """
    new: list[Plaza] = []
    changed: list[tuple[Plaza, Cambio]] = []
    same = 0
    named: set[str] = set()
    schools: set[str] = set()
    for plaza in plazas:
        named.add(plaza.codigo)
        schools.add(plaza.escuela)
        before = kept.get(plaza.codigo)
        if before is None:
            new.append(plaza)
            continue
        said = plaza.values() | {"escuela": plaza.escuela, "rol": plaza.rol}
        differing = differences(said, {**before, "nombre": before["nombre"] or ""})
        if differing:
            changed.append((plaza, Cambio(plaza.codigo, plaza.nombre or "Vacante", differing)))
        else:
            same += 1
    lacking = sorted(
        (codigo, str(row["nombre"] or "Vacante"))
        for codigo, row in kept.items()
        if codigo not in named and row["escuela"] in schools
    )
    return CotejoPlantel(new, changed, same, lacking)
