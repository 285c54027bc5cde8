"""What differs between two versions of a planned activity, fact by fact and side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.planeada import NOMBRES, Planeada, differing

CODIGOS = 12
"""Entidades named of those that come or go; the rest are counted."""


@dataclass(frozen=True)
class Cambio:
    """What people call the facts that changed, and each of them before and now, as JSON tells it.

    Of those convened, `convocadas` says how many entidades there are, and the codes of the first
    that go, before, or come, now.
    """

    que: str
    antes: dict[str, Any]
    ahora: dict[str, Any]


def contrast(before: Planeada, after: Planeada) -> list[Cambio]:
    """Return what changes from one version of an activity to another, in the order of its facts.

    Whom it convenes is not told apart when only the roles changed, which are told already.
    """
    names = differing(before, after)
    if "publico" in names and _places(before) == _places(after):
        names = [name for name in names if name != "convocadas"]
    return [
        Cambio(said, _facts(before, after, said), _facts(after, before, said))
        for said in dict.fromkeys(NOMBRES[name] for name in names)
    ]


def _facts(own: Planeada, other: Planeada, said: str) -> dict[str, Any]:
    return {name: _plain(name, own, other) for name, called in NOMBRES.items() if called == said}


def _plain(name: str, own: Planeada, other: Planeada) -> Any:
    value = getattr(own, name)
    if name == "convocadas":
        return _convened(_places(own), _places(other))
    if name == "pedidas":
        return [[start.isoformat(), end.isoformat()] for start, end in value]
    if name == "ventana":
        return [day.isoformat() for day in value]
    return list(value) if name == "publico" else value


def _places(activity: Planeada) -> frozenset[str]:
    return frozenset(codigo for codigo, _ in activity.convocadas)


def _convened(own: frozenset[str], other: frozenset[str]) -> Mapping[str, Any]:
    alone = sorted(own - other)
    return {"total": len(own), "distintas": len(alone), "codigos": _first(alone)}


def _first(codes: Iterable[str]) -> list[str]:
    return list(codes)[:CODIGOS]
