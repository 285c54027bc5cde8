"""How many docentes a companion may attend in a school of a kind, area and dispersion, and why."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

CONDICIONES = ("tipo", "area", "dispersion", "frontera")


class Limite(NamedTuple):
    """The most docentes of whoever attends a school, and the norm that says so."""

    docentes: int
    norma: str


def limit_of(institucion: Mapping[str, Any], limites: Sequence[Mapping[str, Any]]) -> Limite | None:
    """Return the ratio of a school, None when no row is for it (PR-22, NU-01, S004:318-327).

    Of the rows whose every condition the school meets, the one that says most; the least of
    several that say as much.
    """
    own = {"frontera": False, **institucion}
    found = [
        (len(_named(row)), row)
        for row in limites
        if all(own.get(key) == row[key] for key in _named(row))
    ]
    if not found:
        return None
    most = max(conditions for conditions, _ in found)
    row = min((row for n, row in found if n == most), key=lambda row: int(row["docentes"]))
    return Limite(row["docentes"], row["norma"])


def _named(row: Mapping[str, Any]) -> list[str]:
    return [key for key in CONDICIONES if key in row]
