"""The OpenAPI document: the bodies that are fichas, and examples valid on the day it is read."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.v1.comunes import Problem, refusals
from engine.clock import Clock
from engine.domain.lima import day_of
from forms.registro import load_schema

API = "/api/v1"
_DESCRIPTION = (
    "Asistencias técnicas del Ministerio de Educación del Perú, del plan a la evaluación.\n\n"
    "Ingrese con `POST /api/v1/token` y envíe `Authorization: Bearer …`. Las listas traen `datos`"
    " y `siguiente`: páselo como `cursor` para seguir. Toda orden admite `Idempotency-Key`. Los"
    " rechazos son `application/problem+json`, con una frase en `detail` y una por campo en"
    " `campos`."
)
_COMPLETE = f"{API}/tareas/{{tarea}}/completar"


def install(app: FastAPI, clock: Clock) -> None:
    """Serve the document of the REST doors, its examples reckoned on the service's clock."""
    built: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not built:
            built.update(_build(app))
        made = deepcopy(built)
        body = made["paths"][f"{API}/asistencias"]["post"]["requestBody"]["content"]
        body["application/json"]["example"] = example_of_registration(clock.now())
        return made

    app.openapi = document  # type: ignore[method-assign]


def _build(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title="Articula",
        version=app.version,
        description=_DESCRIPTION,
        routes=app.routes,
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    schemas["at_registro"] = _registration()
    # Validation is told as a Problem: FastAPI's own shape never leaves this service.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    made["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"bearer": []}]
    made["paths"][f"{API}/token"]["post"]["security"] = []
    for path, operations in made["paths"].items():
        for operation in operations.values():
            _tell_in_spanish(operation)
            _tell_validation(operation)
            if path != f"{API}/token":
                operation["responses"].update({"401": refusals()[401]})
    _tell_fichas(made["paths"])
    return made


def _registration() -> dict[str, Any]:
    schema = load_schema("at_registro")
    schema.pop("$schema", None)
    schema.pop("$id", None)
    return schema


def _tell_in_spanish(operation: dict[str, Any]) -> None:
    """Use our words where the framework makes up its own from names in the code."""
    operation["summary"] = operation["description"].split("\n")[0].rstrip(".")
    for code, told in operation["responses"].items():
        if code.startswith("2"):
            told["description"] = "Listo"


def _tell_validation(operation: dict[str, Any]) -> None:
    told = operation.get("responses", {}).get("422")
    if told and "application/json" in told.get("content", {}):
        content = {"schema": {"$ref": "#/components/schemas/Problem"}}
        told["content"] = {"application/problem+json": content}


def _tell_fichas(paths: dict[str, Any]) -> None:
    registration = {"$ref": "#/components/schemas/at_registro"}
    _body(paths[f"{API}/asistencias"]["post"])["schema"] = registration
    _body(paths[_COMPLETE]["post"])["schema"] = {
        "anyOf": [
            {
                "type": "object",
                "title": "La respuesta",
                "description": "Los campos de la ficha, según `formulario.esquema` de la tarea.",
            },
            {
                "type": "object",
                "title": "La respuesta en un sobre",
                "properties": {"respuesta": {"type": "object"}},
                "required": ["respuesta"],
                "additionalProperties": False,
            },
        ]
    }


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation["requestBody"]["content"]["application/json"]
    return found


def example_of_registration(now: datetime) -> dict[str, Any]:
    """Return an AT that the demo's people of DIGEBR can register at `now`, and follow to its end.

    Its window opens five weeks ahead and lasts four, so that every term of the planning fits.
    """
    first = _monday_after(day_of(now) + timedelta(weeks=5))
    return {
        "titulo": "Mediación de la lectura en primeras lenguas",
        "origen": "prioridad_nacional",
        "sustento_origen": "Mejora de los aprendizajes en comprensión lectora, prioridad del sector"
        " para la educación básica.",
        "unidad": "DIGEBR",
        "tema": "Comprensión lectora en primaria",
        "proceso_critico": "Acompañamiento pedagógico a docentes de primaria en comprensión"
        " lectora",
        "modalidad": "presencial",
        "convocatoria": [
            {"entidad": "210005", "rol": "jefe_agp"},
            {"entidad": "210005", "rol": "especialista_primaria"},
            {"entidad": "210000", "rol": "coordinador_dre"},
        ],
        "ventana_inicio": first.isoformat(),
        "ventana_fin": (first + timedelta(days=25)).isoformat(),
    }


def _monday_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
