"""What tokens wait for besides people: listeners are set, triggered and set again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.process.estado import ACTIVO, DENTRO, ESPERA, FALLO, OYE, Token
from engine.process.grafo import Nodo
from engine.process.lectura.propiedades import CUALQUIERA
from engine.process.lenguaje.expresiones import EmptyError, ExpressionError
from engine.process.marcha.tablero import Tablero
from engine.process.tiempos.temporizadores import due_rounds, first_due, is_term, next_due
from engine.process.variables import read_pairs

Data = Mapping[str, Any]


def arm(t: Tablero, nodo: Nodo, recinto: int) -> dict[str, Any]:
    """Return what a token that waits at an event keeps: its instant, its key. ExpressionError."""
    evento = nodo.evento
    if evento is None:
        return {}
    if evento.tipo == "temporizador":
        due = first_due(
            evento.expresion, evento.forma, lambda text: t.calculate(text, recinto),
            t.motor.now, t.motor.calendario,
        )  # fmt: skip
        found: dict[str, Any] = {"vence": due.isoformat(), "peldano": 0}
        # Months are counted from where the cycle began, or a 31st would become a 28th for good;
        # a term is counted again from where it began, if the calendar changes.
        kept = evento.forma == "ciclo" or is_term(evento.expresion)
        return found | ({"base": t.motor.now.isoformat()} if kept else {})
    if evento.tipo == "mensaje":
        return {"clave": correlation(t, nodo, recinto)}
    return {"era": False} if evento.tipo == "condicional" else {}


def correlation(t: Tablero, nodo: Nodo, recinto: int) -> str | None:
    """Return the key by which a message finds its instance, None when any will do."""
    drawn = nodo.get("clave")
    if not drawn or drawn == CUALQUIERA:
        return None
    key = t.calculate(drawn, recinto)
    if key is None or isinstance(key, list | dict):
        raise ExpressionError(f"la clave «{drawn}» no da un texto ni un número")
    return str(key)


def wait(t: Tablero, token: Token) -> None:
    """Make a token wait for the event of the node where it is."""
    nodo = t.nodo(token)
    token.datos.update(arm(t, nodo, token.recinto))
    token.estado = ESPERA
    if nodo.evento is not None and nodo.evento.tipo == "condicional":
        t.cambiado = True


def listen(t: Tablero, nodo: Nodo, recinto: int, de: Token | None) -> None:
    """Set a listener at an event, hanging from a token or free in its scope."""
    datos = arm(t, nodo, recinto)
    t.put(nodo.id, recinto, estado=OYE, de=de.id if de else None, datos=datos)
    if nodo.evento is not None and nodo.evento.tipo == "condicional":
        t.cambiado = True


def guard(t: Tablero, token: Token) -> None:
    """Set the listeners on the border of an activity; rounds of a loop have those of the whole."""
    if "vuelta" not in token.datos:
        for border in t.nodo(token).bordes:
            listen(t, t.grafo.nodos[border], token.recinto, token)


def attend(t: Tablero, recinto: int, drawn: str) -> None:
    """Set the listeners of the event sub-processes of a scope that has just begun."""
    for start in t.grafo.event_starts(drawn):
        listen(t, start, recinto, None)


def trigger(t: Tablero, token: Token, datos: Data | None = None) -> None:
    """Let happen what a token waits or listens for."""
    nodo = t.nodo(token)
    t.assign(token.recinto, taken(nodo, datos or {}))
    if token.estado == ESPERA:
        token.estado = ACTIVO
        t.note("dispara", token)
        t.ask("acaba" if nodo.clase == "receiveTask" else "sale", token)
    elif nodo.clase == "boundaryEvent":
        _border(t, token, nodo)
    elif nodo.clase == "startEvent":
        _event_subprocess(t, token, nodo)
    else:
        _chosen(t, token, nodo)


def taken(nodo: Nodo, datos: Data) -> dict[str, Any]:
    """Return the variables that a node takes from what came, as it declares."""
    return {v: datos[f] for f, v in read_pairs(nodo.get("variables")) if f in datos}


def _border(t: Tablero, listener: Token, nodo: Nodo) -> None:
    assert listener.de is not None
    host = t.estado.tokens[listener.de]
    if not nodo.interrumpe:
        # First, because a round that cannot be reckoned leaves the listener to be mended: had it
        # already thrown its token, trying again would throw a second.
        _stay(t, listener, nodo)
    t.enter(nodo.id, listener.recinto)
    if nodo.interrumpe:
        t.discard(host)


def _event_subprocess(t: Tablero, listener: Token, nodo: Nodo) -> None:
    recinto = listener.recinto
    if nodo.interrumpe:
        for other in t.estado.within(recinto):
            t.discard(other)
    else:
        _stay(t, listener, nodo)
    owner = t.put(nodo.recinto, recinto, estado=DENTRO)
    t.estado.visitados.add(nodo.recinto)
    t.note("entra", owner)
    inner = t.estado.open_scope(recinto, owner, {})
    attend(t, inner.id, nodo.recinto)
    t.enter(nodo.id, inner.id)


def _chosen(t: Tablero, listener: Token, nodo: Nodo) -> None:
    """Go on from the first event behind a gateway of events, and withdraw the others."""
    assert listener.de is not None
    gateway = t.estado.tokens[listener.de]
    t.recorrido.append(gateway.nodo)
    t.enter(nodo.id, listener.recinto)
    t.discard(gateway, "sale")


def _stay(t: Tablero, listener: Token, nodo: Nodo) -> None:
    """Keep listening after a trigger that does not interrupt; a timer's round is over."""
    if "vence" not in listener.datos:
        return
    due, rung = datetime.fromisoformat(listener.datos["vence"]), listener.datos["peldano"]
    following = _following(t, listener, nodo, due, rung)
    if following is None:
        t.estado.drop(listener)
    else:
        listener.datos["vence"] = following.isoformat()
        listener.datos["peldano"] += 1


def _following(
    t: Tablero, listener: Token, nodo: Nodo, instant: datetime, rung: int
) -> datetime | None:
    """Return when a listener's timer falls due after the round number `rung`, at `instant`."""
    evento = nodo.evento
    if evento is None or evento.forma != "ciclo":
        return None
    base = listener.datos.get("base")
    return next_due(
        evento.expresion, evento.forma, lambda text: t.calculate(text, listener.recinto),
        instant, rung, t.motor.calendario, datetime.fromisoformat(base) if base else None,
    )  # fmt: skip


def due_timers(t: Tablero) -> list[Token]:
    """Return the tokens whose instant has come, the earliest first."""
    found = [
        (datetime.fromisoformat(token.datos["vence"]), n, token)
        for n, token in enumerate(t.estado.tokens.values())
        if token.estado in (ESPERA, OYE) and "vence" in token.datos
    ]
    return [token for due, _, token in sorted(found, key=lambda f: f[:2]) if due <= t.motor.now]


def fire(t: Tablero, token: Token) -> None:
    """Let a due timer happen; of the rounds missed, its policy says which."""
    nodo = t.nodo(token)
    cycle = nodo.evento is not None and nodo.evento.forma == "ciclo" and not nodo.interrumpe
    if not cycle or token.estado == ESPERA:
        trigger(t, token)
        return
    if not _catch_up(t, token, nodo):
        trigger(t, token)


def _catch_up(t: Tablero, token: Token, nodo: Nodo) -> bool:
    """Pass over missed rounds as the timer's policy says; tell whether nothing is left to fire."""
    policy = nodo.get("atraso") or "una"
    if policy == "todas":
        return False
    previous, rung = datetime.fromisoformat(token.datos["vence"]), token.datos["peldano"]
    rounds = due_rounds(
        previous,
        t.motor.now,
        lambda at, passed: _following(t, token, nodo, at, rung + passed),
        policy,
    )
    token.datos["vence"] = rounds.ultima.isoformat()
    token.datos["peldano"] = rung + rounds.pasadas - 1
    if rounds.disparan:
        return False
    _stay(t, token, nodo)
    return True


def _holds(t: Tablero, token: Token, condition: str) -> bool:
    """Tell whether a condition is true; one whose data are not there yet is not.

    One that compares what cannot be compared is for somebody to mend, and is false meanwhile.
    """
    try:
        return t.motor.holds(condition, t.visible(token.recinto))
    except EmptyError:
        return False
    except ExpressionError as problem:
        t.fail(token, "expresion", str(problem), "llega" if token.estado == ESPERA else "escucha")
        return False


def look_at_conditions(t: Tablero) -> bool:
    """Trigger the conditions that have just become true; tell whether there were any."""
    t.cambiado = False
    moved = False
    for token in list(t.estado.tokens.values()):
        evento = t.nodo(token).evento
        if token.id not in t.estado.tokens or token.estado not in (ESPERA, OYE):
            continue
        if evento is None or evento.tipo != "condicional":
            continue
        holds = _holds(t, token, evento.expresion)
        if token.id not in t.estado.tokens or token.estado == FALLO:
            continue
        was, token.datos["era"] = token.datos.get("era", False), holds
        if holds and not was:
            trigger(t, token)
            moved = True
    return moved
