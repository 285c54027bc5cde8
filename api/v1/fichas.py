"""Fichas over REST: their context, their schema, and answers in or out of an envelope."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.fichas import load_contexto_of
from api.identidad import Identidad
from engine.actions.tareas.contexto import load_registro_datos
from engine.errors import RuleBroken
from forms.contexto import Contexto
from forms.dibujada import ficha_of
from forms.esquema import schema_for
from forms.hechos import contexto_from


async def load_registro(tx: AsyncSession, quien: Identidad) -> Contexto:
    """Return the context in which this person registers an AT."""
    return contexto_from(await load_registro_datos(tx, quien.actor, quien.now))


async def load_contexto(tx: AsyncSession, tarea_id: UUID, quien: Identidad) -> Contexto:
    """Return the context of a tarea's ficha; raise NotFound("tarea_desconocida")."""
    return await load_contexto_of(tx, tarea_id, quien.now)


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
