"""A running instance: moves its tokens and tells what the move opened, closed and waits for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.domain.calendario import Calendario
from engine.domain.vencimiento import Vencimiento
from engine.errors import Conflict, RuleBroken
from engine.process.decisiones.decision import decide
from engine.process.definicion import Definicion, Elemento
from engine.process.estado import DENTRO, ESPERA, FALLO, LISTO, OYE, Estado, Recinto, Token
from engine.process.foto import Foto, photograph
from engine.process.marcha import escuchas, juego, lanzamientos, traslados, vueltas
from engine.process.marcha.recuento import TemporizadorMovido, retimed
from engine.process.marcha.tablero import Envio, Tablero
from engine.process.memoria.codec import dump, load
from engine.process.motor import Motor

Data = Mapping[str, Any]


class Ejecucion:
    """One instance in memory for one step.

    `recorrido` lists the elements the step went through; `cumplidos` the tokens it completed;
    `pasos` all that happened, as (what, element, token); `enviados` what it threw to others.
    """

    def __init__(
        self, definicion: Definicion, estado: Estado, calendario: Calendario, now: datetime
    ) -> None:
        self.definicion = definicion
        self.estado = estado
        self.motor = Motor(calendario, now)
        self._tablero = Tablero(definicion.grafo, estado, self.motor, self._decide)

    @classmethod
    def start(
        cls,
        definicion: Definicion,
        variables: Data,
        calendario: Calendario,
        now: datetime,
        *,
        desde: str | None = None,
    ) -> "Ejecucion":
        """Start an instance, at the start event `desde` if one started it, up to its first waits.

        Raises RuleBroken(proceso_sin_inicio) when only an event can start it, and
        RuleBroken(dato_no_admitido).
        """
        if desde is None and not definicion.grafo.starts(definicion.proceso):
            raise RuleBroken("proceso_sin_inicio", proceso=definicion.proceso)
        estado = Estado(recintos={0: Recinto(0, None, None, definicion.proceso)})
        execution = cls(definicion, estado, calendario, now)
        execution._tablero.assign(0, variables)
        juego.start(execution._tablero, desde)
        execution.run_on()
        return execution

    @classmethod
    def load(
        cls, definicion: Definicion, memoria: bytes, calendario: Calendario, now: datetime
    ) -> "Ejecucion":
        """Take up the instance that `dump` wrote. Raises Unavailable(memoria_ilegible)."""
        return cls(definicion, load(definicion, memoria), calendario, now)

    @classmethod
    def resume(
        cls, definicion: Definicion, estado: Estado, calendario: Calendario, now: datetime
    ) -> "Ejecucion":
        """Take up an instance that this process still holds; `estado` itself is not changed."""
        return cls(definicion, estado.copy(), calendario, now)

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the instance; sub-processes and rounds have their own besides."""
        return self.estado.recintos[0].variables

    @property
    def recorrido(self) -> list[str]:
        """The elements that this step left behind, in order."""
        return self._tablero.recorrido

    @property
    def cumplidos(self) -> set[UUID]:
        """The tokens that were completed in this step."""
        return self._tablero.cumplidos

    @property
    def pasos(self) -> list[tuple[str, str, UUID]]:
        """All that happened in this step: what, at which element, to which token."""
        return self._tablero.pasos

    @property
    def enviados(self) -> list[Envio]:
        """The messages and signals that this step threw to other instances."""
        return self._tablero.enviados

    @property
    def escaladas(self) -> list[str]:
        """The escalations that nobody in this instance caught, for whoever called it."""
        return self._tablero.escaladas

    def dump(self) -> bytes:
        """Return the state to store."""
        return dump(self.estado)

    def complete(self, token: UUID, variables: Data | None = None) -> None:
        """Complete the task, service or group of children waiting at `token` and run on.

        Raises Conflict(tarea_ya_atendida) when the token no longer waits, and
        RuleBroken(dato_no_admitido).
        """
        waiting = self._waiting(token, LISTO)
        self._tablero.assign(waiting.recinto, variables or {})
        self.cumplidos.add(token)
        self._tablero.ask("acaba", waiting)
        self.run_on()

    def fail(self, token: UUID, codigo: str, datos: Data | None = None) -> None:
        """Throw the error `codigo` from the activity at `token`, as BPMN catches errors."""
        waiting = self._waiting(token, LISTO)
        self.cumplidos.add(token)
        lanzamientos.throw_up(
            self._tablero, waiting, lanzamientos.ERROR, codigo, datos or {}, own=True
        )
        self.run_on()

    def escalate(self, token: UUID, codigo: str, datos: Data | None = None) -> None:
        """Throw the escalation `codigo` from the activity at `token`, which goes on."""
        waiting = self._waiting(token, LISTO)
        kind = lanzamientos.ESCALAMIENTO
        lanzamientos.throw_up(self._tablero, waiting, kind, codigo, datos or {}, own=True)
        self.run_on()

    def deliver(self, token: UUID, datos: Data | None = None) -> None:
        """Let the message or signal that `token` waits for happen, and run on.

        Raises Conflict(tarea_ya_atendida) when it no longer waits.
        """
        escuchas.trigger(self._tablero, self._waiting(token, ESPERA, OYE), datos)
        self.run_on()

    def child_ended(
        self,
        token: UUID,
        salida: Data,
        *,
        terminadas: int,
        vivas: int,
        total: int,
        anuladas: int = 0,
    ) -> bool:
        """Tell whether a call's completion condition holds now that one more child has ended."""
        waiting = self._waiting(token, LISTO)
        counters = vueltas.counts(total, terminadas, vivas, anuladas)
        return vueltas.enough_children(self._tablero, waiting, salida, counters)

    def run_on(self) -> None:
        """Run what needs nobody, and fire the timers already due, until everything waits."""
        juego.run(self._tablero)

    def note_failure(self, token: UUID, tipo: str, mensaje: str) -> None:
        """Leave a service that failed where it is, for somebody to mend."""
        self._tablero.fail(self._waiting(token, LISTO), tipo, mensaje, "espera")

    def retry(self, token: UUID) -> None:
        """Try again what failed at `token`. Raises Conflict(incidente_ya_atendido)."""
        traslados.retry(self._tablero, self._failed(token))
        self.run_on()

    def skip(self, token: UUID, variables: Data | None = None) -> None:
        """Go on as if what failed at `token` had been done.

        Raises Conflict(incidente_ya_atendido), RuleBroken(incidente_sin_salida) at a gateway that
        does not know which way to take.
        """
        failed = self._failed(token)
        traslados.skip(self._tablero, failed, variables or {})
        self.run_on()

    def move_token(self, token: UUID, elemento: str) -> None:
        """Take a token, with all that runs inside it, to another element of its scope.

        Raises Conflict(tarea_ya_atendida), RuleBroken(elemento_de_otro_recinto).
        """
        waiting = self._waiting(token, LISTO, ESPERA, FALLO, DENTRO)
        traslados.move(self._tablero, waiting, elemento)
        self.run_on()

    def move_back_to(self, elemento: str) -> None:
        """Take every token that may come after `elemento` away and open it again.

        Reprogramming may come at any time and the standard has no such arrow: see the decision
        record 0001. Raises RuleBroken(elemento_no_alcanzado) when it was never reached.
        """
        traslados.move_back(self._tablero, elemento)
        self.run_on()

    def set_variables(self, changes: Data) -> None:
        """Change variables of the instance, and whatever conditions hang on them."""
        self._tablero.assign(0, changes)
        self.run_on()

    def rearm(self) -> None:
        """Set the listeners that the diagram draws and the state lacks, as after a migration."""
        traslados.rearm(self._tablero)

    def cancel(self) -> None:
        """Take every token away: the instance ends unfinished."""
        lanzamientos.die(self._tablero, "")
        self.estado.error = None

    def photograph(self) -> Foto:
        """Tell where the instance stands."""
        return photograph(self._tablero, self.definicion)

    def reckon(
        self, elemento: Elemento, extra: Data, motor: Motor | None = None
    ) -> Vencimiento | None:
        """Return when a task opened now at `elemento` is due, or None if it has no deadline.

        `motor` counts by the calendar of another office than the instance's. Raises
        RuleBroken(plazo_invalido).
        """
        expression = elemento.get("vence")
        if not expression:
            return None
        due = (motor or self.motor).due(expression, {**self.variables, **extra})
        if due is None:
            raise RuleBroken("plazo_invalido", elemento=elemento.id, expresion=expression)
        return due

    def retime(self, offices: Mapping[UUID, Calendario]) -> list[TemporizadorMovido]:
        """Reckon again the timers that are terms, after their calendar changed; return the moved.

        `offices` are the calendars of those that are not this instance's own, by token. None
        that was still to come falls due before the end of the next working day.
        """
        return retimed(self._tablero, self.definicion.elementos, offices)

    def standing(self) -> dict[str, list[str]]:
        """Return the ids of the elements where the instance waits now, and of those behind it."""
        active = {t.nodo for t in self.estado.tokens.values() if t.estado not in (OYE, "junta")}
        return {
            "activos": sorted(active),
            "recorridos": sorted(self.estado.visitados - active),
        }

    def _waiting(self, token: UUID, *states: str) -> Token:
        found = self.estado.tokens.get(token)
        if found is None or found.estado not in states:
            raise Conflict("tarea_ya_atendida")
        return found

    def _failed(self, token: UUID) -> Token:
        found = self.estado.tokens.get(token)
        if found is None or found.estado != FALLO:
            raise Conflict("incidente_ya_atendido")
        return found

    def _decide(self, name: str, variables: Data, motor: Motor) -> Any:
        return decide(self.definicion.tablas, name, variables, motor.functions)
