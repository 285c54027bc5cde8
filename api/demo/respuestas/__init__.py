"""What people of the demonstration write in each ficha."""

from collections.abc import Callable, Mapping
from typing import Any

from api.demo.escena import Escena
from api.demo.respuestas.calendario import CALENDARIO
from api.demo.respuestas.ejecucion import EJECUCION
from api.demo.respuestas.plan import PLAN
from forms.contexto import Contexto

Answer = dict[str, Any]

RESPUESTAS: Mapping[str, Callable[[Escena, Contexto], Answer | None]] = {
    **PLAN,
    **CALENDARIO,
    **EJECUCION,
}
"""The writer of each ficha; it returns None when this person has nothing to say yet."""
