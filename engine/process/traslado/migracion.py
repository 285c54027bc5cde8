"""Takes a live state from one version of a diagram to another, or says why it cannot go."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import RuleBroken
from engine.process.definicion import Definicion
from engine.process.estado import JUNTA, OYE, Estado, Token
from engine.process.motor import Motor
from engine.process.traslado.oyentes import arm_new, still_listens
from engine.process.traslado.reparos import object_to
from engine.process.traslado.via import Traslado


@dataclass(frozen=True)
class Ensayo:
    """Whether a state can go: `motivos` why not, `cambios` what would happen to it on the way."""

    puede: bool
    motivos: tuple[str, ...]
    cambios: tuple[str, ...]


def rehearse(
    estado: Estado,
    desde: Definicion,
    hasta: Definicion,
    correspondencia: Mapping[str, str] | None = None,
    *,
    motor: Motor | None = None,
) -> Ensayo:
    """Return whether a state can go to another version, touching nothing.

    With a `motor` it is also tried whether the new events can be armed. Raises
    RuleBroken(correspondencia_invalida).
    """
    return rehearse_way(Traslado.of(desde, hasta, correspondencia), estado, motor)


def rehearse_way(way: Traslado, estado: Estado, motor: Motor | None = None) -> Ensayo:
    """Return what `rehearse` does, for the next of many that take the same way."""
    reasons = tuple(dict.fromkeys(object_to(way, estado)))
    if reasons:
        return Ensayo(puede=False, motivos=reasons, cambios=())
    changes: list[str] = []
    moved = _moved(way, estado, changes)
    try:
        arm_new(way, estado, moved, motor, changes)
    except RuleBroken as refused:
        return Ensayo(puede=False, motivos=(str(refused.facts["detalle"]),), cambios=())
    return Ensayo(puede=True, motivos=(), cambios=tuple(changes))


def migrate(
    estado: Estado,
    desde: Definicion,
    hasta: Definicion,
    correspondencia: Mapping[str, str] | None = None,
    *,
    motor: Motor,
) -> Estado:
    """Return a copy of a state as it stands in another version, its new events armed from now.

    Raises RuleBroken(migracion_imposible) with the first reason, RuleBroken
    (correspondencia_invalida).
    """
    return migrate_way(Traslado.of(desde, hasta, correspondencia), estado, motor)


def migrate_way(way: Traslado, estado: Estado, motor: Motor) -> Estado:
    """Return what `migrate` does, for the next of many that take the same way."""
    reason = next(iter(object_to(way, estado)), None)
    if reason:
        raise RuleBroken("migracion_imposible", detalle=reason)
    moved = _moved(way, estado, [])
    arm_new(way, estado, moved, motor, [])
    return moved


def _moved(way: Traslado, estado: Estado, changes: list[str]) -> Estado:
    """Return the state with the newer version's ids, without the listeners that do not fit."""
    moved = estado.copy()
    for token in list(moved.tokens.values()):
        if token.estado == OYE:
            if not still_listens(way, estado, token):
                moved.drop(token)
                changes.append(f"Deja de atenderse {way.old_name(token.nodo)}.")
                continue
        elif token.nodo != way.to(token.nodo):
            target = way.to(token.nodo) or ""
            changes.append(f"{way.old_name(token.nodo)} sigue en {way.new_name(target)}.")
        _rename(way, token)
    for recinto in moved.recintos.values():
        recinto.nodo = way.to(recinto.nodo) or recinto.nodo
    moved.visitados = {new for old in estado.visitados if (new := way.to(old)) is not None}
    return moved


def _rename(way: Traslado, token: Token) -> None:
    new = way.becomes(token)
    assert new is not None
    if token.estado == JUNTA:
        token.flujo = way.flow_to(token, new)
    elif token.flujo not in {flow.id for flow in new.entran}:
        token.flujo = None
    token.nodo = new.id
