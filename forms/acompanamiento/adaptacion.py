"""What the facts of a visita, a taller or a month change in the schemas of their fichas."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine.domain.redaccion import say_date
from forms.acompanamiento.matrices import facts_of, head
from forms.acompanamiento.metas import ask_goals
from forms.contexto import Contexto

Schema = dict[str, Any]
_ONE_DAY = timedelta(days=1)


def _drop(schema: Schema, *names: str) -> None:
    for name in names:
        schema["properties"].pop(name, None)
    for holder in (schema, *(rule["then"] for rule in schema.get("allOf", ()))):
        holder["required"] = [name for name in holder.get("required", []) if name not in names]


def coordinate(schema: Schema, contexto: Contexto) -> None:
    """Ask for the shared session in visits of several days, before their first (VI-11, PR-17)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    if hechos.clase != "diagnostica":
        _drop(schema, "lleva")
    else:
        schema["required"].append("lleva")
    if hechos.dias < 2:
        _drop(schema, "sesion", "sesion_fecha")
        schema["allOf"] = [
            rule for rule in schema["allOf"] if "sesion" not in rule["if"]["required"]
        ]
        return
    schema["required"].append("sesion")
    if hechos.inicio:
        before = min(contexto.hoy, hechos.inicio - _ONE_DAY)
        schema["properties"]["sesion_fecha"]["x-maximo"] = before.isoformat()


def move(schema: Schema, contexto: Contexto) -> None:
    """Date what takes the place of a strategy after it, and within the programme."""
    hechos, fecha = facts_of(contexto), schema["properties"]["fecha"]
    head(schema, hechos)
    if hechos.inicio:
        fecha["x-posterior"] = hechos.inicio.isoformat()
    if hechos.tope:
        fecha["x-maximo"] = hechos.tope.isoformat()


def observe(schema: Schema, contexto: Contexto) -> None:
    """Say whose session it is."""
    head(schema, facts_of(contexto))


def report_to_direction(schema: Schema, contexto: Contexto) -> None:
    """Ask for common goals after the diagnostic visits; later they may stay as they are (VD-07)."""
    if facts_of(contexto).clase != "diagnostica":
        schema["properties"]["metas"]["minItems"] = 0


def plan_taller(schema: Schema, contexto: Contexto) -> None:
    """Hold a taller a month from its plan at the soonest (PR-18, NU-20, S003:1413-1415)."""
    hechos, fecha = facts_of(contexto), schema["properties"]["fecha"]
    if hechos.libre_desde:
        fecha["x-minimo"] = hechos.libre_desde.isoformat()
        said = say_date(hechos.libre_desde)
        fecha["description"] = f"Presentado hoy, puede empezar desde el {said}."
    if hechos.tope:
        fecha["x-maximo"] = hechos.tope.isoformat()


def plan_dates(schema: Schema, contexto: Contexto) -> None:
    """Keep the dates of a plan within its month or programme."""
    hechos = facts_of(contexto)
    for field in schema["properties"].values():
        columns = field.get("items", {}).get("properties", {})
        for node in (field, columns.get("fecha", {})):
            if node.get("format") == "date" and hechos.inicio and hechos.tope:
                node["x-minimo"] = hechos.inicio.isoformat()
                node["x-maximo"] = hechos.tope.isoformat()


def ask_for_each_docente(schema: Schema, contexto: Contexto) -> None:
    """Ask for exactly one row per docente."""
    for name in ("participantes", "niveles"):
        if name in schema["properties"]:
            table = schema["properties"][name]
            table["minItems"] = table["maxItems"] = len(contexto.cargos)


ACOMPANAMIENTO: dict[str, Callable[[Schema, Contexto], None]] = {
    "visita_coordinacion": coordinate,
    "reprogramacion": move,
    "visita_observacion": observe,
    "visita_dialogo": observe,
    "visita_sesion": observe,
    "visita_linea_base": observe,
    "plan_institucional": report_to_direction,
    "gia_registro": ask_for_each_docente,
    "taller_plan": plan_taller,
    "taller_registro": ask_for_each_docente,
    "plan_anual": ask_goals,
    "plan_anual_ugel": ask_goals,
    "plan_mensual": plan_dates,
    "diagnostico_plan": plan_dates,
    "cierre_plan": plan_dates,
}
