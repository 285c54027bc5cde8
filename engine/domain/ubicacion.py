"""Where an office is, and whether the reach of a local holiday includes that place."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_LEVEL = re.compile(r"(region|departamento|provincia|distrito)s?(?: del?)? (.+)")
_NOBODY_IN_PARTICULAR = frozenset({"nacional", "todos", "todo el pais"})


@dataclass(frozen=True)
class Ubicacion:
    """The region, province and district of an office, as written; None where it is not known."""

    region: str | None = None
    provincia: str | None = None
    distrito: str | None = None


def is_inside(ubicacion: Ubicacion, ambito: str) -> bool:
    """Tell whether a place lies within `ambito`, the words of a norm.

    "Puno" is the whole region; "Puno, provincia San Román" that province of it alone;
    "Arequipa, Moquegua" either region. What names no place ("sector público") reaches no place.
    """
    reached = _reach(ambito)
    own = {
        "region": ubicacion.region,
        "provincia": ubicacion.provincia,
        "distrito": ubicacion.distrito,
    }
    asked = {level: names for level, names in reached.items() if names}
    return bool(asked) and all(plain(own[level] or "") in asked[level] for level in asked)


@cache
def _reach(ambito: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"region": set(), "provincia": set(), "distrito": set()}
    for part in map(plain, re.split(r"[,;/]", ambito)):
        if not part or part in _NOBODY_IN_PARTICULAR or part.startswith("sector"):
            continue
        level = _LEVEL.fullmatch(part)
        kind = level.group(1).replace("departamento", "region") if level else "region"
        found[kind].add(level.group(2) if level else part)
    return {kind: frozenset(names) for kind, names in found.items()}


@cache
def plain(text: str) -> str:
    """Return a name as it is compared: no accents, no capitals, single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in bare if unicodedata.category(c) != "Mn").split())
