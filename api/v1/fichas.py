"""Fichas over REST: their context, their schema, and answers in or out of an envelope."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from engine.actions.instancias.caso import Caso
from engine.actions.tareas.contexto import load_contexto_datos, load_paso_datos, load_registro_datos
from engine.db.filas import FilaTarea
from engine.db.tables import Tarea
from engine.errors import NotFound, RuleBroken
from forms.contexto import Contexto
from forms.dibujada import ficha_of
from forms.esquema import schema_for
from forms.hechos import contexto_from
from forms.validacion import validate


async def load_registro(tx: AsyncSession, quien: Identidad) -> Contexto:
    """Return the context in which this person registers an AT."""
    return contexto_from(await load_registro_datos(tx, quien.actor, quien.now))


async def load_contexto(tx: AsyncSession, tarea_id: UUID, quien: Identidad) -> Contexto:
    """Return the context of a tarea's ficha; raise NotFound("tarea_desconocida")."""
    tarea = await tx.get(Tarea, tarea_id)
    if tarea is None:
        raise NotFound("tarea_desconocida")
    return contexto_from(await load_contexto_datos(tx, tarea, quien.now))


async def hold_to_ficha(caso: Caso, tarea: FilaTarea, *, respuesta: dict[str, Any]) -> None:
    """Raise RuleBroken("respuesta_invalida") unless the answer is what the ficha asks for."""
    validate(tarea.ficha, contexto_from(await load_paso_datos(caso, tarea)), respuesta)


def show_schema(ficha: str, contexto: Contexto) -> dict[str, Any]:
    """Return a ficha as REST shows it; `esquema.examples[0]` is a valid answer."""
    known = ficha_of(ficha, contexto)
    return {
        "ficha": ficha,
        "titulo": known.titulo,
        "anexo": known.anexo,
        "esquema": schema_for(ficha, contexto),
    }


def unwrap(cuerpo: dict[str, Any], sobre: str) -> dict[str, Any]:
    """Return the ficha sent, alone or as the one member `sobre` of an object.

    Raises RuleBroken("respuesta_invalida") for an envelope that holds no object.
    """
    if set(cuerpo) != {sobre}:
        return cuerpo
    inside = cuerpo[sobre]
    if not isinstance(inside, dict):
        raise RuleBroken("respuesta_invalida", campos={sobre: "Envíe aquí los campos de la ficha."})
    return inside
