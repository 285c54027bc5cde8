"""Where an instance stands and what it waits for, for whoever looks at it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.db.queries.calendario import load_calendario
from engine.db.queries.incidentes import list_of_instancia
from engine.db.queries.instancias import (
    count_children,
    list_open_tareas,
    list_subscriptions,
    list_timers,
)
from engine.db.queries.procesos import get_instancia, list_hijas
from engine.domain.actor import Actor
from engine.process.ejecucion import Ejecucion

_OF_WHO_ADMINISTERS = ("entrada", "version_id", "clave", "proceso", "version", "asistencia")


async def portray(
    tx: AsyncSession, actor: Actor, instancia_id: UUID, now: datetime
) -> dict[str, Any]:
    """Return an instance of the actor's scope with what it waits for.

    `activos` and `recorridos` are ids of the diagram; `hijas` its child instances and `grupos`
    how many stand in each state; `tareas`, `temporizadores` and `suscripciones` what is open;
    `incidentes` what failed. Who administers sees the `tokens` and `variables` too.
    Raises NotFound("instancia_desconocida").
    """
    row = await get_instancia(tx, actor, instancia_id)
    definicion = await load_definition(tx, row.pop("version_id"))
    calendario = await load_calendario(tx)
    ejecucion = Ejecucion.load(definicion, row.pop("memoria"), calendario, now)
    found = await list_of_instancia(tx, instancia_id)
    tareas = await list_open_tareas(tx, instancia_id)
    shown = {
        **row,
        **ejecucion.standing(),
        "hijas": await list_hijas(tx, instancia_id),
        "grupos": await count_children(tx, instancia_id),
        "tareas": [_without(tarea, "vencimiento") for tarea in tareas],
        "temporizadores": await list_timers(tx, instancia_id),
        "suscripciones": await list_subscriptions(tx, instancia_id),
        "incidentes": [_without(failure, *_OF_WHO_ADMINISTERS) for failure in found],
    }
    return shown | _inside(ejecucion) if actor.administers else shown


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _inside(ejecucion: Ejecucion) -> dict[str, Any]:
    """Return the live state itself: every token, and the variables of each scope."""
    estado = ejecucion.estado
    return {
        "variables": dict(ejecucion.variables),
        "recintos": [
            {"id": a.id, "padre": a.padre, "elemento": a.nodo, "variables": dict(a.variables)}
            for a in estado.recintos.values()
            if a.padre is not None
        ],
        "tokens": [
            {
                "id": token.id,
                "elemento": token.nodo,
                "recinto": token.recinto,
                "estado": token.estado,
            }
            for token in estado.tokens.values()
        ],
    }
