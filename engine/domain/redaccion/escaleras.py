"""The words for ladders: when each rung is said, and to whom."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.domain.escalera import Destino, Peldano
from engine.domain.redaccion.plazos import say_term

DESTINOS: Mapping[Destino, str] = MappingProxyType(
    {
        "responsable": "a quien hace la tarea",
        "superior": "a su superior",
        "diri": "a la DIRI",
    }
)
"""To whom each rung is said."""


def say_rung(peldano: Peldano) -> str:
    """Return "tres días hábiles antes de que venza, a quien hace la tarea"."""
    return f"{say_moment(peldano.dias)}, {DESTINOS[peldano.destino]}"


def say_moment(dias: int | None) -> str:
    """Return when a rung is said: "al asignarse", "el día en que vence", "un día hábil después"."""
    if dias is None:
        return "al asignarse"
    if dias == 0:
        return "el día en que vence"
    term = say_term(abs(dias), "habiles")
    return f"{term} antes de que venza" if dias < 0 else f"{term} después de que venció"
