"""Where branches meet: parallel joins wait for each flow, inclusive ones for who can still come."""

from engine.process.estado import ACTIVO, JUNTA, OYE, Token
from engine.process.grafo import Nodo
from engine.process.marcha.tablero import Tablero


def arrive(t: Tablero, token: Token, nodo: Nodo) -> None:
    """Take a token into a gateway that may have to wait for others."""
    if len(nodo.entran) < 2:
        t.ask("sale", token)
        return
    token.estado = JUNTA
    if nodo.clase == "parallelGateway":
        here = _arrived(t, token.recinto, nodo.id)
        if len(here) == len(nodo.entran):
            _merge(t, list(here.values()))


def _arrived(t: Tablero, recinto: int, nodo: str) -> dict[str | None, Token]:
    """Return the first token waiting at a join by each flow."""
    found: dict[str | None, Token] = {}
    for token in t.estado.tokens.values():
        if token.estado == JUNTA and token.nodo == nodo and token.recinto == recinto:
            found.setdefault(token.flujo, token)
    return found


def _merge(t: Tablero, tokens: list[Token]) -> None:
    """Go on as one: the first stays, the others are used up."""
    first, *others = tokens
    for other in others:
        t.note("junta", other)
        t.estado.drop(other)
    first.estado = ACTIVO
    t.ask("sale", first)


def open_inclusive(t: Tablero) -> bool:
    """Open the inclusive joins that nobody else can reach any more; tell whether one did."""
    waiting = {
        (token.recinto, token.nodo)
        for token in t.estado.tokens.values()
        if token.estado == JUNTA and t.nodo(token).clase == "inclusiveGateway"
    }
    for recinto, nodo in sorted(waiting):
        here = _arrived(t, recinto, nodo)
        if not _somebody_comes(t, recinto, t.grafo.nodos[nodo], set(here)):
            _merge(t, list(here.values()))
            return True
    return False


def _somebody_comes(t: Tablero, recinto: int, join: Nodo, taken: set[str | None]) -> bool:
    """Tell whether a token may still come by a flow that has none (BPMN 2.0.2, 13.4.3).

    One that could also come by a flow that already has a token does not hold the join back.
    """
    empty = {f.desde for f in join.entran if f.id not in taken}
    filled = {f.desde for f in join.entran if f.id in taken}
    if not empty:
        return False
    for token in t.estado.tokens.values():
        if token.recinto != recinto or token.nodo == join.id or token.estado == OYE:
            continue
        ahead = t.grafo.walk(token.nodo, avoid=join.id)
        if ahead & empty and not ahead & filled:
            return True
    return False


def stuck(t: Tablero) -> list[Token]:
    """Return the tokens that wait at joins in scopes where nobody else is left to come."""
    moving = {
        token.recinto for token in t.estado.tokens.values() if token.estado not in (JUNTA, OYE)
    }
    return [
        token
        for token in t.estado.tokens.values()
        if token.estado == JUNTA and token.recinto not in moving
    ]
