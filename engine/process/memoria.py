"""The state of a running instance as few bytes: tokens only, nothing of the specification."""

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Unavailable
from engine.process.definicion import Definicion

CODEC = 1


def dump(workflow: BpmnWorkflow, variables: dict[str, Any]) -> bytes:
    """Return the instance's tokens and variables, compressed.

    A token is [id, position of its parent, element, state, triggered, internal data]. Tokens carry
    no data of their own: variables belong to the instance, as BPMN scopes them.
    """
    order = {task.id: position for position, task in enumerate(_walk(workflow))}
    tokens = [
        [
            task.id.hex,
            order[task.parent.id] if task.parent is not None else None,
            task.task_spec.name,
            task.state,
            task.triggered,
            {k: str(v) if isinstance(v, UUID) else v for k, v in task.internal_data.items()},
        ]
        for task in (workflow.tasks[identifier] for identifier in order)
    ]
    state = {
        "v": CODEC,
        "t": tokens,
        "d": variables,
        "c": workflow.completed,
        "u": order.get(workflow.last_task.id) if workflow.last_task is not None else None,
    }
    return zlib.compress(orjson.dumps(state), 6)


def _walk(workflow: BpmnWorkflow) -> list[Task]:
    """List the tokens with every parent before its children, without recursion."""
    found, pending = [], [workflow.task_tree]
    while pending:
        task = pending.pop()
        found.append(task)
        pending.extend(reversed(task.children))
    return found


def load(definicion: Definicion, data: bytes) -> tuple[BpmnWorkflow, dict[str, Any]]:
    """Return the instance that `dump` wrote, and its variables.

    Raises Unavailable(memoria_ilegible) for bytes of a codec this version does not know, and for
    the state of another diagram.
    """
    try:
        state = orjson.loads(zlib.decompress(data))
        if state["v"] != CODEC:
            raise ValueError(state["v"])
        return _rebuild(definicion, state), state["d"]
    except (zlib.error, ValueError, TypeError, LookupError) as problem:
        raise Unavailable("memoria_ilegible") from problem


def _rebuild(definicion: Definicion, state: dict[str, Any]) -> BpmnWorkflow:
    workflow = BpmnWorkflow(definicion.especificacion, deserializing=True)
    workflow.tasks = {}
    tasks = [_restore(workflow, row) for row in state["t"]]
    for task, row in zip(tasks, state["t"], strict=True):
        if row[1] is not None:
            task.parent = tasks[row[1]]
            task.parent.children = [*task.parent.children, task]
    workflow.task_tree = tasks[0]
    workflow.completed = state["c"]
    workflow.success = True
    workflow.last_task = tasks[state["u"]] if state["u"] is not None else None
    for task in tasks:
        if isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING):
            workflow.event_manager.add_task(task)
    return workflow


def _restore(workflow: BpmnWorkflow, row: list[Any]) -> Task:
    spec = workflow.spec.task_specs[row[2]]
    task = Task(workflow, spec, state=row[3], id=UUID(row[0]))
    task.triggered = row[4]
    task.internal_data = row[5]
    return task
