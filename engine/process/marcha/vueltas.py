"""Activities that repeat: several instances at once or in turn, and loops with a condition."""

from collections.abc import Mapping
from typing import Any

from engine.process.estado import DENTRO, LISTO, Token
from engine.process.grafo import Nodo, Repeticion
from engine.process.lenguaje.expresiones import ExpressionError
from engine.process.marcha.escuchas import guard
from engine.process.marcha.tablero import Tablero
from engine.process.variables import read_formulas

MAX_INSIDE = 1000
"""How many instances of an activity one process holds at once; a call activity has no bound."""


def open_rounds(t: Tablero, token: Token, nodo: Nodo, rule: Repeticion) -> None:
    """Begin an activity that repeats. Raises ExpressionError."""
    if rule.clase == "bucle":
        _open_loop(t, token, rule)
        return
    items = _items(t, token, rule)
    calls = nodo.clase == "callActivity" and not rule.secuencial
    if len(items) > MAX_INSIDE and not calls:
        raise ExpressionError(
            f"son {len(items)} a la vez y caben {MAX_INSIDE}: dibuje una llamada a un proceso hijo"
        )
    guard(t, token)
    if not items:
        token.estado = DENTRO
        _finish(t, token, rule)
    elif calls:
        token.estado = LISTO
        token.datos |= {"miembros": [_locals(rule, n, item) for n, item in enumerate(items)]}
    else:
        token.estado = DENTRO
        token.datos |= {"total": len(items), "hechas": 0, "salida": {}}
        if rule.secuencial:
            token.datos["items"] = items
        for n, item in enumerate(items[:1] if rule.secuencial else items):
            _begin(t, token, _locals(rule, n, item), n)


def _items(t: Tablero, token: Token, rule: Repeticion) -> list[Any]:
    if rule.coleccion:
        found = t.calculate(rule.coleccion, token.recinto)
        if not isinstance(found, list):
            raise ExpressionError(f"la colección «{rule.coleccion}» no da una lista")
        return found
    count = t.calculate(rule.cardinalidad or "0", token.recinto)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 1_000_000:
        raise ExpressionError(f"la cantidad «{rule.cardinalidad}» no da un número de veces")
    return [None] * count


def _locals(rule: Repeticion, n: int, item: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"loopCounter": n}
    if rule.salida:
        found[rule.salida] = None
    if rule.elemento:
        found[rule.elemento] = item
    return found


def _begin(t: Tablero, token: Token, variables: dict[str, Any], n: int) -> None:
    scope = t.estado.open_scope(token.recinto, token, variables)
    t.put(token.nodo, scope.id, de=token.id, datos={"vuelta": n})


def _open_loop(t: Tablero, token: Token, rule: Repeticion) -> None:
    goes = not rule.antes or _goes_on(t, token, rule, 0)
    guard(t, token)
    token.estado = DENTRO
    if goes:
        token.datos["hechas"] = 0
        _begin(t, token, {"loopCounter": 0}, 0)
    else:
        t.ask("acaba", token)


def _goes_on(t: Tablero, token: Token, rule: Repeticion, done: int) -> bool:
    if rule.maximo is not None and done >= rule.maximo:
        return False
    if rule.condicion is None:
        return rule.maximo is not None
    visible = t.visible(token.recinto)
    return t.motor.holds(rule.condicion, visible, {"loopCounter": done})


def end_round(t: Tablero, token: Token) -> None:
    """Close a round and begin the next, or end the whole. Raises ExpressionError."""
    assert token.de is not None
    whole = t.estado.tokens[token.de]
    rule = t.nodo(whole).repeticion
    assert rule is not None
    done = whole.datos["hechas"] + 1
    if rule.clase == "bucle":
        over = not _goes_on(t, whole, rule, done)
    else:
        total = whole.datos["total"]
        active = 0 if rule.secuencial else total - done
        counters = counts(total, done, active, 0)
        over = done >= total or _enough(t, rule, t.visible(token.recinto), counters)
    _close(t, token, whole, rule)
    whole.datos["hechas"] = done
    if over:
        _finish(t, whole, rule)
    elif rule.clase == "bucle":
        _begin(t, whole, {"loopCounter": done}, done)
    elif rule.secuencial:
        _begin(t, whole, _locals(rule, done, whole.datos["items"][done]), done)


def _close(t: Tablero, token: Token, whole: Token, rule: Repeticion) -> None:
    scope = t.scope(token)
    if rule.salida:
        kept = scope.variables.get(rule.salida)
        whole.datos["salida"] = {**whole.datos["salida"], str(token.datos["vuelta"]): kept}
    t.recorrido.append(token.nodo)
    t.note("sale", token)
    t.cumplidos.add(token.id)
    t.estado.drop(token)
    del t.estado.recintos[scope.id]


def _finish(t: Tablero, whole: Token, rule: Repeticion) -> None:
    for left in t.estado.hanging(whole):
        if "vuelta" in left.datos:
            t.discard(left)
    for scope in t.estado.children_of(whole):
        del t.estado.recintos[scope.id]
    if rule.resultado:
        kept = whole.datos.get("salida") or {}
        listed = [kept[n] for n in sorted(kept, key=int)]
        t.assign(whole.recinto, {rule.resultado: listed})
    if "total" not in whole.datos and rule.clase == "varias":
        # A call with nobody to call gives what a call of some gives, of none.
        names = [name for name, _ in read_formulas(t.nodo(whole).get("salidas"))]
        t.assign(whole.recinto, {name: [] for name in names if name != rule.salida})
    t.ask("acaba", whole)


def counts(total: int, done: int, active: int, ended: int) -> dict[str, int]:
    """Return what a completion condition may read, by the standard's names and the usual ones."""
    return {
        "numberOfInstances": total, "nrOfInstances": total,
        "numberOfCompletedInstances": done, "nrOfCompletedInstances": done,
        "numberOfActiveInstances": active, "nrOfActiveInstances": active,
        "numberOfTerminatedInstances": ended,
    }  # fmt: skip


def _enough(
    t: Tablero, rule: Repeticion, visible: Mapping[str, Any], counters: Mapping[str, int]
) -> bool:
    return bool(rule.hasta) and t.motor.holds(rule.hasta or "", visible, counters)


def enough_children(
    t: Tablero, token: Token, salida: Mapping[str, Any], counters: Mapping[str, int]
) -> bool:
    """Tell whether the completion condition of a call activity holds after one child ended."""
    nodo = t.nodo(token)
    drawn = nodo.repeticion.hasta if nodo.repeticion else None
    drawn = drawn or nodo.get("repite_hasta")
    return bool(drawn) and t.motor.holds(
        drawn or "", {**t.visible(token.recinto), **salida}, counters
    )
