"""Timers drawn as terms, reckoned again when the calendar that they were counted on changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from engine.domain.tiempo import end_of_day
from engine.process.definicion import Elemento
from engine.process.estado import ESPERA, OYE, Token
from engine.process.lenguaje.expresiones import ExpressionError
from engine.process.marcha.tablero import Tablero
from engine.process.motor import Motor
from engine.process.tiempos.temporizadores import first_due, is_term


@dataclass(frozen=True)
class TemporizadorMovido:
    """A timer that is due at another instant than before."""

    token: UUID
    elemento: Elemento
    peldano: int
    antes: datetime
    despues: datetime


def retimed(
    t: Tablero, elementos: Mapping[str, Elemento], offices: Mapping[UUID, Calendario]
) -> list[TemporizadorMovido]:
    """Set the timers that are terms to when they now fall due; return those that moved.

    A timer on the border of a task goes by the calendar that `offices` has for that task's token.
    One set before where it began was kept stays as it is, and so does a cycle.
    """
    moved = []
    for token in t.estado.tokens.values():
        if token.estado not in (ESPERA, OYE) or "base" not in token.datos:
            continue
        calendario = offices.get(token.de or token.id, t.motor.calendario)
        due = _due_again(t, token, calendario)
        if due is None:
            continue
        before = datetime.fromisoformat(token.datos["vence"])
        due = _not_too_near(before, due, calendario, t.motor.now)
        if due != before:
            token.datos["vence"] = due.isoformat()
            element, rung = elementos[token.nodo], token.datos["peldano"]
            moved.append(TemporizadorMovido(token.id, element, rung, before, due))
    return moved


def _due_again(t: Tablero, token: Token, calendario: Calendario) -> datetime | None:
    evento = t.nodo(token).evento
    if evento is None or evento.forma == "ciclo" or not is_term(evento.expresion):
        return None
    began = datetime.fromisoformat(token.datos["base"])
    motor, seen = Motor(calendario, began), t.visible(token.recinto)
    try:
        return first_due(
            evento.expresion,
            evento.forma,
            lambda text: motor.evaluate(text, seen),
            began,
            calendario,
        )
    except ExpressionError:
        # What it hangs from is gone: it waits for the instant it had.
        return None


def _not_too_near(
    before: datetime, due: datetime, calendario: Calendario, now: datetime
) -> datetime:
    """Return when it falls due: coming nearer, never before the next working day is over."""
    if due >= before:
        return due
    return max(due, min(before, end_of_day(calendario.nth_running_day(day_of(now), 1))))
