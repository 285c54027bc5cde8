"""How the tokens of an instance moved, each step in words and as marks for its diagram."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

Name = Callable[[str], str]
Paso = Sequence[str]

_VERBS: Mapping[str, str] = {
    "sale": "deja",
    "entra": "llega a",
    "dispara": "ocurre",
    "cancela": "se retira de",
    "falla": "falla en",
    "junta": "se reúne en",
    "acaba": "termina en",
}
_ORDER = ("falla", "dispara", "sale", "junta", "cancela", "entra", "acaba")


def tell_step(
    pasos: Iterable[Paso],
    name: Name,
    finales: Collection[str] = frozenset(),
    mudos: Collection[str] = frozenset(),
) -> str:
    """Return a step in a sentence: "Deja «Registrar»; llega a «Revisar»".

    An element that a token only passed through is told as left, one of `finales` as its end; one
    of `mudos`, which have no words, only where something stays or fails.
    """
    moves = [(p[0], p[1], p[2] if len(p) > 2 else "") for p in pasos]
    passing = ("sale", "dispara", "falla")
    through = {(where, token) for what, where, token in moves if what in passing}
    told: dict[str, list[str]] = {}
    for what, where, token in moves:
        if what == "entra" and (where, token) in through:
            continue
        if where in mudos and what not in ("entra", "falla"):
            continue
        ends = what == "sale" and where in finales
        places = told.setdefault("acaba" if ends else what, [])
        if where not in places:
            places.append(where)
    parts = [
        f"{_VERBS[what]} {_list(name(place) for place in told[what])}"
        for what in _ORDER
        if told.get(what)
    ]
    sentence = "; ".join(parts) or ("pasa de largo" if moves else "sigue donde estaba")
    return sentence[0].upper() + sentence[1:]


def _list(names: Iterable[str]) -> str:
    quoted = [f"«{name}»" for name in names]
    return " y ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def mark_steps(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what each step does to the diagram, in the short form that its script reads.

    "+elemento:token" where a token arrives, "-elemento:token" where it leaves,
    "!elemento:token" where it fails.
    """
    return [" ".join(_marks(row["datos"].get("pasos", ()))) for row in rows]


def _marks(pasos: Iterable[Paso]) -> Iterable[str]:
    signs = {"entra": "+", "falla": "!"}
    for what, where, token in pasos:
        yield f"{signs.get(what, '-')}{where}:{token}"
