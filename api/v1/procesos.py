"""Processes and instances over REST: diagrams as deployed, and where each AT stands on them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.identidad import Quien, Servicio
from api.v1.comunes import Lista, refusals
from engine.actions.retrato import portray
from engine.db.queries.procesos import get_diagrama, list_procesos

router = APIRouter(tags=["procesos"])
Proceso = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,80}$")]


@router.get("/procesos")
async def read_procesos(servicio: Servicio) -> Lista:
    """Lista los procesos con su versión vigente y cuántas instancias siguen activas."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_procesos(tx))


@router.get(
    "/procesos/{proceso}/diagrama",
    response_class=Response,
    responses={
        200: {"content": {"application/xml": {"schema": {"type": "string"}}}},
        **refusals(404, 422),
    },
)
async def read_diagrama(
    proceso: Proceso,
    servicio: Servicio,
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Response:
    """Entrega el BPMN 2.0 de un proceso, en su versión vigente o en la que se pida."""
    async with servicio.database.transaction() as tx:
        diagrama = await get_diagrama(tx, proceso, version)
    return Response(diagrama, media_type="application/xml")


@router.get("/instancias/{instancia}", responses=refusals(404, 422))
async def read_instancia(instancia: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Dice en qué elementos del diagrama espera una instancia y por cuáles pasó."""
    async with servicio.database.transaction() as tx:
        return await portray(tx, quien.actor, instancia, quien.now)
