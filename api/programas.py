"""How a programme and the lists of its companions are told, over REST and in pages."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.limites import limit_for
from engine.db.queries.acompanados import list_acompanados
from engine.db.queries.programas import (
    get_programa,
    list_acompanantes,
    programa_of_acompanante,
)
from engine.db.queries.reglamentos import get_reglamento
from engine.domain.actor import Actor
from engine.domain.programa import companion_cargos, offices_of, sees_every_programa
from engine.domain.ratio import Limite
from engine.errors import NotFound

_HIDDEN = {"ruta", "ugel_id", "ie_id"}


def is_companion_alone(actor: Actor) -> bool:
    """Tell whether somebody looks at programmes for their own list and nothing else."""
    return not (sees_every_programa(actor) or offices_of(actor))


def demand_office(actor: Actor) -> None:
    """Raise NotFound("programa_desconocido") for a companion, who sees the own list alone."""
    if is_companion_alone(actor):
        raise NotFound("programa_desconocido")


async def tell_programa(
    tx: AsyncSession, actor: Actor, programa_id: int, dia: date
) -> dict[str, Any]:
    """Return a programme with its companions, each with its load and its limit on a day."""
    programa = await get_programa(tx, actor, programa_id)
    libro = await get_reglamento(tx, programa["reglamento_id"])
    solo = companion_cargos(actor) if is_companion_alone(actor) else None
    companions = await list_acompanantes(tx, programa_id, dia, solo=solo)
    on_lists: dict[int, list[dict[str, Any]]] = {}
    for row in await list_acompanados(tx, programa_id=programa_id, dia=dia):
        if is_on(row, dia):
            on_lists.setdefault(row["acompanante_id"], []).append(row)
    for companion in companions:
        limit = limit_for(libro, on_lists.get(companion["id"], []), companion["dispersion"])
        companion |= tell_limit(limit)
    return {**shown(programa), "acompanantes": companions}


async def tell_lista(
    tx: AsyncSession, actor: Actor, acompanante_id: int, dia: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a programme, and the list of one of its companions with its whole history.

    Raises NotFound("acompanante_desconocido") out of somebody's scope.
    """
    programa = await get_programa(tx, actor, await programa_of_acompanante(tx, acompanante_id))
    solo = companion_cargos(actor) if is_companion_alone(actor) else None
    found = await list_acompanantes(
        tx, programa["id"], dia, solo=solo, acompanante_id=acompanante_id
    )
    if not found:
        raise NotFound("acompanante_desconocido")
    rows = await list_acompanados(
        tx, programa_id=programa["id"], dia=dia, acompanante_id=acompanante_id
    )
    held = [row for row in rows if is_on(row, dia)]
    libro = await get_reglamento(tx, programa["reglamento_id"])
    limit = limit_for(libro, held, found[0]["dispersion"])
    told = [{**shown(row), "vigente": is_on(row, dia)} for row in rows]
    return programa, {**found[0], **tell_limit(limit), "docentes": told}


def is_on(row: dict[str, Any], dia: date) -> bool:
    """Tell whether a docente is on a list on a day; one who never began was on none."""
    return row["desde"] is not None and row["desde"] <= dia < row["hasta"]


def tell_limit(limit: Limite | None) -> dict[str, Any]:
    """Return the limit of a list as it is sent; of an empty one there is none yet."""
    if limit is None:
        return {"minimo": None, "limite": None, "porque": None}
    return {"minimo": limit.minimo, "limite": limit.maximo, "porque": limit.porque}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what is only of the database."""
    return {key: value for key, value in row.items() if key not in _HIDDEN}
