"""The listeners of a state that changes version: the ones that stay, and the ones set from now."""

from collections.abc import Iterator

from engine.errors import ArticulaError, RuleBroken
from engine.process.estado import FALLO, JUNTA, OYE, Estado, Recinto, Token
from engine.process.grafo import Nodo
from engine.process.lenguaje.expresiones import ExpressionError
from engine.process.marcha.escuchas import listen
from engine.process.marcha.tablero import Tablero
from engine.process.motor import Motor
from engine.process.traslado.reparos import same_event
from engine.process.traslado.via import Traslado, scope_of


def still_listens(way: Traslado, estado: Estado, token: Token) -> bool:
    """Tell whether a listener stays where it is, with its instant and its key."""
    old, new = way.node_of(token), way.becomes(token)
    if new is None or old.clase != new.clase or not same_event(old, new):
        return False
    if token.de is None:
        scope = scope_of(estado, token)
        outer = way.hasta.grafo.nodos.get(new.recinto)
        return outer is not None and outer.de_evento and outer.recinto == way.to(scope.nodo)
    host = way.becomes(estado.tokens[token.de])
    if host is None:
        return False
    return new.adjunto == host.id or any(flow.hasta == new.id for flow in host.salen)


def arm_new(
    way: Traslado, before: Estado, moved: Estado, motor: Motor | None, changes: list[str]
) -> None:
    """Set the listeners that the newer version adds where the state stands.

    What existed before and no longer listens has already happened, and is not set again. Without
    a `motor` they are only told. Raises RuleBroken(migracion_imposible).
    """
    board = Tablero(way.hasta.grafo, moved, motor, decide=None) if motor else None
    for nodo, recinto, host in list(_to_arm(way, before, moved)):
        changes.append(f"Se atiende desde ahora {way.new_name(nodo.id)}.")
        if board is None:
            continue
        try:
            listen(board, nodo, recinto, host)
        except (ExpressionError, ArticulaError) as problem:
            detail = f"{way.new_name(nodo.id)} no se puede atender desde ahora: {problem}."
            raise RuleBroken("migracion_imposible", detalle=detail) from problem


def _to_arm(
    way: Traslado, before: Estado, moved: Estado
) -> Iterator[tuple[Nodo, int, Token | None]]:
    nodos = way.hasta.grafo.nodos
    for token in moved.tokens.values():
        if token.estado in (OYE, JUNTA, FALLO) or "vuelta" in token.datos:
            continue
        listening = {t.nodo for t in moved.hanging(token)}
        for target in _watched(nodos[token.nodo]):
            if target not in listening and _is_new(way, before, target, token.recinto, token):
                yield nodos[target], token.recinto, token
    for recinto in moved.recintos.values():
        if _is_round(way, moved, recinto) or _interrupted(way, moved, recinto.id):
            continue
        free = {t.nodo for t in moved.within(recinto.id) if t.estado == OYE and t.de is None}
        for start in way.hasta.grafo.event_starts(recinto.nodo):
            if start.id not in free and _is_new(way, before, start.id, recinto.id, None):
                yield start, recinto.id, None


def _watched(nodo: Nodo) -> tuple[str, ...]:
    """Return the events that a token at a node listens for: on its border or behind it."""
    if nodo.clase == "eventBasedGateway":
        return tuple(flow.hasta for flow in nodo.salen)
    return nodo.bordes


def _is_new(way: Traslado, before: Estado, target: str, recinto: int, host: Token | None) -> bool:
    """Tell whether a listener was not set where it would be now, or was set and did not fit."""
    older = {a for a, b in way.mapa.items() if b == target}
    place = (host.id if host else None, recinto)
    for token in before.tokens.values():
        if token.estado == OYE and token.nodo in older and (token.de, token.recinto) == place:
            return True
    if host is None:
        starts = way.desde.grafo.event_starts(before.recintos[recinto].nodo)
        return not older & {start.id for start in starts}
    return not older & set(_watched(way.node_of(before.tokens[host.id])))


def _is_round(way: Traslado, moved: Estado, recinto: Recinto) -> bool:
    """Tell whether a scope is a round of a loop, which holds the activity and not its inside."""
    if recinto.token is None:
        return False
    owner = moved.tokens[recinto.token]
    return way.hasta.grafo.nodos[owner.nodo].repeticion is not None and "vuelta" not in owner.datos


def _interrupted(way: Traslado, moved: Estado, recinto: int) -> bool:
    """Tell whether an event sub-process that interrupts has already taken a scope over."""
    grafo = way.hasta.grafo
    return any(
        start.interrumpe
        for token in moved.within(recinto)
        if token.estado != OYE and grafo.nodos[token.nodo].de_evento
        for start in grafo.inside(token.nodo)
        if start.clase == "startEvent"
    )
