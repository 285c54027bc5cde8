"""Whether a notice is still worth sending, and the instant of what it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.avisos.reglas import Regla

_OPEN = {"abierta", None}
_MAY_OPEN = {"abierta", "suspendida", None}


@dataclass(frozen=True)
class Situacion:
    """What is true now of what a notice says.

    `activa` tells whether its persona uses the service, `tarea` is the state of its tarea (None
    without one), `superado` whether a newer notice said of the same dates, and `creado` when it
    was written.
    """

    activa: bool = True
    tarea: str | None = None
    superado: bool = False
    creado: datetime | None = None


def why_stale(
    regla: Regla, datos: Mapping[str, Any], situacion: Situacion, now: datetime
) -> str | None:
    """Return the key of the reason for which it says nothing any more, or None if it does.

    The reasons have their sentences in engine/domain/redaccion/avisos.py.
    """
    if not situacion.activa:
        return "cuenta_cerrada"
    if regla.caduca and situacion.creado and _past(situacion.creado + regla.caduca, now):
        return "caducado"
    vigencia = regla.vigencia
    if vigencia == "tarea_abierta" and situacion.tarea not in _MAY_OPEN:
        return "tarea_cerrada"
    if vigencia == "antes_de_vencer":
        if situacion.tarea not in _OPEN:
            return "tarea_cerrada"
        return "plazo_vencido" if _past(_instant(datos.get("vence")), now) else None
    if vigencia == "ultima" and situacion.superado:
        return "superado"
    if vigencia in {"ultima", "antes_de_acabar"}:
        return "jornadas_pasadas" if _past(_last_end(datos), now) else None
    return None


def instant_of(datos: Mapping[str, Any]) -> datetime | None:
    """Return when what a notice speaks of begins: its first jornada, old or new, or its date."""
    starts = [_instant(j["inicio"]) for j in _jornadas(datos)]
    return min((s for s in starts if s), default=_instant(datos.get("vence")))


def _last_end(datos: Mapping[str, Any]) -> datetime | None:
    return max((e for j in _jornadas(datos) if (e := _instant(j["fin"]))), default=None)


def _jornadas(datos: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(datos.get("jornadas") or ()), *(datos.get("jornadas_antes") or ())]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _past(instante: datetime | None, now: datetime) -> bool:
    return instante is not None and instante <= now
