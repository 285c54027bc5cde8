"""A running instance: moves its tokens and tells what the move opened, closed and waits for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.domain.calendario import Calendario
from engine.domain.tiempo import Vencimiento
from engine.errors import Conflict, RuleBroken
from engine.process.definicion import Definicion, Elemento
from engine.process.elementos import Hijos, Plazo, Servicio
from engine.process.memoria import dump, load
from engine.process.motor import Motor


@dataclass(frozen=True)
class Espera:
    """A token that waits at an element: for a person, a handler, children or an instant."""

    token: UUID
    elemento: Elemento
    vence: datetime | None = None


@dataclass(frozen=True)
class Foto:
    """Where an instance stands: everything the rows of the database must mirror."""

    tareas: tuple[Espera, ...]
    servicios: tuple[Espera, ...]
    hijos: tuple[Espera, ...]
    temporizadores: tuple[Espera, ...]
    terminada: bool


NOWHERE = Foto((), (), (), (), terminada=False)
"""Where an instance stood before it started."""


class Ejecucion:
    """One instance in memory for one step.

    `recorrido` lists the elements the step went through; `cumplidos` the tokens it completed.
    """

    def __init__(
        self,
        definicion: Definicion,
        workflow: BpmnWorkflow,
        variables: dict[str, Any],
        calendario: Calendario,
        now: datetime,
    ) -> None:
        self.definicion = definicion
        self.variables = variables
        self.recorrido: list[str] = []
        self.cumplidos: set[UUID] = set()
        self.motor = Motor(variables, calendario, now)
        self._workflow = workflow
        workflow.script_engine = self.motor

    @classmethod
    def start(
        cls,
        definicion: Definicion,
        variables: dict[str, Any],
        calendario: Calendario,
        now: datetime,
    ) -> "Ejecucion":
        """Start an instance and run it to its first waits."""
        workflow = BpmnWorkflow(definicion.especificacion)
        execution = cls(definicion, workflow, dict(variables), calendario, now)
        execution.run_on()
        return execution

    @classmethod
    def load(
        cls, definicion: Definicion, memoria: bytes, calendario: Calendario, now: datetime
    ) -> "Ejecucion":
        """Take up the instance that `dump` wrote."""
        workflow, variables = load(definicion, memoria)
        return cls(definicion, workflow, variables, calendario, now)

    def dump(self) -> bytes:
        """Return the state to store."""
        return dump(self._workflow, self.variables)

    def complete(self, token: UUID, variables: dict[str, Any] | None = None) -> None:
        """Complete the task, service or group of children waiting at `token` and run on.

        Raises Conflict(tarea_ya_atendida) when the token no longer waits: the library itself
        would run a finished task again.
        """
        task = self._workflow.tasks.get(token)
        if task is None or task.state != TaskState.READY or not task.task_spec.manual:
            raise Conflict("tarea_ya_atendida")
        self.variables.update(variables or {})
        self.recorrido.append(task.task_spec.bpmn_id)
        self.cumplidos.add(token)
        task.run()
        self.run_on()

    def run_on(self) -> None:
        """Run what needs nobody, and fire the timers already due, until everything waits."""
        pending = True
        while pending:
            self._workflow.do_engine_steps(did_complete_task=self._note)
            # The library refreshes its timers last: the ones that fired still have to run.
            pending = any(
                task.state == TaskState.READY and not task.task_spec.manual
                for task in self._workflow.tasks.values()
            )

    def _note(self, task: Task) -> None:
        if task.task_spec.bpmn_id in self.definicion.elementos:
            self.recorrido.append(task.task_spec.bpmn_id)

    def move_back_to(self, elemento: str) -> None:
        """Take every token that came after `elemento` away and open it again.

        Reprogramming may come at any time and the standard has no such arrow: see the decision
        record 0001. Raises RuleBroken(elemento_no_alcanzado) when it was never reached.
        """
        reached = [
            task
            for task in self._workflow.tasks.values()
            if task.task_spec.bpmn_id == elemento
            and task.has_state(TaskState.READY | TaskState.COMPLETED)
        ]
        if not reached:
            raise RuleBroken("elemento_no_alcanzado", elemento=elemento)
        first = min(reached, key=lambda task: task.depth)
        for waiting in list(self._workflow.event_manager.tasks.values()):
            self._workflow.event_manager.remove_task(waiting)
        self._workflow.completed = False
        self._workflow.reset_from_task_id(first.id, data={})
        self.run_on()

    def cancel(self) -> None:
        """Take every token away: the instance ends unfinished."""
        self._workflow.cancel()

    def photograph(self) -> Foto:
        """Tell where the instance stands."""
        ready = [
            task
            for task in self._workflow.tasks.values()
            if task.state == TaskState.READY and task.task_spec.manual
        ]
        return Foto(
            tareas=self._waits(t for t in ready if not isinstance(t.task_spec, Servicio | Hijos)),
            servicios=self._waits(t for t in ready if isinstance(t.task_spec, Servicio)),
            hijos=self._waits(t for t in ready if isinstance(t.task_spec, Hijos)),
            temporizadores=self._waits(
                t
                for t in self._workflow.event_manager.tasks.values()
                if isinstance(t.task_spec.event_definition, Plazo)
            ),
            terminada=bool(self._workflow.completed),
        )

    def _waits(self, tasks: Any) -> tuple[Espera, ...]:
        found = []
        for task in tasks:
            due = task.internal_data.get("event_value")
            found.append(
                Espera(
                    task.id,
                    self.definicion.elementos[task.task_spec.bpmn_id],
                    datetime.fromisoformat(due).astimezone(UTC) if due else None,
                )
            )
        return tuple(found)

    def reckon(self, elemento: Elemento, extra: dict[str, Any]) -> Vencimiento | None:
        """Return when a task opened now at `elemento` is due, or None if it has no deadline."""
        expression = elemento.get("vence")
        if expression is None:
            return None
        due = self.motor.calculate(expression, extra)
        if not isinstance(due, Vencimiento):
            raise RuleBroken("plazo_invalido", elemento=elemento.id, expresion=expression)
        return due

    def standing(self) -> dict[str, list[str]]:
        """Return the ids of the elements where the instance waits now, and of those behind it."""
        tasks = list(self._workflow.tasks.values())
        drawn = self.definicion.elementos
        active = {t.task_spec.bpmn_id for t in tasks if t.has_state(TaskState.READY)}
        active |= {
            t.task_spec.bpmn_id
            for t in tasks
            if t.state == TaskState.WAITING
            and t.task_spec.bpmn_id in drawn
            and drawn[t.task_spec.bpmn_id].clase == "intermediateCatchEvent"
        }
        done = {t.task_spec.bpmn_id for t in tasks if t.state == TaskState.COMPLETED}
        return {
            "activos": sorted(active & drawn.keys()),
            "recorridos": sorted((done & drawn.keys()) - active),
        }
