"""Where stock SpiffWorkflow is right, this engine goes through the same, in the same order."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.process.definicion import define
from tests.process.conformidad.bloques import BLOQUES, WAYS, write
from tests.process.conformidad.dibujo import draw
from tests.process.conformidad.marcha import Marcha

NAME = "conformidad"


class Ajena:
    """An instance in stock SpiffWorkflow, with nothing of ours in it."""

    def __init__(self, diagrama: str, variables: dict[str, Any]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(diagrama))
        self.workflow = BpmnWorkflow(parser.get_spec(NAME), parser.get_subprocess_specs(NAME))
        self.workflow.task_tree.data.update(variables)
        self.workflow.do_engine_steps()

    def _ready(self) -> list[Any]:
        tasks = self.workflow.get_tasks(state=TaskState.READY)
        return [task for task in tasks if task.task_spec.manual]

    def stands(self) -> list[str]:
        """Return the ids of the tasks that wait."""
        return sorted(task.task_spec.bpmn_id for task in self._ready())

    def complete(self, elemento: str) -> None:
        """Complete the first task that waits at an element."""
        next(t for t in self._ready() if t.task_spec.bpmn_id == elemento).run()
        self.workflow.do_engine_steps()

    def gone_through(self) -> set[str]:
        """Return the ids of the elements completed."""
        done = self.workflow.get_tasks(state=TaskState.COMPLETED)
        return {task.task_spec.bpmn_id for task in done if task.task_spec.bpmn_id}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=BLOQUES, n=st.integers(0, WAYS - 1), choices=st.lists(st.integers(0, 50), max_size=40))
def test_random_structured_processes_go_the_same_way_in_both(block, n, choices):
    diagrama = draw(write(block))
    ours = Marcha(define(NAME, diagrama, {}), {"n": n})
    theirs = Ajena(diagrama, {"n": n})
    passed = set(ours.ahora.recorrido)
    picks = iter(choices)
    while waiting := theirs.stands():
        assert ours.stands() == waiting
        chosen = waiting[next(picks, 0) % len(waiting)]
        theirs.complete(chosen)
        ours.complete(chosen)
        passed |= set(ours.ahora.recorrido)
    assert ours.stands() == ["."]
    assert theirs.workflow.completed
    assert passed == theirs.gone_through()
