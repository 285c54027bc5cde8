"""Whether branches that run at once still meet where the newer version of a diagram joins them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.process.definicion import Definicion
from engine.process.estado import JUNTA, OYE, Estado, Token
from engine.process.grafo import Nodo
from engine.process.traslado.via import Traslado, scope_of

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class Marcha:
    """Where the tokens of one activation of a scope are: `ahi` by element, `llegados` by flow."""

    recinto: str
    ahi: frozenset[str]
    llegados: frozenset[str]


def judge_joins(way: Traslado, estado: Estado) -> Iterator[str]:
    """Yield why the live branches would not meet, or would meet somebody who never comes."""
    for tokens in _activations(estado).values():
        before = _stand(way, tokens)
        after = _stand_after(way, tokens)
        yield from _lost_meetings(way, before)
        known = {way.to(j) for j in _starving(way, way.desde, before)}
        for join, flow in _starving(way, way.hasta, after).items():
            if join not in known and not _kept_inclusive(way, join):
                missing = next(f for f in way.hasta.grafo.nodos[join].entran if f.id == flow)
                yield (
                    f"{way.new_name(join)} esperaría la rama que viene de"
                    f" {way.new_name(missing.desde)}, y ningún paso en curso llegaría por ahí."
                )


def _activations(estado: Estado) -> Mapping[int, list[Token]]:
    found: dict[int, list[Token]] = {}
    for token in estado.tokens.values():
        if token.estado != OYE and "vuelta" not in token.datos:
            found.setdefault(scope_of(estado, token).id, []).append(token)
    return found


def _stand(way: Traslado, tokens: list[Token]) -> Marcha:
    arrived = [t for t in tokens if t.estado == JUNTA]
    return Marcha(
        way.node_of(tokens[0]).recinto,
        frozenset(t.nodo for t in tokens if t.estado != JUNTA),
        frozenset(t.flujo for t in arrived if t.flujo),
    )


def _stand_after(way: Traslado, tokens: list[Token]) -> Marcha:
    there = [(t, node) for t in tokens if (node := way.becomes(t)) is not None]
    flows = (way.flow_to(t, node) for t, node in there if t.estado == JUNTA)
    return Marcha(
        there[0][1].recinto if there else way.hasta.grafo.raiz,
        frozenset(node.id for t, node in there if t.estado != JUNTA),
        frozenset(flow for flow in flows if flow),
    )


def _joins(which: Definicion, recinto: str) -> Iterator[Nodo]:
    for nodo in which.grafo.inside(recinto):
        if nodo.clase in JOINS and len(nodo.entran) > 1:
            yield nodo


def _starving(way: Traslado, which: Definicion, marcha: Marcha) -> dict[str, str]:
    """Return the joins that something would reach and a flow by which nothing ever would."""
    found = {}
    for join in _joins(which, marcha.recinto):
        reached: set[str] = set()
        for start in marcha.ahi:
            reached |= way.walk(which, start, join.id)
        lacking = [
            flow.id
            for flow in join.entran
            if flow.id not in marcha.llegados and flow.desde not in reached
        ]
        if lacking and len(lacking) < len(join.entran):
            found[join.id] = lacking[0]
    return found


def _kept_inclusive(way: Traslado, join: str) -> bool:
    """Tell whether it is an inclusive join of before: it waits only for what can still come."""
    if way.hasta.grafo.nodos[join].clase != "inclusiveGateway":
        return False
    before = (a for a, b in way.mapa.items() if b == join and a in way.desde.grafo.nodos)
    return any(way.desde.grafo.nodos[a].clase == "inclusiveGateway" for a in before)


def _lost_meetings(way: Traslado, marcha: Marcha) -> Iterator[str]:
    """Yield the joins where branches under way were to meet and no longer do."""
    for join in _joins(way.desde, marcha.recinto):
        target = way.to(join.id)
        kept = target is not None and way.hasta.grafo.nodos[target].clase == join.clase
        if not kept and _is_awaited(way, join, marcha):
            yield (
                f"{way.old_name(join.id)} iba a reunir ramas que están en curso y la versión"
                " nueva no las reúne: lo que sigue se haría más de una vez."
            )


def _is_awaited(way: Traslado, join: Nodo, marcha: Marcha) -> bool:
    """Tell whether two steps under way would come to a join apart, not having met before."""
    coming = {}
    for start in marcha.ahi:
        ahead = way.walk(way.desde, start, join.id)
        if flows := {flow.id for flow in join.entran if flow.desde in ahead}:
            coming[start] = flows
    return any(
        len(coming[one] | coming[other]) > 1 and not _meet_before(way, join, one, other)
        for one, other in combinations(coming, 2)
    )


def _meet_before(way: Traslado, join: Nodo, one: str, other: str) -> bool:
    """Tell whether every road of two steps to a join goes through one same join before it."""
    for earlier in _joins(way.desde, join.recinto):
        if earlier.id != join.id and not any(
            join.id in way.walk(way.desde, start, earlier.id) for start in (one, other)
        ):
            return True
    return False
