"""What an administrator may order of an instance, and why an order would not hold."""

from collections.abc import Mapping
from typing import Any

COMANDOS = ("reintentar", "omitir", "mover", "datos", "suspender", "reanudar", "anular")
"""Everything that may be ordered of one instance."""

DE_LOTE = ("reintentar", "omitir", "suspender", "reanudar", "anular")
"""What may be ordered of many at once: moving and editing ask for the one at hand."""

VIVAS = ("activa", "suspendida")
MOTIVO_MINIMO = 5
"""Letters that a reason has at least."""

_OF_INCIDENT = frozenset({"reintentar", "omitir"})
_OF_AT = frozenset({"suspender", "reanudar"})


def find_objection(comando: str, instancia: Mapping[str, Any]) -> str | None:
    """Return the code of what keeps a command from an instance, or None when it may go ahead.

    `instancia` says its `estado`, its `asistencia` (code or None), its `padre_id` and how many
    `incidentes` are open. What an AT runs is stopped and ended as an AT, with its notices and
    bookings; a child of it may be ended alone.
    """
    estado = instancia["estado"]
    if estado not in VIVAS:
        return "instancia_terminada"
    if instancia["asistencia"] and (
        comando in _OF_AT or (comando == "anular" and instancia["padre_id"] is None)
    ):
        return "mando_de_asistencia"
    if comando == "reanudar":
        return None if estado == "suspendida" else "instancia_en_marcha"
    if estado == "suspendida" and comando != "anular":
        return "instancia_suspendida"
    if comando in _OF_INCIDENT and not instancia["incidentes"]:
        return "sin_incidente"
    return None
