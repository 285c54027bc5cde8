"""The words for what the rules object to dates, and for the dates that avoid it."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.domain.convocatoria import Reparo
from engine.domain.cruce import Alternativa, Motivo
from engine.domain.redaccion.fechas import say_date, say_jornadas
from engine.domain.redaccion.motivos import short_norm

REPAROS: Mapping[str, str] = MappingProxyType(
    {
        "fin_antes_de_inicio": "La hora de fin debe ser posterior a la hora de inicio.",
        "jornada_muy_larga": "Una jornada dura como máximo {maximo} horas.",
        "jornadas_superpuestas": "Esta jornada se superpone con la jornada {otra}.",
        "fecha_pasada": "La jornada del {fecha} ya habría empezado; elija una fecha futura.",
        "fuera_de_ventana": "El {fecha} está fuera de la ventana de la AT, que va del {inicio} "
        "al {fin}: elija un día de ella, o pida a su unidad que la cambie al reprogramar.",
        "feriado": "El {fecha} no se trabaja: {nombre} ({norma}).",
        "fin_de_semana": "El {fecha} es fin de semana.",
        "fuera_del_ano_escolar": "El {fecha} está fuera del año escolar {anio}, que va del "
        "{inicio} al {fin} ({norma}).",
        "semanas_lectivas": "El {fecha} hay clases (bloque lectivo {bloque}, {norma}) y la "
        "convocatoria incluye personal de las escuelas: los talleres no interrumpen las horas "
        "lectivas, salvo con un plan de recuperación (reglas PR-04 y PR-10).",
        "sin_norma": "Aún no hay norma del año escolar {anio}; revise la fecha cuando se publique.",
        "aviso_corto": "La convocatoria llega con {dias} de anticipación; se "
        "recomiendan al menos {minimo} días hábiles.",
    }
)
"""The sentence of each objection, by its code."""

_MOTIVOS: Mapping[str, str] = MappingProxyType(
    {
        "antes": "{dias} antes de lo propuesto",
        "despues": "{dias} después de lo propuesto",
        "mismo_dia": "el mismo día de inicio",
        "fuera_de_ventana": "fuera de la ventana, que termina el {fin}: dentro de ella no queda "
        "ninguna fecha libre, y su unidad tendría que cambiarla",
        "semanas_lectivas": "toma {dias} de clases",
        "aviso_corto": "avisa con {dias} de anticipación",
        "protegida": "toma {dias} de periodos protegidos",
        "separada": "un feriado o fin de semana separa las jornadas",
    }
)


def say_reparo(reparo: Reparo) -> str:
    """Return the sentence of an objection."""
    return REPAROS[reparo.codigo].format(**_say_facts(reparo.datos))


def say_motivo(motivo: Motivo) -> str:
    """Return the clause of a reason."""
    facts = dict(motivo.datos)
    if "dias" in facts:
        unit = "hábiles" if motivo.codigo == "aviso_corto" else ""
        facts["dias"] = say_days(facts["dias"], unit)
    return _MOTIVOS[motivo.codigo].format(**_say_facts(facts))


def say_alternativa(alternativa: Alternativa) -> str:
    """Return its jornadas and, in brackets, what moving to them costs."""
    motivos = say_costo(alternativa)
    jornadas = say_jornadas(alternativa.jornadas)
    return f"{jornadas} ({motivos})" if motivos else jornadas


def say_costo(alternativa: Alternativa) -> str:
    """Return what moving to an alternative costs, in words."""
    return "; ".join(say_motivo(motivo) for motivo in alternativa.motivos)


def _say_facts(datos: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(datos)
    for clave in ("fecha", "inicio", "fin"):
        if clave in facts:
            facts[clave] = say_date(date.fromisoformat(facts[clave]))
    if "norma" in facts:
        facts["norma"] = short_norm(facts["norma"])
    if "minimo" in facts and isinstance(facts.get("dias"), int):
        facts["dias"] = say_days(facts["dias"], "hábiles")
    return facts


def say_days(dias: int, unit: str = "") -> str:
    """Return "1 día", "3 días", "3 días hábiles"."""
    singular = unit.replace("hábiles", "hábil")
    return f"1 día {singular}".strip() if dias == 1 else f"{dias} días {unit}".strip()
