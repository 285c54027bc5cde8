"""The handlers of service tasks; read, not discovered.

What the step answered and changed may still be unwritten: a handler that looks for it in the tables
lets `settle` write it first.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from engine.actions.asistencias.anuncios import announce_confirmed, announce_cruces, announce_report
from engine.actions.asistencias.programacion import evaluate_case
from engine.actions.asistencias.reservas import book
from engine.actions.estrategias.servicios import SERVICIOS as DE_ACOMPANAMIENTO
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.pendiente import settle
from engine.db.queries.respuestas import load_insumos
from engine.domain import indicadores
from engine.errors import Conflict


async def buscar_cruces(caso: Caso) -> dict[str, Any]:
    """Count what the programmed dates clash with, for the decision table."""
    found = await evaluate_case(caso)
    if found.cruces:
        caso.record("cruces_encontrados", **found.to_json())
    if found.count("duro"):
        await announce_cruces(caso, found)
    return {
        "cruces_duros": found.count("duro"),
        "cruces_articulables": found.count("articulable"),
        "cruces_blandos": found.count("blando"),
    }


async def reservar(caso: Caso) -> dict[str, Any]:
    """Book every convened cargo, or tell what a hard rule refused and which dates would hold."""
    try:
        booked = await book(caso)
    except Conflict as refusal:
        found = await evaluate_case(caso)
        rivals = {c.otra for c in found.cruces if c.dureza == "duro" and c.otra}
        ahead = sorted(rivals.union(refusal.facts["asistencias"]))
        caso.cruce = {**refusal.facts, "asistencias": ahead, **found.to_json()}
        caso.record("reserva_rechazada", **caso.cruce)
        await announce_cruces(caso, found)
        return {"reservada": False}
    caso.record("reserva_hecha", reservas=booked)
    return {"reservada": True}


async def convocar(caso: Caso) -> dict[str, Any]:
    """Tell everybody convened, with the invitation for their calendar."""
    moved = caso.ejecucion.variables.get("jornadas_antes")
    told = await announce_confirmed(caso, moved)
    caso.record("convocatoria_enviada", personas=told, cambio=bool(moved))
    return {"jornadas_antes": None}


async def enviar_reporte(caso: Caso) -> dict[str, Any]:
    """Send the report to every DRE and UGEL convened [DOC-18, S000:320-324]."""
    caso.record("reporte_enviado", personas=await announce_report(caso))
    return {}


async def calcular_indicadores(caso: Caso) -> dict[str, Any]:
    """Compute the five indicators and keep them in the AT's history [ID-01..05]."""
    await settle(caso)
    found = indicadores.evaluate(await load_insumos(caso.tx, caso.asistencia_id))
    caso.record("indicadores_calculados", indicadores=[i.to_json() for i in found])
    return {}


SERVICIOS: Mapping[str, Callable[[Caso], Awaitable[dict[str, Any]]]] = {
    "buscar_cruces": buscar_cruces,
    "reservar": reservar,
    "convocar": convocar,
    "enviar_reporte": enviar_reporte,
    "calcular_indicadores": calcular_indicadores,
    **DE_ACOMPANAMIENTO,
}
