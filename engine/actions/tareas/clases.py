"""The kinds of tarea that a ladder may be given: the tareas drawn in each process."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.db.queries.escaleras import Clase, list_edited
from engine.db.queries.versiones import newest_versions
from engine.errors import NotFound
from engine.process.grafo import TAREAS


@dataclass(frozen=True)
class ClaseDeTarea:
    """A kind of tarea as the administrator sees it: its names, and its ladder when it has one."""

    proceso: str
    elemento: str
    proceso_nombre: str
    nombre: str


async def list_clases(tx: AsyncSession) -> list[ClaseDeTarea]:
    """Return the kinds of tarea of the newest version of every process, by their names.

    One that only older versions have is there while it has a ladder of its own.
    """
    found: dict[tuple[str, str], ClaseDeTarea] = {}
    for version_id, _ in (await newest_versions(tx, None)).values():
        drawn = await load_definition(tx, version_id)
        for elemento in drawn.elementos.values():
            if elemento.clase in TAREAS:
                key = drawn.proceso, elemento.id
                found[key] = ClaseDeTarea(*key, drawn.nombre, elemento.nombre)
    for clase in await list_edited(tx):
        if clase is not None and clase not in found:
            found[clase] = ClaseDeTarea(*clase, clase[0], clase[1])
    return sorted(found.values(), key=lambda c: (c.proceso_nombre, c.nombre, c.elemento))


async def find_clase(tx: AsyncSession, clase: Clase) -> ClaseDeTarea | None:
    """Return a kind, None for the general ladder; raise NotFound("clase_desconocida")."""
    if clase is None:
        return None
    known = {(found.proceso, found.elemento): found for found in await list_clases(tx)}
    if clase not in known:
        raise NotFound("clase_desconocida", proceso=clase[0], elemento=clase[1])
    return known[clase]
