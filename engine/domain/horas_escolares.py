"""The hours of classes of a school: as it says them, or as its turno and level have them."""

from collections.abc import Mapping
from types import MappingProxyType

TURNOS: Mapping[str, str] = MappingProxyType(
    {"manana": "Mañana", "tarde": "Tarde", "completa": "Mañana y tarde"}
)
"""When a school has classes, as people read it."""
_HORAS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"manana": ("08:00", "13:00"), "tarde": ("13:00", "18:00"), "completa": ("08:00", "15:30")}
)
_SECUNDARIA: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"manana": ("08:00", "14:00"), "tarde": ("13:00", "19:00"), "completa": ("08:00", "15:30")}
)
"""Secundaria has an hour more: 35 pedagogical hours a week against 30 of primaria."""


def hours_of(
    nivel: str | None, turno: str | None, entrada: str | None = None, salida: str | None = None
) -> tuple[str, str]:
    """Return when classes begin and end, as 08:00; those that nobody said are of the morning."""
    if entrada is not None and salida is not None:
        return entrada, salida
    usual = _SECUNDARIA if nivel == "secundaria" else _HORAS
    return usual[turno or "manana"]
