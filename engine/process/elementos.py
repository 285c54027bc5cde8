"""The task specifications of ours that stand in for SpiffWorkflow's in our diagrams."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util import PendingBpmnEvent
from SpiffWorkflow.dmn.specs import BusinessRuleTaskMixin
from SpiffWorkflow.spiff.specs.defaults import UserTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task

from engine.process.plazos import instant_of


class Servicio(UserTask):
    """A service task: it stops the engine, so that its handler runs inside our transaction."""


class Hijos(UserTask):
    """A call activity that starts one child instance per member and waits for all of them.

    SpiffWorkflow would run the members inside the parent, whose cost then grows with each one
    (8 ms a completion at 200 members); apart, each costs what it costs alone.
    """


class Decision(BusinessRuleTaskMixin, SpiffBpmnTask):
    """A business rule task whose outputs become variables of the instance."""

    def _run_hook(self, my_task: Task) -> bool:
        result = self.dmnEngine.result(my_task)
        my_task.workflow.script_engine.variables.update(result)
        return True


class Plazo(TimerEventDefinition):
    """A timer whose expression gives an instant, compared with the instant of the step.

    The instant is reckoned once, when the token arrives, and kept in the token: a later change
    of a variable does not move a timer that is already running.
    """

    def has_fired(self, my_task: Task) -> bool:
        """Whether the step's instant has reached the timer's."""
        engine = my_task.workflow.script_engine
        due = my_task.internal_data.get("event_value")
        if due is None:
            due = instant_of(engine.evaluate(my_task, self.expression)).isoformat()
            my_task.internal_data["event_value"] = due
        if datetime.fromisoformat(due) <= engine.now:
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))

    def details(self, my_task: Task) -> Any:
        """Describe the waiting timer for SpiffWorkflow's own listings."""
        return PendingBpmnEvent(
            self.name, type(self).__name__, my_task.internal_data.get("event_value")
        )
