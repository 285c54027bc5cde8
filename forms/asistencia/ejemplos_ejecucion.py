"""Examples of the fichas that run, follow and evaluate an AT."""

from datetime import date, timedelta
from typing import Any

from forms.contexto import Contexto, ConvocadoOpcion

Schema = dict[str, Any]
Answer = dict[str, Any]


def induccion(_schema: Schema, contexto: Contexto) -> Answer:
    """Hold the induction today, or on the first day of an AT already begun."""
    day = min(contexto.hoy, contexto.inicio or contexto.hoy)
    return {
        "fecha": day.isoformat(),
        "facilitadores": ["Facilitador 1, Dirección de Educación Primaria"],
        "acuerdos": ["Todos usan la misma pauta y los mismos instrumentos."],
    }


def verificacion(_schema: Schema, _contexto: Contexto) -> Answer:
    """Find everything ready."""
    checks = ("local", "materiales", "instrumentos", "participantes", "facilitadores")
    return dict.fromkeys(checks, True)


def asistencia(_schema: Schema, contexto: Contexto) -> Answer:
    """Have everybody attend, improve and be satisfied."""
    return {
        "participantes": [
            {
                "cargo": c,
                "asistio": True,
                "entrada": 10 + i % 4,
                "salida": 15 + i % 4,
                "encuesta": 4 + i % 2,
            }
            for i, c in enumerate(contexto.cargos)
        ]
    }


def anexo_04(_schema: Schema, contexto: Contexto) -> Answer:
    """Report what was planned as achieved, with up to two commitments."""
    return {
        "logros": ["Las UGEL cuentan con un plan de atención elaborado en la jornada."],
        "alertas": ["Persisten plazas de especialista sin cubrir."],
        "conclusiones": ["Los criterios quedaron unificados entre las UGEL convocadas."],
        "cumplio_objetivos": True,
        "cumplio_productos": True,
        "compromisos": [_compromiso(c, contexto.hoy) for c in contexto.cargos_responsables[:2]],
    }


def _compromiso(responsable: ConvocadoOpcion, hoy: date) -> Answer:
    due = hoy + timedelta(days=14)
    while due.weekday() > 4:
        due += timedelta(days=1)
    return {
        "descripcion": "Aprobar y difundir el plan de atención de la entidad.",
        "responsable": responsable.cargo,
        "fecha": due.isoformat(),
    }


def compromiso(_schema: Schema, _contexto: Contexto) -> Answer:
    """Fulfil the commitment."""
    return {
        "resultado": "cumplido",
        "evidencia": "Resolución que aprueba el plan, publicada en el portal de la entidad.",
    }


def compromiso_verificacion(_schema: Schema, _contexto: Contexto) -> Answer:
    """Verify the commitment."""
    return {"decision": "verificado"}


def anexo_05(_schema: Schema, _contexto: Contexto) -> Answer:
    """Apply what was learnt."""
    return {
        "aplica": "si",
        "evidencia": "Los casos se atienden con el procedimiento acordado; consta en el registro.",
        "dificultades": "La conexión a internet es intermitente.",
    }


def evaluacion(_schema: Schema, _contexto: Contexto) -> Answer:
    """Validate the results."""
    return {
        "decision": "valida",
        "valoracion": "Se alcanzaron las metas de cobertura, aprendizaje y satisfacción.",
        "recomendaciones": ["Repetir el trabajo grupal con casos de cada UGEL."],
    }


def cierre(_schema: Schema, _contexto: Contexto) -> Answer:
    """Spread the results."""
    return {
        "difusion": ["Oficio a las DRE y UGEL convocadas con el reporte y los indicadores."],
        "lecciones": ["Convocar con dos semanas de anticipación mejora la asistencia."],
    }


EXECUTION_EXAMPLES = {
    "at_induccion": induccion,
    "at_verificacion": verificacion,
    "at_asistencia": asistencia,
    "anexo_04": anexo_04,
    "compromiso": compromiso,
    "compromiso_verificacion": compromiso_verificacion,
    "anexo_05": anexo_05,
    "at_evaluacion": evaluacion,
    "at_cierre": cierre,
}
