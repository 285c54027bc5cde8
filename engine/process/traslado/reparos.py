"""Why a live state cannot go to a newer version of its diagram, a sentence for each reason."""

from collections.abc import Iterator

from engine.process.estado import JUNTA, OYE, Estado, Token
from engine.process.grafo import Nodo
from engine.process.palabras import class_of, event_of, rounds_of
from engine.process.traslado.ramas import judge_joins
from engine.process.traslado.via import Traslado, scope_of

Reasons = Iterator[str]


def object_to(way: Traslado, estado: Estado) -> Reasons:
    """Yield a sentence for each thing of a live state that has no place in the newer version."""
    if estado.terminada:
        yield "La instancia ya terminó."
        return
    complete = True
    for token in estado.tokens.values():
        if token.estado != OYE:
            found = tuple(_judge(way, estado, token))
            complete = complete and not found
            yield from found
    if complete:
        yield from _crowded(way, estado)
        yield from judge_joins(way, estado)


def _judge(way: Traslado, estado: Estado, token: Token) -> Reasons:
    old, new = way.node_of(token), way.becomes(token)
    name = way.old_name(token.nodo)
    if new is None:
        yield (
            f"{name} ya no existe en la versión nueva y ahí hay un paso en curso: diga a qué"
            " elemento corresponde."
        )
        return
    if old.clase != new.clase or old.de_evento != new.de_evento:
        yield f"{name} es {class_of(old)} y {way.new_name(new.id)} es {class_of(new)}."
        return
    scope = scope_of(estado, token)
    if new.recinto != way.to(scope.nodo):
        yield f"{name} tiene un paso en curso y en la versión nueva está dentro de otro subproceso."
    yield from _judge_loop(way, old, new)
    yield from _judge_wait(way, token, old, new)


def _judge_loop(way: Traslado, old: Nodo, new: Nodo) -> Reasons:
    before, after = old.repeticion, new.repeticion
    name = way.old_name(old.id)
    if before is None and after is None:
        return
    if before is None or after is None or rounds_of(before) != rounds_of(after):
        yield f"{name} está en curso, se hacía {rounds_of(before)} y ahora {rounds_of(after)}."
        return
    gathered = [(r.elemento, r.salida, r.resultado) for r in (before, after)]
    pending = [(r.coleccion, r.cardinalidad) for r in (before, after)] if before.secuencial else []
    if gathered[0] != gathered[1] or (pending and pending[0] != pending[1]):
        yield f"{name} está a medio repetir y la versión nueva recorre o reúne otra cosa."


def _judge_wait(way: Traslado, token: Token, old: Nodo, new: Nodo) -> Reasons:
    name = way.old_name(old.id)
    if token.estado == JUNTA:
        if old.clase == "inclusiveGateway":
            yield f"{name} ya recibió una rama y espera otras: deje que se reúnan y migre después."
        elif way.flow_to(token, new) is None:
            yield f"{name} ya recibió una rama que en la versión nueva no llega a reunirse ahí."
    elif not same_event(old, new):
        yield f"{name} espera {event_of(old.evento)} y en la versión nueva {event_of(new.evento)}."


def same_event(old: Nodo, new: Nodo) -> bool:
    """Tell whether two nodes wait for the same kind of thing, whatever its name or its instant."""
    if old.evento is None or new.evento is None:
        return old.evento is new.evento
    kinds = [(e.tipo, e.forma) for e in (old.evento, new.evento)]
    return kinds[0] == kinds[1]


def _crowded(way: Traslado, estado: Estado) -> Reasons:
    """Yield the elements where steps of different elements, or of one branch, would pile up."""
    there: dict[tuple[int, str, str | None], set[str]] = {}
    for token in estado.tokens.values():
        new = way.becomes(token)
        if token.estado == OYE or new is None:
            continue
        flow = way.flow_to(token, new) if token.estado == JUNTA else None
        mark = (token.flujo or "") if token.estado == JUNTA else token.nodo
        there.setdefault((token.recinto, new.id, flow), set()).add(mark)
    for (_, target, _flow), marks in there.items():
        if len(marks) > 1:
            yield f"En {way.new_name(target)} quedarían dos pasos en curso que hoy son distintos."
