"""People as the forms name them: by their user name, within the scope of who fills them in."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.v1.comunes import LEGIBLE
from engine.db.queries.directorio import find_persona as find_by_usuario
from engine.db.queries.directorio import list_personas
from engine.errors import RuleBroken

MOST = 200
EMPTY: Mapping[str, int] = MappingProxyType({})


async def people_in_scope(tx: AsyncSession, quien: Identidad) -> list[dict[str, Any]]:
    """Return the people whom a form may offer: at most MOST of the actor's scope."""
    found = await list_personas(tx, quien.actor, now=quien.now, limite=MOST)
    return [row for row in found.datos if row["activa"]]


async def find_persona(tx: AsyncSession, quien: Identidad, usuario: str) -> dict[str, Any] | None:
    """Return the persona with that user name, of the actor's scope and with an open account."""
    wanted = usuario.strip()
    if not wanted or re.fullmatch(LEGIBLE, wanted) is None:
        return None
    return await find_by_usuario(tx, quien.actor, wanted, quien.now)


async def demand_persona(
    tx: AsyncSession,
    quien: Identidad,
    typed: Mapping[str, str],
    name: str,
    kept: Mapping[str, int] = EMPTY,
) -> int | None:
    """Return who a field names, None when it is empty; `kept` are who was there already, by name.

    Raises RuleBroken("datos_invalidos") for a user name that nobody of the scope has.
    """
    usuario = typed.get(name, "").strip()
    if not usuario or usuario in kept:
        return kept.get(usuario)
    found = await find_persona(tx, quien, usuario)
    if found is None:
        sentence = f"Nadie de su ámbito tiene el usuario «{usuario[:80]}»."
        raise RuleBroken("datos_invalidos", campos={name: sentence})
    return int(found["id"])
