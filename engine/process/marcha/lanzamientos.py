"""What tokens throw: errors and escalations upwards, signals to all, messages to one."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.process.estado import ESPERA, OYE, Token
from engine.process.grafo import Nodo
from engine.process.marcha.escuchas import correlation, trigger
from engine.process.marcha.tablero import Envio, Tablero
from engine.process.variables import read_formulas

Data = Mapping[str, Any]
ERROR = "error"
ESCALAMIENTO = "escalamiento"
SIN_CODIGO = "sin_codigo"
"""What an instance died of when the error that nobody caught has no code."""


def throw(t: Tablero, token: Token, nodo: Nodo) -> None:
    """Throw what the event or task of a node throws; a node without event throws nothing."""
    launch(t, token, nodo, prepare(t, token, nodo))


def prepare(t: Tablero, token: Token, nodo: Nodo) -> Envio | None:
    """Return the message or signal that a node sends, worked out. Raises ExpressionError."""
    evento = nodo.evento
    if evento is None or evento.tipo not in ("mensaje", "senal"):
        return None
    datos = payload(t, nodo, token.recinto)
    key = correlation(t, nodo, token.recinto) if evento.tipo == "mensaje" else None
    return Envio(evento.tipo, evento.nombre, key, datos)


def launch(t: Tablero, token: Token, nodo: Nodo, envio: Envio | None) -> None:
    """Send what was worked out, or throw upwards the error or escalation of a node."""
    if envio is not None:
        t.enviados.append(envio)
        if envio.tipo == "senal":
            hear_signal(t, envio.nombre, envio.datos)
    elif nodo.evento is not None and nodo.evento.tipo in (ERROR, ESCALAMIENTO):
        throw_up(t, token, nodo.evento.tipo, nodo.evento.codigo, {}, own=False)


def payload(t: Tablero, nodo: Nodo, recinto: int) -> dict[str, Any]:
    """Return what a thrown message or signal carries, as its node declares."""
    return {
        field: t.calculate(formula, recinto) for field, formula in read_formulas(nodo.get("datos"))
    }


def hear_signal(t: Tablero, name: str, datos: Data) -> None:
    """Let every token that waits for a signal in this instance have it."""
    waiting = [token for token in t.estado.tokens.values() if _hears(t, token, name)]
    for token in waiting:
        if token.id in t.estado.tokens:
            trigger(t, token, datos)


def _hears(t: Tablero, token: Token, name: str) -> bool:
    evento = t.nodo(token).evento
    return (
        token.estado in (ESPERA, OYE)
        and evento is not None
        and evento.tipo == "senal"
        and evento.nombre == name
    )


def throw_up(
    t: Tablero, token: Token, tipo: str, codigo: str | None, datos: Data, *, own: bool
) -> None:
    """Take an error or an escalation outwards to the nearest that catches it.

    At each level the event sub-processes of the scope come first, then the border of the activity
    around it; `own` begins with the token's own border. An error nobody catches ends the
    instance; an escalation nobody catches goes to whoever called it, or nowhere.
    """
    catcher = _catcher(t, t.estado.hanging(token), tipo, codigo) if own else None
    recinto = t.scope(token)
    passed = set()
    while catcher is None:
        # A handler does not catch what it throws itself: it would never end.
        passed.add(recinto.nodo)
        free = (o for o in t.estado.within(recinto.id) if o.estado == OYE and o.de is None)
        others = (o for o in free if t.nodo(o).recinto not in passed)
        catcher = _catcher(t, others, tipo, codigo)
        if catcher is not None or recinto.token is None:
            break
        owner = t.estado.tokens[recinto.token]
        catcher = _catcher(t, t.estado.hanging(owner), tipo, codigo)
        recinto = t.scope(owner)
    if catcher is not None:
        trigger(t, catcher, {**datos, "codigo": codigo})
    elif tipo == ERROR:
        die(t, codigo or SIN_CODIGO)
    else:
        t.escaladas.append(codigo or "")


def _catcher(t: Tablero, listeners: Iterable[Token], tipo: str, codigo: str | None) -> Token | None:
    """Return who catches: one that names the code before one that takes any."""
    fitting = []
    for listener in listeners:
        evento = t.nodo(listener).evento
        if listener.estado != OYE or evento is None or evento.tipo != tipo:
            continue
        if evento.codigo is None or evento.codigo == codigo:
            fitting.append((evento.codigo is None, listener))
    return min(fitting, key=lambda f: f[0])[1] if fitting else None


def die(t: Tablero, codigo: str) -> None:
    """End the instance by an error that nobody caught."""
    for token in list(t.estado.tokens.values()):
        if token.id in t.estado.tokens:
            t.discard(token)
    t.estado.terminada = True
    t.estado.error = codigo
