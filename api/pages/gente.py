"""People as the forms name them: by their user name, within the scope of who fills them in."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from engine.db.queries.directorio import list_personas

MOST = 200


async def people_in_scope(tx: AsyncSession, quien: Identidad) -> list[dict[str, Any]]:
    """Return the people whom a form may offer: at most MOST of the actor's scope."""
    found = await list_personas(tx, quien.actor, now=quien.now, limite=MOST)
    return [row for row in found.datos if row["activa"]]


async def find_persona(tx: AsyncSession, quien: Identidad, usuario: str) -> dict[str, Any] | None:
    """Return the persona with that user name, of the actor's scope and with an open account."""
    wanted = usuario.strip().lower()
    if not wanted:
        return None
    found = await list_personas(tx, quien.actor, now=quien.now, q=wanted, limite=MOST)
    return next(
        (row for row in found.datos if row["usuario"].lower() == wanted and row["activa"]), None
    )
