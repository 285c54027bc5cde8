"""The token game: how a token arrives at each kind of node and how it leaves, as BPMN 2.0 says."""

from collections.abc import Callable, Mapping, Sequence

from engine.errors import ArticulaError
from engine.process.estado import ACTIVO, DENTRO, ESPERA, LISTO, Token
from engine.process.grafo import LLAMADAS, SERVICIOS, TAREAS, Flujo, Nodo
from engine.process.lenguaje.expresiones import ExpressionError
from engine.process.marcha.escuchas import (
    attend,
    due_timers,
    fire,
    guard,
    listen,
    look_at_conditions,
    wait,
)
from engine.process.marcha.juntas import arrive, open_inclusive, stuck
from engine.process.marcha.lanzamientos import launch, prepare, throw
from engine.process.marcha.tablero import Tablero, new_token
from engine.process.marcha.vueltas import end_round, open_rounds

MAX_MOVES = 100_000
"""How many moves a step may take before it is called a loop without end."""


def run(t: Tablero, *, timers: bool = True) -> None:
    """Carry out every order, and what follows from it, until the instance only waits."""
    moves = 0
    while _next(t, timers=timers):
        while t.cola:
            order, key = t.cola.popleft()
            moves += 1
            if order == "cierra":
                _close_scope(t, key)
            elif (token := t.estado.tokens.get(key)) is not None:
                _obey(t, order, token, tired=moves > MAX_MOVES)
    for token in stuck(t):
        t.fail(token, "atascada", "Espera ramas que ya no pueden llegar.")


def _next(t: Tablero, *, timers: bool) -> bool:
    """Tell whether there is something to do: orders, then joins, conditions and timers."""
    if t.cola:
        return True
    if t.estado.terminada:
        return False
    if open_inclusive(t) or (t.cambiado and look_at_conditions(t)):
        return True
    due = due_timers(t) if timers else []
    if due:
        _attempt(t, fire, due[0], "sale")
    return bool(due)


def _obey(t: Tablero, order: str, token: Token, *, tired: bool) -> None:
    if tired:
        t.fail(token, "ciclo_sin_fin", "El proceso da vueltas sin esperar a nadie.", order)
        return
    _attempt(t, ORDENES[order], token, order)


def _attempt(t: Tablero, do: Callable[[Tablero, Token], None], token: Token, order: str) -> None:
    """Do something with a token; what cannot be done leaves it for somebody to mend."""
    try:
        do(t, token)
    except ExpressionError as problem:
        t.fail(token, "expresion", str(problem), order)
    except ArticulaError as problem:
        told = ", ".join(f"{name}: {fact}" for name, fact in problem.facts.items())
        t.fail(token, problem.code, told or problem.code, order)


def start(t: Tablero, inicio: str | None = None) -> None:
    """Begin the process at its plain start, or at the event `inicio` that started it."""
    for event in t.grafo.event_starts(t.grafo.raiz):
        _attempt(t, _escucha, t.estado.add(Token(new_token(), event.id, 0, ACTIVO)), "escucha")
    if inicio is not None:
        t.enter(inicio, 0)
        return
    for identifier in t.grafo.starts(t.grafo.raiz):
        t.put(identifier, 0)


def _llega(t: Tablero, token: Token) -> None:
    nodo = t.nodo(token)
    t.estado.visitados.add(nodo.id)
    t.note("entra", token)
    if nodo.repeticion is not None and "vuelta" not in token.datos:
        open_rounds(t, token, nodo, nodo.repeticion)
    else:
        LLEGADAS[nodo.clase](t, token, nodo)


def _wait_for_somebody(t: Tablero, token: Token, _nodo: Nodo) -> None:
    guard(t, token)
    token.estado = LISTO


def _pass(t: Tablero, token: Token, _nodo: Nodo) -> None:
    t.ask("sale", token)


def _do_nothing(t: Tablero, token: Token, _nodo: Nodo) -> None:
    t.ask("acaba", token)


def _calculate(t: Tablero, token: Token, nodo: Nodo) -> None:
    """Keep the value of an expression in a variable."""
    value = t.calculate(nodo.get("expresion") or "null", token.recinto)
    if name := nodo.get("resultado"):
        t.assign(token.recinto, {name: value})
    t.ask("acaba", token)


def _decide(t: Tablero, token: Token, nodo: Nodo) -> None:
    """Ask a decision table; its outputs become variables, or all of them one."""
    answer = t.decide(nodo.get("decision") or "", t.visible(token.recinto), t.motor)
    name = nodo.get("resultado")
    if name:
        single = len(answer) == 1 if isinstance(answer, Mapping) else False
        t.assign(token.recinto, {name: next(iter(answer.values())) if single else answer})
    elif isinstance(answer, Mapping):
        t.assign(token.recinto, answer)
    t.ask("acaba", token)


def _send(t: Tablero, token: Token, nodo: Nodo) -> None:
    throw(t, token, nodo)
    t.ask("acaba", token)


def _receive(t: Tablero, token: Token, _nodo: Nodo) -> None:
    guard(t, token)
    wait(t, token)


def _open_subprocess(t: Tablero, token: Token, nodo: Nodo) -> None:
    guard(t, token)
    token.estado = DENTRO
    inner = t.estado.open_scope(token.recinto, token, {})
    attend(t, inner.id, nodo.id)
    for identifier in t.grafo.starts(nodo.id):
        t.put(identifier, inner.id)
    t.look_at_scope(inner.id)


def _catch(t: Tablero, token: Token, nodo: Nodo) -> None:
    if nodo.evento is None or nodo.evento.tipo == "enlace":
        t.ask("sale", token)
    else:
        wait(t, token)


def _throw(t: Tablero, token: Token, nodo: Nodo) -> None:
    throw(t, token, nodo)
    t.ask("sale", token)


def _listen_to_all(t: Tablero, token: Token, nodo: Nodo) -> None:
    """Wait behind a gateway of events for the first of them."""
    token.estado = ESPERA
    for flow in nodo.salen:
        listen(t, t.grafo.nodos[flow.hasta], token.recinto, token)


def _end(t: Tablero, token: Token, nodo: Nodo) -> None:
    envio = prepare(t, token, nodo)
    t.recorrido.append(nodo.id)
    t.note("sale", token)
    t.estado.drop(token)
    if nodo.evento is not None and nodo.evento.tipo == "terminacion":
        for other in t.estado.within(token.recinto):
            t.discard(other)
    else:
        launch(t, token, nodo, envio)
    t.look_at_scope(token.recinto)


LLEGADAS: Mapping[str, Callable[[Tablero, Token, Nodo], None]] = {
    **dict.fromkeys(TAREAS | LLAMADAS | SERVICIOS, _wait_for_somebody),
    "task": _do_nothing,
    "scriptTask": _calculate,
    "businessRuleTask": _decide,
    "sendTask": _send,
    "receiveTask": _receive,
    "subProcess": _open_subprocess,
    "exclusiveGateway": _pass,
    "parallelGateway": arrive,
    "inclusiveGateway": arrive,
    "eventBasedGateway": _listen_to_all,
    "startEvent": _pass,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _throw,
    "endEvent": _end,
}
"""What a token does when it arrives at each kind of node."""


def _acaba(t: Tablero, token: Token) -> None:
    """End an activity: its listeners go, and it leaves or gives way to its next round."""
    if "vuelta" in token.datos:
        end_round(t, token)
    else:
        _sale(t, token)


def _sale(t: Tablero, token: Token) -> None:
    """Leave a node by the flows that hold. Raises ExpressionError when none does."""
    nodo = t.nodo(token)
    link = t.grafo.link_target(nodo) if nodo.clase == "intermediateThrowEvent" else None
    flows = choose(t, token, nodo)
    t.silence(token)
    token.estado = ACTIVO
    t.recorrido.append(nodo.id)
    t.note("sale", token)
    for flow in flows:
        t.put(flow.hasta, token.recinto, flujo=flow.id)
    if link is not None and nodo.evento is not None and nodo.evento.tipo == "enlace":
        t.put(link, token.recinto)
    t.drop(token)


def choose(t: Tablero, token: Token, nodo: Nodo) -> Sequence[Flujo]:
    """Return the flows a token leaves by; none only where none is drawn.

    A parallel gateway takes all, an exclusive one the first that holds, in the order of the file,
    anything else all that hold; the default one when none does. Raises ExpressionError.
    """
    if nodo.clase == "parallelGateway" or not nodo.salen:
        return nodo.salen
    visible = t.visible(token.recinto)
    only_one = nodo.clase == "exclusiveGateway"
    taken: list[Flujo] = []
    for flow in nodo.salen:
        if flow.id == nodo.por_defecto:
            continue
        if flow.condicion is None or t.motor.holds(flow.condicion, visible):
            taken.append(flow)
            if only_one:
                break
    if not taken:
        taken = [flow for flow in nodo.salen if flow.id == nodo.por_defecto]
    if not taken:
        raise ExpressionError("ninguna salida se cumple y no hay una por defecto")
    return taken


def _close_scope(t: Tablero, recinto: int) -> None:
    """End a scope when nobody is left in it; the activity around it ends then."""
    scope = t.estado.recintos.get(recinto)
    if scope is None or t.estado.vivos.get(recinto):
        return
    for left in t.estado.within(recinto):
        t.estado.drop(left)
    if scope.token is None:
        t.estado.terminada = True
        return
    del t.estado.recintos[recinto]
    t.ask("acaba", t.estado.tokens[scope.token])


def _escucha(t: Tablero, token: Token) -> None:
    """Set a listener again, where it hung if it hung from anything. Raises ExpressionError."""
    host = t.estado.tokens.get(token.de) if token.de else None
    listen(t, t.nodo(token), token.recinto, host)
    t.estado.drop(token)


def _espera(_t: Tablero, token: Token) -> None:
    """Wait again for what failed; its border has been listening all along."""
    token.estado = LISTO


ORDENES: Mapping[str, Callable[[Tablero, Token], None]] = {
    "escucha": _escucha,
    "espera": _espera,
    "llega": _llega,
    "acaba": _acaba,
    "sale": _sale,
}
