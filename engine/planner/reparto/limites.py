"""How many docentes a companion may attend in a school of a kind, area and dispersion, and why."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

CONDICIONES = ("tipo", "area", "dispersion", "frontera")


class Limite(NamedTuple):
    """The most docentes of whoever attends a school, and the norm that says so."""

    docentes: int
    norma: str


def limit_of(
    institucion: Mapping[str, Any],
    limites: Sequence[Mapping[str, Any]],
    dispersion: str | None = None,
) -> Limite | None:
    """Return the ratio of a school, None when no row is for it (PR-22, NU-01, S004:318-327).

    Of the rows whose every condition the school meets, the one that says most; the least of
    several that say as much. `dispersion` is that of whoever attends it, where the school has none.
    """
    own = {"frontera": False, "dispersion": dispersion, **institucion}
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


def widest(
    institucion: Mapping[str, Any],
    limites: Sequence[Mapping[str, Any]],
    acompanantes: Sequence[Mapping[str, Any]],
) -> Limite | None:
    """Return the largest ratio of a school for any companion; None when no row is for it."""
    kinds = {each.get("dispersion") for each in acompanantes} or {None}
    found = [limit_of(institucion, limites, kind) for kind in sorted(kinds, key=str)]
    return max(filter(None, found), key=lambda limite: limite.docentes, default=None)


def _named(row: Mapping[str, Any]) -> list[str]:
    return [key for key in CONDICIONES if key in row]
