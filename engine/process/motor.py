"""Evaluates a diagram's expressions for one step: its instant, its calendar, its functions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.vencimiento import Distancia, Vencimiento
from engine.process.lenguaje.expresiones import ExpressionError, evaluate
from engine.process.tiempos.plazos import functions


class Motor:
    """The expressions of one step: `now` and the calendar are the same for all of them.

    `distancia` is what the office whose deadline is reckoned is given for being far.
    """

    def __init__(
        self, calendario: Calendario, now: datetime, distancia: Distancia | None = None
    ) -> None:
        self.calendario = calendario
        self.now = now
        self.functions = functions(calendario, now, distancia)

    def evaluate(
        self, expression: str, variables: Mapping[str, Any], extra: Mapping[str, Any] | None = None
    ) -> Any:
        """Evaluate an expression; `extra` hides variables of its names. Raises ExpressionError."""
        seen = {**variables, **extra} if extra else variables
        return evaluate(expression, seen, self.functions)

    def holds(
        self, condition: str, variables: Mapping[str, Any], extra: Mapping[str, Any] | None = None
    ) -> bool:
        """Tell whether a condition is true; what is not set is not.

        Raises ExpressionError for a value that is neither true nor false.
        """
        found = self.evaluate(condition, variables, extra)
        if found is None or isinstance(found, bool):
            return bool(found)
        raise ExpressionError(f"la condición «{condition}» no da verdadero ni falso")

    def due(self, expression: str, variables: Mapping[str, Any]) -> Vencimiento | None:
        """Return the deadline that an expression gives, None when it gives something else."""
        found = self.evaluate(expression, variables)
        return found if isinstance(found, Vencimiento) else None
