"""How the templates say dates, numbers, roles and states (es-PE)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from api.pages.fallas import as_sentence, say_failure, say_remedy
from engine.domain.actor import CargoVigente
from engine.domain.asistencia import ESTADOS, ETAPAS, ORIGENES
from engine.domain.convocatoria import Jornada
from engine.domain.lima import to_lima
from engine.domain.redaccion import say_date, say_instant, say_jornadas
from engine.domain.redaccion.avisos import say_channel
from engine.domain.redaccion.estrategias import say_institucion
from engine.domain.redaccion.motivos import short_norm
from engine.domain.roles import ROLES
from forms.formato import number_text

MESES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)

_OTHER_STATES: Mapping[str, str] = MappingProxyType(
    {
        "planificada": "Planificada",
        "publicada": "Publicada",
        "por_confirmar": "Por confirmar",
        "aplicada": "Importada",
        "abierta": "Abierta",
        "completada": "Presentada",
        "cancelada": "Ya no hace falta",
        "pendiente": "Pendiente",
        "por_verificar": "Por verificar",
        "cumplido": "Cumplido",
        "retirado": "Retirado",
        "activa": "En marcha",
        "terminada": "Terminada",
        "abierto": "Por atender",
        "resuelto": "Resuelto",
        "omitido": "Omitido",
        "ensayando": "Ensayando",
        "ensayada": "Ensayada",
        "en_marcha": "Migrando",
        "detenida": "Detenida",
        "deshaciendo": "Deshaciendo",
        "deshecha": "Deshecha",
        "hecha": "Migrada",
        "rechazada": "No puede",
        "borrador": "Por resolver",
        "resolviendo": "Buscando un plan",
        "listo": "Con plan",
        "publicando": "Publicándose",
        "publicado": "Publicado",
        "registrada": "Registrada",
        "reprogramada": "Reprogramada",
        "igual": "Sin cambio",
    }
)


def say_state(estado: str) -> str:
    """Return the words of a state of an AT, a task or a compromiso."""
    return ESTADOS.get(estado) or _OTHER_STATES.get(estado) or estado.replace("_", " ")


def say_remark_kind(clase: str | None) -> str:
    """Return the word for a tarea that came with a remark, by what kind of remark it is."""
    kinds = {"fecha": "Fecha publicada", "reprogramada": "Por reprogramar"}
    return kinds.get(clase or "", "Observada")


def say_role(rol: str) -> str:
    """Return the words of a role's key."""
    return ROLES[rol].nombre if rol in ROLES else rol.replace("_", " ")


def say_office(cargo: CargoVigente) -> str:
    """Return the short name of the office of a cargo: "DIGEBR", "UGEL Chucuito"."""
    short = cargo.entidad_tipo in ("unidad", "ministerio")
    return cargo.entidad_codigo if short else cargo.entidad_nombre


def say_origin(origen: str) -> str:
    """Return the words of where an AT comes from (MA-04, S000:99-117)."""
    return ORIGENES[origen].nombre if origen in ORIGENES else origen.replace("_", " ")


def say_stage(etapa: str) -> str:
    """Return the words of a stage."""
    return ETAPAS.get(etapa, etapa)


def say_time(instante: datetime) -> str:
    """Return "10:42", in the time of Lima."""
    return f"{to_lima(instante):%H:%M}"


def say_percentage(value: float) -> str:
    """Return "85,7 %" with the space that does not break."""
    return f"{number_text(round(value, 1))}\u00a0%"


def say_lapse(segundos: float) -> str:
    """Return how long in its two greatest units: "3 d 4 h", "12 min", "40 s"."""
    left = round(segundos)
    parts: list[str] = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        n, left = divmod(left, size)
        if n:
            parts.append(f"{number_text(n)}\u00a0{unit}")
        if parts and (len(parts) == 2 or unit == "min"):
            break
    return " ".join(parts) or "0\u00a0s"


def say_periods(jornadas: Iterable[Jornada]) -> str:
    """Return the jornadas in words: "mié 12 y jue 13 ago 2026, 9:00–13:00"."""
    return say_jornadas(jornadas)


def say_month(dia: date) -> str:
    """Return "agosto de 2026"."""
    return f"{MESES[dia.month - 1]} de {dia.year}"


def field_instant(instante: datetime) -> str:
    """Return an instant as a datetime-local field wants it, in the time of Lima."""
    return f"{to_lima(instante):%Y-%m-%dT%H:%M}"


def count_of(n: int, one: str, many: str) -> str:
    """Return "1 tarea" or "3 tareas", with the thousands apart."""
    return f"{number_text(n)} {one if n == 1 else many}"


def say_figure(numero: float) -> str:
    """Return a number as people write it, with a decimal comma: "5", "1,3"."""
    return f"{numero:g}".replace(".", ",")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "campo_instante": field_instant,
        "canal": say_channel,
        "cifra": say_figure,
        "estado": say_state,
        "etapa": say_stage,
        "falla": say_failure,
        "fecha": say_date,
        "hora": say_time,
        "ie": say_institucion,
        "instante": say_instant,
        "instante_iso": lambda said: say_instant(datetime.fromisoformat(said)),
        "jornadas": say_periods,
        "lapso": say_lapse,
        "mes": say_month,
        "norma": short_norm,
        "oracion": as_sentence,
        "oficina": say_office,
        "origen": say_origin,
        "porcentaje": say_percentage,
        "remedio": say_remedy,
        "rol": say_role,
        "vispera": lambda dia: say_date(dia - timedelta(days=1)),
    }
)
"""The filters of the templates, by the name they are used with. `vispera` tells the last day of a
period by the one it is kept with, which is no longer of it."""
