"""Entidades and cargos over REST."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Quien, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import (
    CODIGO,
    OMITIDO,
    POR_PAGINA,
    Busqueda,
    Codigo,
    CodigoEnRuta,
    CodigoFiltro,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    Palabra,
    refusals,
)
from engine.actions.personas.territorio import add_cargo, edit_entidad
from engine.db.queries.entidades import get_entidad, list_cargos, list_entidades

router = APIRouter(tags=["entidades"])
Texto = Annotated[str, Field(min_length=1, max_length=240, pattern=r"^[^\x00-\x1f]*$")]


Lugar = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f,;/]*$")]
"""A name as the norms of local holidays write it; the commas are between their places."""


class CambiosEntidad(Cuerpo):
    """What an administrator may correct of an entidad; what is left out stays as it is."""

    nombre: Texto = OMITIDO
    latitud: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitud: Annotated[float, Field(ge=-180, le=180)] | None = None
    conectividad: Literal["buena", "limitada", "sin_conexion"] | None = None
    region: Lugar | None = None
    provincia: Lugar | None = None
    distrito: Lugar | None = None
    norma: Texto | None = None
    confianza: Texto | None = None
    activa: bool = OMITIDO


class CargoNuevo(Cuerpo):
    """One more post of a role in an entidad."""

    entidad: Codigo
    rol: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


@router.get("/entidades", responses=refusals(422))
async def read_entidades(
    servicio: Servicio,
    q: Busqueda = "",
    tipo: Annotated[str | None, Query(pattern="^(ministerio|unidad|dre|ugel|red|ie)$")] = None,
    superior: Annotated[str | None, Query(pattern=CODIGO)] = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las entidades: unidades del ministerio, DRE o GRE y UGEL."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_entidades(
                tx, q=q, tipo=tipo, superior=superior, cursor=cursor, limite=limite
            )
        )


@router.get("/entidades/{codigo}", responses=refusals(404))
async def read_entidad(codigo: CodigoEnRuta, servicio: Servicio) -> dict[str, Any]:
    """Muestra una entidad con la norma de la que proviene y cuánto se verificó."""
    async with servicio.database.transaction() as tx:
        return await get_entidad(tx, codigo)


@router.put("/entidades/{codigo}", responses=refusals(403, 404, 422))
async def write_entidad(
    codigo: CodigoEnRuta,
    cuerpo: CambiosEntidad,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Corrige una entidad (administración)."""
    cambios = cuerpo.model_dump(exclude_unset=True)
    orden = ordenar(cambios)
    return await edit_entidad(servicio.database, orden, codigo=codigo, cambios=cambios)


@router.get("/cargos", responses=refusals(422))
async def read_cargos(
    quien: Quien,
    servicio: Servicio,
    entidad: CodigoFiltro = None,
    rol: Palabra = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los cargos y quién ejerce cada uno hoy."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_cargos(
                tx,
                now=quien.now,
                entidad=entidad,
                rol=rol,
                cursor=cursor,
                limite=limite,
            )
        )


@router.post("/cargos", status_code=201, responses=refusals(403, 404, 422))
async def create_cargo(
    cuerpo: CargoNuevo,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Abre una plaza más de un rol en una entidad (administración)."""
    orden = ordenar(cuerpo.model_dump())
    return await add_cargo(servicio.database, orden, entidad=cuerpo.entidad, rol=cuerpo.rol)
