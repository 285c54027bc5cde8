"""What an AT is, in few facts: the panel beside a tarea and the head of its own page."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from engine.actions.asistencias.cruces import evaluate_stored
from engine.db.queries.articulaciones import list_sumadas
from engine.db.queries.asistencias import get_asistencia
from engine.db.queries.convocados import list_convocados, list_convocatoria, list_jornadas
from engine.db.queries.excepciones import list_excepciones
from engine.db.queries.tareas import list_of_asistencia
from engine.domain.actor import Actor
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of


async def load_summary(tx: AsyncSession, quien: Identidad, codigo: str) -> dict[str, Any]:
    """Return an AT in the actor's scope as the pages tell it.

    Raises NotFound("asistencia_desconocida").
    """
    row = await get_asistencia(tx, quien.actor, codigo)
    jornadas = await list_jornadas(tx, row["id"])
    convened = await list_convocados(tx, row["id"], now=quien.now)
    lines = await list_convocatoria(tx, row["id"])
    tareas = await list_of_asistencia(tx, quien.actor, row["id"])
    places = {c["entidad"] for c in convened} or {line["entidad"] for line in lines}
    return {
        **row,
        "unidad_codigo": row["unidad"],
        "unidad": f"{row['unidad_nombre']} ({row['unidad']})",
        "sede": row["sede_nombre"],
        "solicitante": row["solicitante_nombre"],
        "jornadas": [Jornada(j["inicio"], j["fin"]) for j in jornadas],
        "mes": f"{day_of(row['inicio']):%Y-%m}" if row["inicio"] else "",
        "convocados": len(convened),
        "entidades": len(places),
        "filas_convocados": convened,
        "convocatoria": lines,
        "tareas": tareas,
        "documentos": sum(t["estado"] == "completada" for t in tareas),
        "motivo": row["motivo"] or "",
        **await _cruces(tx, quien, row),
        "excepciones": await list_excepciones(tx, row["id"]),
        "sumadas": await list_sumadas(tx, row["codigo"]),
    }


async def _cruces(tx: AsyncSession, quien: Identidad, row: dict[str, Any]) -> dict[str, Any]:
    """Return the cruces of the dates that still wait to be booked, and how many are hard.

    Booked ones have none.
    """
    if row["estado"] != "por_calendarizar":
        return {"cruces": [], "cruces_duros": 0}
    found = await evaluate_stored(tx, row["id"], now=quien.now)
    return {"cruces": list(found.frases), "cruces_duros": found.count("duro")}


def may_command(actor: Actor, row: dict[str, Any]) -> bool:
    """Tell whether the commands of an AT are the actor's to give: its unit's, or DIRI's.

    The action decides; this only keeps from offering what it would refuse.
    """
    owner = row["unidad_id"]
    mine = actor.holds("responsable_at", owner) or actor.holds("director_unidad", owner)
    return mine or actor.orders_territory
