"""The kinds of notice as the rules see them: their group, their rhythms, and when they go stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from engine.domain.actor import Actor

Ritmo = Literal["inmediato", "resumen", "nunca"]
Vigencia = Literal["siempre", "tarea_abierta", "antes_de_vencer", "antes_de_acabar", "ultima"]

CORREO, TELEGRAM, APLICACION = "correo", "telegram", "app"
RESUMEN = "resumen"
"""The kind of the digest, made of notices that have kinds of their own."""
CANALES = (TELEGRAM, CORREO)
"""The channels outside the application, in the order in which they are tried unless told."""


@dataclass(frozen=True)
class Grupo:
    """Kinds about which a persona decides at once.

    `ritmos` are those it admits, the usual one first: what convenes cannot be silenced, nor wait
    for a digest, which carries no invitation. `canales` is the usual order. One that is `de_diri`
    is heard by DIRI alone.
    """

    clave: str
    nombre: str
    ayuda: str
    ritmos: tuple[Ritmo, ...]
    canales: tuple[str, ...] = CANALES
    de_diri: bool = False


@dataclass(frozen=True)
class Regla:
    """What the rules know of a kind.

    `vigencia` tells until when it is worth sending, after a stop of the service as at any time:
    `tarea_abierta`, while the tarea is open or suspended; `antes_de_vencer`, while it is open and
    its date has not come; `antes_de_acabar`, while the last jornada has not ended; `ultima`, that
    and while nothing newer was said of the same dates to the same persona; `siempre`. One with
    `caduca` is besides worth nothing that long after it was written, as the link in it is not.
    What is stale is dropped with its reason and stays in the application.

    It does not wait for the end of somebody's silence when what it speaks of comes less than
    `antelacion` after. One that is `dirigido` answers to what a persona has just done: it goes at
    once, to the address it names.
    """

    tipo: str
    grupo: str
    vigencia: Vigencia = "siempre"
    antelacion: timedelta = timedelta(0)
    dirigido: bool = False
    caduca: timedelta | None = None


_GRUPOS = (
    Grupo(
        "convocatorias",
        "Convocatorias y cambios de fecha",
        "Cuándo y dónde se le espera. Siempre se envían, en cuanto ocurren.",
        ("inmediato",),
    ),
    Grupo(
        "tareas",
        "Tareas",
        "Una tarea llega a su oficina o vuelve observada.",
        ("inmediato", "resumen", "nunca"),
    ),
    Grupo(
        "plazos",
        "Plazos",
        "Una tarea está por vencer, venció o cambió de fecha, o venció en una oficina a su cargo.",
        ("inmediato", "resumen"),
    ),
    Grupo(
        "diri",
        "Lo vencido que llega a la DIRI",
        "Tareas de todo el país que siguen sin hacerse aunque su superior ya fue avisado. Siempre"
        " juntas: nunca un mensaje por cada una.",
        ("resumen", "nunca"),
        de_diri=True,
    ),
    Grupo(
        "planificacion",
        "Planificación",
        "Cruces por resolver de sus asistencias técnicas.",
        ("inmediato", "resumen", "nunca"),
    ),
    Grupo(
        "informes",
        "Reportes",
        "Lo que dejaron las asistencias técnicas en que participó, los planes e informes de"
        " acompañamiento que se le presentan y lo que se registra en su matriz.",
        ("resumen", "inmediato", "nunca"),
    ),
    Grupo(
        "resumen",
        "Resumen del día",
        "Un solo mensaje con lo que pidió recibir resumido.",
        ("inmediato",),
        (CORREO, TELEGRAM),
    ),
    Grupo(
        "cuenta",
        "Su cuenta",
        "Sus direcciones, y las ausencias y relevos que le tocan.",
        ("inmediato",),
    ),
)
GRUPOS: Mapping[str, Grupo] = MappingProxyType({grupo.clave: grupo for grupo in _GRUPOS})
"""The groups by key; their names in stored rows are contracts."""

_DIA = timedelta(days=1)
_REGLAS = (
    Regla("tarea_asignada", "tareas", "tarea_abierta"),
    Regla("tarea_observada", "tareas", "tarea_abierta"),
    Regla("vence_en_3", "plazos", "antes_de_vencer"),
    Regla("vence_en_1", "plazos", "antes_de_vencer"),
    Regla("vence_hoy", "plazos", "antes_de_vencer", _DIA),
    Regla("vencida", "plazos", "tarea_abierta"),
    Regla("superior", "plazos", "tarea_abierta"),
    Regla("diri", "diri", "tarea_abierta"),
    Regla("plazos_movidos", "plazos"),
    Regla("plan_publicado", "convocatorias", "antes_de_acabar"),
    Regla("fecha_cambiada", "convocatorias", "ultima", _DIA),
    Regla("asistencia_confirmada", "convocatorias", "ultima", _DIA),
    Regla("asistencia_anulada", "convocatorias", "ultima", _DIA),
    Regla("convocatoria_retirada", "convocatorias", "ultima", _DIA),
    Regla("asistencia_suspendida", "convocatorias", "antes_de_acabar", _DIA),
    Regla("asistencia_reanudada", "convocatorias", "antes_de_acabar", _DIA),
    Regla("anio_fechado", "convocatorias"),
    Regla("reporte_enviado", "informes"),
    Regla("documento_presentado", "informes"),
    Regla("matriz_registrada", "informes"),
    Regla("cruce_detectado", "planificacion"),
    Regla("actividad_sumada", "planificacion"),
    Regla("ausencia", "cuenta"),
    Regla("relevo", "cuenta"),
    Regla("resumen", "resumen"),
    Regla("direccion_desactivada", "cuenta"),
    Regla("direccion_por_confirmar", "cuenta", dirigido=True, caduca=2 * _DIA),
    Regla("gancho_desactivado", "cuenta"),
)
REGLAS: Mapping[str, Regla] = MappingProxyType({regla.tipo: regla for regla in _REGLAS})
"""The rule of each kind; one that is not here is told at once and never goes stale."""

AGENDA = tuple(regla.tipo for regla in _REGLAS if regla.vigencia == "ultima")
"""The kinds that put dates into calendars, of which only the last said to somebody matters."""


def rule_of(tipo: str) -> Regla:
    """Return the rule of a kind, or the plainest one."""
    return REGLAS.get(tipo) or Regla(tipo, "cuenta")


def groups_of(actor: Actor) -> tuple[Grupo, ...]:
    """Return the groups that somebody may hear of."""
    return tuple(g for g in _GRUPOS if actor.orders_territory or not g.de_diri)


def rhythm_of(grupo: Grupo, pedido: str | None) -> Ritmo:
    """Return the rhythm asked for if the group admits it, else its usual one."""
    return next((ritmo for ritmo in grupo.ritmos if ritmo == pedido), grupo.ritmos[0])
