"""Processes over REST: diagrams deployed and compared, and where each AT stands on them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.identidad import Administrador, Quien, Servicio
from api.ordenes import OrdenarAdministrador
from api.registros import ficha_fields
from api.subidas import OPENAPI, read_subida
from api.v1.comunes import Lista, refusals
from engine.actions.instancias.procesos import deploy, differences, load_version
from engine.db.queries.procesos import get_diagrama, list_procesos
from engine.db.queries.versiones import list_versiones
from engine.process.traslado.correspondencia import propose

router = APIRouter(tags=["procesos"])
PROCESO = r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$"
Proceso = Annotated[str, Path(pattern=PROCESO)]
Numero = Annotated[int, Query(ge=1, lt=2**31)]


@router.get("/procesos")
async def read_procesos(servicio: Servicio) -> Lista:
    """Lista los procesos con su versión vigente y cuántas instancias siguen activas."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_procesos(tx))


@router.post("/procesos", status_code=201, responses=refusals(403, 422), openapi_extra=OPENAPI)
async def deploy_proceso(
    request: Request, _quien: Administrador, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Instala un diagrama como versión nueva de su proceso, si su revisión no halla nada grave.

    El mismo contenido es la misma versión. Las instancias en curso siguen en la suya.
    """
    subida = await read_subida(request)
    return await deploy(
        servicio.database,
        ordenar(subida.model_dump()),
        **subida.model_dump(),
        fichas=ficha_fields(),
    )


@router.get("/procesos/{proceso}/versiones", responses=refusals(404, 422))
async def read_versiones(proceso: Proceso, _quien: Quien, servicio: Servicio) -> Lista:
    """Lista las versiones de un proceso: quién las instaló, cuándo, por qué y cuántas corren."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_versiones(tx, proceso))


@router.get("/procesos/{proceso}/diferencia", responses=refusals(404, 422))
async def read_diferencia(
    proceso: Proceso, _quien: Quien, servicio: Servicio, desde: Numero, hasta: Numero
) -> dict[str, Any]:
    """Dice qué cambió entre dos versiones, y a qué elemento de la otra corresponde cada uno."""
    async with servicio.database.transaction() as tx:
        changes = await differences(tx, proceso, desde, hasta)
        before, after = [await load_version(tx, proceso, n) for n in (desde, hasta)]
    return {
        "proceso": proceso,
        "desde": desde,
        "hasta": hasta,
        "cambios": [change.to_json() for change in changes],
        **propose(before, after).to_json(),
    }


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
