"""Where an instance stands on its diagram, for whoever looks at it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import load_definition
from engine.db.queries.calendario import load_calendario
from engine.db.queries.procesos import get_instancia, list_hijas
from engine.domain.actor import Actor
from engine.process.ejecucion import Ejecucion


async def portray(
    tx: AsyncSession, actor: Actor, instancia_id: UUID, now: datetime
) -> dict[str, Any]:
    """Return an instance of the actor's scope with the elements where it waits and has been.

    `activos` and `recorridos` are ids of the diagram; `hijas` its child instances. Raises
    NotFound("instancia_desconocida").
    """
    row = await get_instancia(tx, actor, instancia_id)
    definicion = await load_definition(tx, row.pop("version_id"))
    calendario = await load_calendario(tx)
    ejecucion = Ejecucion.load(definicion, row.pop("memoria"), calendario, now)
    return {**row, **ejecucion.standing(), "hijas": await list_hijas(tx, instancia_id)}
