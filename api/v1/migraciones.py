"""Migrations over REST: instances taken to another version, rehearsed before, undone after."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Administrador, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import POR_PAGINA, Cuerpo, Cursor, Limite, Lista, refusals
from api.v1.procesos import PROCESO
from engine.actions.mando.migraciones import apply, rehearse, stop, undo
from engine.db.queries.migraciones import get_migracion, list_migraciones, list_migradas

router = APIRouter(prefix="/migraciones", tags=["procesos"])
Elemento = Annotated[str, Field(max_length=240, pattern=r"^[^\x00]*$")]
Numero = Annotated[int, Field(ge=1, lt=2**31)]
Estado = Annotated[
    Literal["pendiente", "hecha", "rechazada", "deshecha"] | None,
    Query(description="Solo las instancias que están así"),
]
Mapa = Annotated[dict[Elemento, Elemento], Field(max_length=2000, default_factory=dict)]
ProcesoFiltro = Annotated[str | None, Query(pattern=PROCESO)]


class Plan(Cuerpo):
    """Between which versions to move the living instances, why, and by which mapping.

    What `correspondencia` does not name goes to the element of the same id; what it leads to an
    empty text goes nowhere.
    """

    proceso: Annotated[str, Field(pattern=PROCESO)]
    desde: Numero
    hasta: Numero
    correspondencia: Mapa
    motivo: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


class Deshacer(Cuerpo):
    """Why a migration is undone."""

    motivo: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


@router.get("", responses=refusals(403, 422))
async def read_migraciones(
    _quien: Administrador,
    servicio: Servicio,
    proceso: ProcesoFiltro = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las migraciones, de la más reciente a la más antigua (administración)."""
    async with servicio.database.transaction() as tx:
        return Lista.of(await list_migraciones(tx, proceso=proceso, cursor=cursor, limite=limite))


@router.post("", status_code=201, responses=refusals(403, 404, 422))
async def rehearse_migracion(
    cuerpo: Plan, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Ensaya una migración sobre todas las instancias vivas, sin mover ninguna (administración).

    Con muchas instancias el ensayo sigue de fondo mientras su estado es `ensayando`.
    """
    plan = cuerpo.model_dump()
    return await rehearse(servicio.database, ordenar(plan), **plan)


@router.get("/{migracion}", responses=refusals(403, 404, 422))
async def read_migracion(
    migracion: UUID,
    _quien: Administrador,
    servicio: Servicio,
    estado: Estado = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> dict[str, Any]:
    """Dice cómo va una migración y qué pasa con cada instancia, una por una (administración)."""
    async with servicio.database.transaction() as tx:
        told = await get_migracion(tx, migracion)
        found = await list_migradas(tx, migracion, estado=estado, cursor=cursor, limite=limite)
    return {**told, "instancias": Lista.of(found).model_dump()}


@router.post("/{migracion}/aplicar", responses=refusals(403, 404, 409, 422))
async def apply_migracion(
    migracion: UUID, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Empieza o retoma la migración, de fondo y sin detener el servicio (administración)."""
    return await apply(servicio.database, ordenar(None), migracion_id=migracion)


@router.post("/{migracion}/detener", responses=refusals(403, 404, 409, 422))
async def stop_migracion(
    migracion: UUID, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Detiene la migración: lo ya migrado queda migrado (administración)."""
    return await stop(servicio.database, ordenar(None), migracion_id=migracion)


@router.post("/{migracion}/deshacer", responses=refusals(403, 404, 409, 422))
async def undo_migracion(
    migracion: UUID,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
    cuerpo: Deshacer | None = None,
) -> dict[str, Any]:
    """Devuelve a su versión las instancias que no avanzaron desde entonces (administración).

    El motivo queda en la historia de cada una; sin él, el de la migración.
    """
    motivo = cuerpo.motivo if cuerpo else None
    return await undo(servicio.database, ordenar(motivo), migracion_id=migracion, motivo=motivo)
