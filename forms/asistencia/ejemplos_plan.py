"""Examples of the fichas with which an AT is planned."""

from datetime import timedelta
from typing import Any

from forms.asistencia.convocatoria import sample_convocatoria
from forms.contexto import Contexto

Schema = dict[str, Any]
Answer = dict[str, Any]


def registro(schema: Schema, contexto: Contexto) -> Answer:
    """Register an AT that may take place from four to ten weeks from now."""
    inicio, fin = contexto.hoy + timedelta(days=28), contexto.hoy + timedelta(days=70)
    if contexto.ventana and contexto.hoy <= contexto.ventana[1]:
        inicio, fin = contexto.ventana
    unidades = contexto.unidades_posibles
    if contexto.unidad and contexto.unidad in unidades:
        unidades = (contexto.unidad,)
    last = schema["properties"]["ventana_fin"]["x-maximo"]
    return {
        "titulo": contexto.titulo or "Gestión de la convivencia escolar",
        "origen": "problema_identificado",
        "sustento_origen": "Las UGEL reportan demoras en la atención de casos de convivencia.",
        "unidad": unidades[0].codigo if unidades else "DIGEBR",
        "tema": "Convivencia escolar",
        "proceso_critico": "Atención de casos de violencia escolar en las UGEL",
        "modalidad": contexto.modalidad,
        "convocatoria": sample_convocatoria(contexto),
        "ventana_inicio": min(inicio.isoformat(), last),
        "ventana_fin": min(fin.isoformat(), last),
    }


def prioridad(_schema: Schema, _contexto: Contexto) -> Answer:
    """Give the demand priority."""
    return {
        "decision": "prioriza",
        "sustento": "Responde a una acción del Plan de Desarrollo de las Personas con presupuesto.",
    }


def anexo_01(_schema: Schema, _contexto: Contexto) -> Answer:
    """Plan one objective and one product, measured at the five levels."""
    return {
        "objetivos": ["Unificar criterios para atender los casos de convivencia escolar."],
        "productos": ["Un plan de atención por UGEL, con responsables y plazos."],
        "niveles": ["cobertura", "aprendizaje", "cumplimiento", "satisfaccion", "aplicacion"],
        "metas": [
            {"nivel": "cobertura", "porcentaje": 90},
            {"nivel": "aprendizaje", "porcentaje": 80},
            {"nivel": "satisfaccion", "porcentaje": 85},
        ],
    }


def anexo_02(_schema: Schema, contexto: Contexto) -> Answer:
    """Go through the six moments once."""
    unidad = contexto.unidad.nombre if contexto.unidad else "Equipo facilitador"
    steps = (
        ("bienvenida", 15, "Saludo, registro de participantes y control de entrada."),
        ("apertura", 20, "Propósito, productos y reglas de trabajo."),
        ("contenido", 80, "Criterios y procedimientos, con dos casos reales."),
        ("trabajo_grupal", 75, "Cada UGEL elabora su plan de atención."),
        ("conclusiones", 30, "Puesta en común y acuerdos."),
        ("cierre", 20, "Control de salida, encuesta y compromisos."),
    )
    return {
        "metodologia": "Se parte de casos de las propias UGEL y se termina con un plan aplicable.",
        "momentos": [
            {"momento": m, "minutos": n, "descripcion": d, "responsable": unidad[:200]}
            for m, n, d in steps
        ],
    }


def revision(_schema: Schema, _contexto: Contexto) -> Answer:
    """Give conformity."""
    return {"decision": "conformidad"}


def instrumentos(_schema: Schema, _contexto: Contexto) -> Answer:
    """Have the materials and the instruments ready."""
    return {
        "materiales": ["Guía del participante", "Presentación", "Dos casos para el trabajo grupal"],
        "control_entrada": 10,
        "control_salida": 10,
        "encuesta": True,
        "rubrica": True,
    }


PLAN_EXAMPLES = {
    "at_registro": registro,
    "at_prioridad": prioridad,
    "anexo_01": anexo_01,
    "anexo_02": anexo_02,
    "revision": revision,
    "at_instrumentos": instrumentos,
}
