"""The ficha of a tarea: the context it is answered in, and whether an answer is what it asks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import Caso
from engine.actions.tareas.contexto import load_contexto_datos, load_paso_datos
from engine.db.filas import FilaTarea
from engine.db.tables import Tarea
from engine.errors import NotFound
from forms.contexto import Contexto
from forms.hechos import contexto_from
from forms.validacion import validate


async def load_contexto_of(tx: AsyncSession, tarea_id: UUID, now: datetime) -> Contexto:
    """Return the context of a tarea's ficha; raise NotFound("tarea_desconocida")."""
    tarea = await tx.get(Tarea, tarea_id)
    if tarea is None:
        raise NotFound("tarea_desconocida")
    return contexto_from(await load_contexto_datos(tx, tarea, now))


async def hold_to_ficha(caso: Caso, tarea: FilaTarea, *, respuesta: dict[str, Any]) -> None:
    """Raise RuleBroken("respuesta_invalida") unless the answer is what the ficha asks for."""
    validate(tarea.ficha, contexto_from(await load_paso_datos(caso, tarea)), respuesta)
