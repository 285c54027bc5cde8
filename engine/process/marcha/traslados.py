"""What somebody does to tokens by hand: retry, skip, move, take back, set again."""

from collections.abc import Mapping
from typing import Any

from engine.errors import RuleBroken
from engine.process.estado import ACTIVO, DENTRO, ESPERA, LISTO, OYE, Token
from engine.process.grafo import ACTIVIDADES
from engine.process.marcha.escuchas import listen
from engine.process.marcha.tablero import Tablero, failed_to_listen, new_token


def retry(t: Tablero, token: Token) -> None:
    """Carry out again the order at which a token failed, or listen again."""
    if failed_to_listen(token):
        # What listens is no token of the flow: the one that told of the failure goes.
        t.note("cancela", token)
        t.estado.drop(token)
        again = Token(new_token(), token.nodo, token.recinto, ACTIVO, None, token.de)
        t.ask("escucha", t.estado.add(again))
        return
    phase = token.datos.pop("fallo")["fase"]
    token.estado = ACTIVO
    t.ask(phase, token)


def skip(t: Tablero, token: Token, variables: Mapping[str, Any]) -> None:
    """Let a failed token leave as if its element had done its work.

    Raises RuleBroken(incidente_sin_salida) where that says nothing about which way to take.
    """
    nodo = t.nodo(token)
    undecided = nodo.clase.endswith("Gateway") and len(nodo.salen) > 1 and not nodo.por_defecto
    if undecided or nodo.clase == "eventBasedGateway":
        raise RuleBroken("incidente_sin_salida", elemento=nodo.id)
    t.assign(token.recinto, variables)
    if failed_to_listen(token):
        t.note("cancela", token)
        t.drop(token)
        return
    del token.datos["fallo"]
    token.estado = ACTIVO
    t.cumplidos.add(token.id)
    t.ask("acaba" if nodo.clase in ACTIVIDADES else "sale", token)


def move(t: Tablero, token: Token, elemento: str) -> None:
    """Put a token at another element of its scope. Raises RuleBroken(elemento_de_otro_recinto)."""
    target = t.grafo.nodos.get(elemento)
    whole = t.estado.tokens[token.de] if "vuelta" in token.datos and token.de else token
    if target is None or target.recinto != t.nodo(whole).recinto or target.adjunto:
        raise RuleBroken("elemento_de_otro_recinto", elemento=elemento)
    t.put(elemento, whole.recinto)
    t.discard(whole)


def move_back(t: Tablero, elemento: str) -> None:
    """Open an element again in place of all that may come after it.

    Raises RuleBroken(elemento_no_alcanzado) when it was never reached, or lies in a sub-process.
    """
    target = t.grafo.nodos.get(elemento)
    if target is None or elemento not in t.estado.visitados or target.recinto != t.grafo.raiz:
        raise RuleBroken("elemento_no_alcanzado", elemento=elemento)
    after = t.grafo.reachable(elemento)
    t.estado.terminada = False
    t.put(elemento, 0)
    for token in list(t.estado.within(0)):
        if token.nodo in after and token.estado not in (ACTIVO, OYE):
            t.discard(token)


def rearm(t: Tablero) -> None:
    """Set the listeners that the borders of waiting activities and the open scopes lack."""
    for token in list(t.estado.tokens.values()):
        nodo = t.nodo(token)
        if token.estado in (LISTO, DENTRO, ESPERA) and "vuelta" not in token.datos:
            present = {other.nodo for other in t.estado.hanging(token)}
            for border in nodo.bordes:
                if border not in present:
                    listen(t, t.grafo.nodos[border], token.recinto, token)
    for scope in list(t.estado.recintos.values()):
        if scope.token is not None and _is_round(t, t.estado.tokens[scope.token]):
            continue
        present = {o.nodo for o in t.estado.within(scope.id) if o.estado == OYE and o.de is None}
        drawn = t.grafo.raiz if scope.token is None else scope.nodo
        running = {o.nodo for o in t.estado.within(scope.id)}
        for start in t.grafo.event_starts(drawn):
            if start.id not in present and not (start.interrumpe and start.recinto in running):
                listen(t, start, scope.id, None)


def _is_round(t: Tablero, owner: Token) -> bool:
    """Tell whether what runs inside a token are the rounds of its loop."""
    return t.nodo(owner).repeticion is not None and "vuelta" not in owner.datos
