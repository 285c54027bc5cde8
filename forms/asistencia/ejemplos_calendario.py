"""Examples of the fichas that give an AT its dates and its people."""

from datetime import timedelta
from typing import Any

from forms.asistencia.convocatoria import sample_convocatoria
from forms.contexto import Contexto, Jornada

Schema = dict[str, Any]
Answer = dict[str, Any]
FRIDAY = 4
FAR = timedelta(days=730)


def programacion(schema: Schema, contexto: Contexto) -> Answer:
    """Programme the free dates the caller suggests, or the first day that can be."""
    answer: Answer = {
        "jornadas": free_jornadas(schema, contexto),
        "modalidad": contexto.modalidad,
        "lugar": contexto.lugar or "Auditorio de la sede",
        "convocatoria": sample_convocatoria(contexto),
    }
    sedes = (contexto.sede,) if contexto.sede else contexto.sedes
    if contexto.modalidad != "virtual":
        first = answer["convocatoria"][0]["entidad"]
        answer["sede"] = sedes[0].codigo if sedes else first
    return answer


def cruce(schema: Schema, contexto: Contexto) -> Answer:
    """Take the first alternative when the cruce is hard, else keep the date."""
    if not contexto.cruces_duros:
        return {
            "decision": "mantener",
            "sustento": "El cruce es una advertencia y la fecha responde a un plazo normativo.",
        }
    return {
        "decision": "otra_fecha",
        "jornadas": free_jornadas(schema, contexto),
        "sustento": "Los convocados ya están reservados; esta es la primera fecha libre de todos.",
    }


def articulacion(schema: Schema, contexto: Contexto) -> Answer:
    """Agree on a common team, shared costs and one message."""
    unidad = contexto.unidad.nombre if contexto.unidad else "unidad que planifica"
    return {
        "equipo": [f"Responsable de AT, {unidad}"[:200], "Responsable de AT de la otra unidad"],
        "gastos": "Cada unidad asume sus pasajes; la DRE asegura el local.",
        "mensaje": "Ambas unidades atienden el mismo proceso en una sola asistencia técnica.",
        "jornadas": free_jornadas(schema, contexto),
    }


def fecha(_schema: Schema, _contexto: Contexto) -> Answer:
    """Accept the date."""
    return {"decision": "acepta"}


def calendario(_schema: Schema, _contexto: Contexto) -> Answer:
    """Confirm the dates."""
    return {"confirma": True}


def logistica(_schema: Schema, contexto: Contexto) -> Answer:
    """Have secured what the modality needs."""
    needed = "no_requerido" if contexto.modalidad == "virtual" else "asegurado"
    return {
        "local": needed,
        "alimentacion": needed,
        "equipos": "asegurado",
        "materiales": "asegurado",
        "financiamiento": "no_requerido" if contexto.modalidad == "virtual" else "compartido",
    }


def participantes(_schema: Schema, contexto: Contexto) -> Answer:
    """Confirm every cargo convened."""
    return {"participantes": [{"cargo": c, "asiste": True} for c in contexto.cargos]}


def free_jornadas(schema: Schema, contexto: Contexto) -> list[Jornada]:
    """Return the first programme known to the context that the schema's dates allow."""
    node = schema["properties"]["jornadas"]["items"]["properties"]["fecha"]
    low, high = node["x-minimo"], node["x-maximo"]
    for programme in _known_programmes(schema["$id"], contexto):
        if programme and all(low <= j["fecha"] <= high for j in programme):
            return [_plain(j) for j in programme]
    return [Jornada(fecha=_first_weekday(contexto), hora_inicio="09:00", hora_fin="13:00")]


def _known_programmes(schema_id: str, contexto: Contexto) -> list[tuple[Jornada, ...]]:
    if schema_id.endswith(":at_cruce"):
        return [*contexto.alternativas, contexto.fechas_sugeridas]
    if schema_id.endswith(":at_articulacion"):
        return [contexto.fechas_sugeridas, *contexto.alternativas, contexto.jornadas]
    return [contexto.fechas_sugeridas, contexto.jornadas]


def _plain(jornada: Jornada) -> Jornada:
    return Jornada(
        fecha=jornada["fecha"],
        hora_inicio=jornada["hora_inicio"],
        hora_fin=jornada["hora_fin"],
    )


def _first_weekday(contexto: Contexto) -> str:
    day = contexto.manana
    if contexto.ventana and day < contexto.ventana[0] <= contexto.hoy + FAR:
        day = contexto.ventana[0]
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day.isoformat()


CALENDAR_EXAMPLES = {
    "at_programacion": programacion,
    "at_cruce": cruce,
    "at_articulacion": articulacion,
    "at_fecha": fecha,
    "at_calendario": calendario,
    "at_logistica": logistica,
    "at_participantes": participantes,
}
