"""An asistencia técnica: its states, its stages, its origins and its code."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ESTADOS: Mapping[str, str] = MappingProxyType(
    {
        "en_planificacion": "En planificación",
        "por_calendarizar": "Por calendarizar",
        "calendarizada": "Calendarizada",
        "en_ejecucion": "En ejecución",
        "en_seguimiento": "En seguimiento",
        "en_evaluacion": "En evaluación",
        "cerrada": "Cerrada",
        "suspendida": "Suspendida",
        "anulada": "Anulada",
    }
)
ETAPAS: Mapping[str, str] = MappingProxyType(
    {
        "planificacion": "Planificación",
        "implementacion": "Implementación",
        "evaluacion": "Evaluación",
    }
)
_ETAPA_DE_ESTADO: Mapping[str, str] = MappingProxyType(
    {
        "en_planificacion": "planificacion",
        "por_calendarizar": "planificacion",
        "calendarizada": "planificacion",
        "en_ejecucion": "implementacion",
        "en_seguimiento": "implementacion",
        "en_evaluacion": "evaluacion",
        "cerrada": "evaluacion",
    }
)

_ALIVE = frozenset(ESTADOS) - {"cerrada", "suspendida", "anulada"}
COMANDOS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # Before there are dates nothing can be moved; once it was held, neither.
        "reprogramar": frozenset({"por_calendarizar", "calendarizada", "en_ejecucion"}),
        "suspender": _ALIVE,
        "reanudar": frozenset({"suspendida"}),
        "anular": _ALIVE | {"suspendida"},
    }
)
"""In which states each command is allowed."""


@dataclass(frozen=True)
class Origen:
    """Where an AT comes from, with the lines of the source that admit it."""

    clave: str
    nombre: str
    fuente: str


ORIGENES: Mapping[str, Origen] = MappingProxyType(
    {
        origen.clave: origen
        for origen in (
            Origen(
                "prioridad_nacional",
                "Prioridad de la política educativa nacional",
                "MA-04, S000:101",
            ),
            Origen(
                "norma_tecnica",
                "Norma técnica sobre gestión educativa",
                "MA-04, S000:103-105",
            ),
            Origen(
                "problema_identificado",
                "Problema identificado por la DRE o la UGEL",
                "MA-04, S000:107-109",
            ),
            Origen(
                "plan_desarrollo_personas",
                "Acción de capacitación del Plan de Desarrollo de las Personas",
                "MA-04, S000:111-113",
            ),
            Origen(
                "plan_operativo",
                "Acción del plan operativo de la DRE, la UGEL o la IE",
                "MA-04, S000:115-117",
            ),
        )
    }
)
"""The five valid origins of an AT (MA-04, S000:99-117)."""


def etapa_of(estado: str, previo: str | None = None) -> str:
    """Return the stage of a state; a suspended or cancelled AT stays in that of `previo`."""
    known = _ETAPA_DE_ESTADO.get(estado)
    if known is None:
        known = _ETAPA_DE_ESTADO.get(previo or "", "planificacion")
    return known


def allows(estado: str, comando: str) -> bool:
    """Tell whether the command may be given to an AT in that state."""
    return estado in COMANDOS[comando]


def commands_of(estado: str) -> tuple[str, ...]:
    """Return the commands allowed in a state, in the order people read them."""
    return tuple(comando for comando, estados in COMANDOS.items() if estado in estados)


PREFIJO = "AT-"


def next_code(anio: int, n: int) -> str:
    """Return the code of the n-th AT of a year: "AT-2026-0147"."""
    return f"{PREFIJO}{anio}-{n:04d}"


def names_at(codigo: str) -> bool:
    """Tell whether a code is that of a registered AT, and not of an activity of the plan."""
    return codigo.startswith(PREFIJO)
