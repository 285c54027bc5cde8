"""One valid answer per ficha, made from the context it will be presented in."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.acompanamiento.ejemplos import EJEMPLOS
from forms.asistencia.ejemplos_calendario import CALENDAR_EXAMPLES
from forms.asistencia.ejemplos_ejecucion import EXECUTION_EXAMPLES
from forms.asistencia.ejemplos_plan import PLAN_EXAMPLES
from forms.contexto import Contexto
from forms.dibujada import MARCA, draw_example, is_drawn

Builder = Callable[[dict[str, Any], Contexto], dict[str, Any]]

EXAMPLES: Mapping[str, Builder] = {
    **PLAN_EXAMPLES,
    **CALENDAR_EXAMPLES,
    **EXECUTION_EXAMPLES,
    **EJEMPLOS,
}


def example_for(ficha: str, schema: dict[str, Any], contexto: Contexto) -> dict[str, Any]:
    """Return a valid answer for the specialised schema, one that leads the AT forward."""
    if is_drawn(ficha):
        return draw_example(contexto.dibujo or MARCA, contexto)
    return EXAMPLES[ficha](schema, contexto)
