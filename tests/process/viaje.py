"""An instance on its way from one version of a diagram to another, told in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.domain.calendario import Calendario
from engine.process.definicion import Definicion, define
from engine.process.ejecucion import Ejecucion
from engine.process.motor import Motor
from engine.process.traslado.migracion import migrate
from tests.process.conformidad.dibujo import draw

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
EMPTY = Calendario((), ())


def drawn(words: str) -> Definicion:
    """Return the process that the words of the conformance cases draw."""
    return define("p", draw(words, "p"), {})


def begin(words: str, *done: str, **variables: object) -> Ejecucion:
    """Start a process and present those tasks, one of each name after another."""
    execution = Ejecucion.start(drawn(words), variables, EMPTY, NOW)
    for name in done:
        waiting = next(e for e in execution.photograph().tareas if e.elemento.id == name)
        execution.complete(waiting.token)
    return execution


def carry(execution: Ejecucion, words: str, mapping: Mapping[str, str] | None = None) -> Ejecucion:
    """Take an instance to another version and take it up there, five hours later."""
    hasta, motor = drawn(words), Motor(EMPTY, LATER)
    moved = migrate(execution.estado, execution.definicion, hasta, mapping, motor=motor)
    return Ejecucion.resume(hasta, moved, EMPTY, LATER)


def waits(execution: Ejecucion) -> list[str]:
    """Return the elements where somebody or something is waited for."""
    foto = execution.photograph()
    waiting = (*foto.tareas, *foto.temporizadores, *foto.suscripciones, *foto.hijos)
    return sorted(espera.elemento.id for espera in waiting)
