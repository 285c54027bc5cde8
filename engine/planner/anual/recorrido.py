"""The order in which a companion goes round their schools, and the outings that it makes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from engine.planner.anual.encargo import Encargo
from engine.planner.anual.salida import SEMANA, Parada, lay_out

Minutos = Callable[[str, str], int]


def tour(base: str, places: Sequence[str], minutes: Minutos) -> list[str]:
    """Return the places in a short round from the base: the nearest next, then uncrossed."""
    left, found, at = sorted(set(places)), [], base
    while left:
        at = min(left, key=lambda place: (minutes(at, place), place))
        left.remove(at)
        found.append(at)
    return _uncrossed(base, found, minutes)


def _uncrossed(base: str, found: list[str], minutes: Minutos) -> list[str]:
    improved = True
    while improved:
        improved = False
        for a in range(len(found) - 1):
            for b in range(a + 1, len(found)):
                before = found[a - 1] if a else base
                after = found[b + 1] if b + 1 < len(found) else base
                was = minutes(before, found[a]) + minutes(found[b], after)
                now = minutes(before, found[b]) + minutes(found[a], after)
                if now < was:
                    found[a : b + 1] = found[a : b + 1][::-1]
                    improved = True
    return found


def outings(
    base: str, encargos: Sequence[Encargo], minutes: Minutos, tope: float
) -> list[tuple[Encargo, ...]]:
    """Return the encargos of a round, in order, joined where one outing saves days of travel."""
    found: list[tuple[Encargo, ...]] = []
    for encargo in encargos:
        if found:
            joined = (*found[-1], encargo)
            days = length(base, joined, minutes, tope)
            apart = length(base, found[-1], minutes, tope) + length(base, (encargo,), minutes, tope)
            if days <= SEMANA and days < apart:
                found[-1] = joined
                continue
        found.append((encargo,))
    return found


def kept_outings(
    base: str, encargos: Sequence[Encargo], minutes: Minutos, tope: float,
    publicadas: Mapping[str, str],
) -> list[tuple[Encargo, ...]]:  # fmt: skip
    """Return the encargos joined as they were published: on days that one outing gives."""
    found: list[tuple[Encargo, ...]] = []
    for encargo in sorted(encargos, key=lambda one: (publicadas[one.id], one.id)):
        joined = (*found[-1], encargo) if found else (encargo,)
        if len(joined) > 1 and _as_published(base, joined, minutes, tope, publicadas):
            found[-1] = joined
        else:
            found.append((encargo,))
    return found


def _as_published(
    base: str, group: Sequence[Encargo], minutes: Minutos, tope: float,
    publicadas: Mapping[str, str],
) -> bool:  # fmt: skip
    days = lay_out(base, stops(group, base), minutes, tope)
    alone = sum(length(base, (one,), minutes, tope) for one in group)
    firsts = [next(n for n, dia in enumerate(days) if dia.parada == k) for k in range(len(group))]
    was = [date.fromisoformat(publicadas[one.id]).toordinal() for one in group]
    follow = all(was[k] - was[0] == firsts[k] - firsts[0] for k in range(len(group)))
    return follow and len(days) < alone and len(days) <= SEMANA


def before_work(base: str, group: Sequence[Encargo], minutes: Minutos, tope: float) -> int:
    """Return how many days of travel alone an outing begins with."""
    days = lay_out(base, stops(group, base), minutes, tope)
    return next(n for n, dia in enumerate(days) if dia.parada is not None)


def stops(encargos: Sequence[Encargo], base: str) -> list[Parada]:
    """Return the stays of an outing; what is not in person is done from the base (PR-24)."""
    return [
        Parada(one.sede if one.modalidad == "presencial" else base, one.dias, one.minutos)
        for one in encargos
    ]


def length(base: str, encargos: Sequence[Encargo], minutes: Minutos, tope: float) -> int:
    """Return how many days an outing takes, those of travel included."""
    return len(lay_out(base, stops(encargos, base), minutes, tope))
