"""Evaluates a diagram's expressions for SpiffWorkflow, in our own small language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.task import Task

from engine.domain.calendario import Calendario
from engine.process.expresiones import ExpressionError, compile_expression, evaluate
from engine.process.plazos import functions


class Motor:
    """SpiffWorkflow's script engine for one step: the instance's variables, `now`, the calendar."""

    def __init__(self, variables: dict[str, Any], calendario: Calendario, now: datetime) -> None:
        self.variables = variables
        self.now = now
        self._functions = functions(calendario, now)

    def validate(self, expression: str) -> None:
        """Raise SyntaxError when `expression` is not whole: decision tables rely on it."""
        compile_expression(expression)

    def evaluate(
        self, _task: Task, expression: str, external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Evaluate `expression` over the instance's variables."""
        return self.calculate(expression, external_context)

    def calculate(self, expression: str, extra: Mapping[str, Any] | None = None) -> Any:
        """Evaluate `expression` outside any token, as deadlines of tareas are."""
        return evaluate(expression, {**self.variables, **(extra or {})}, self._functions)

    def execute(self, *_: object) -> None:
        """Refuse: no diagram runs a script."""
        raise ExpressionError("un diagrama no ejecuta programas")
