"""The calendar over REST: holidays and school-year blocks, each with its norm."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import Cuerpo, Id, Lista, refusals
from engine.actions.personas.calendario_escolar import (
    add_bloque,
    add_feriado,
    edit_bloque,
    edit_feriado,
    remove_bloque,
    remove_feriado,
)
from engine.db.queries.calendario import list_bloques, list_feriados

router = APIRouter(prefix="/calendario", tags=["calendario"])
AnioPedido = Annotated[int, Query(ge=2000, le=2100)]
Dia = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
Texto = Annotated[str, Field(min_length=3, max_length=240, pattern=r"^[^\x00-\x1f]*$")]
TipoFeriado = Literal["feriado_nacional", "no_laborable_sector_publico", "no_laborable_regional"]


class Feriado(Cuerpo):
    """A day off: `ambito` is "nacional" or says whom it concerns; the norm is a must."""

    fecha: Dia
    nombre: Texto
    tipo: TipoFeriado = "feriado_nacional"
    ambito: Texto = "nacional"
    norma: Texto


class Bloque(Cuerpo):
    """A block of class or management weeks, both days included; the norm is a must."""

    anio: Annotated[int, Field(ge=2000, le=2100)]
    tipo: Literal["lectivo", "gestion"]
    numero: Annotated[int, Field(ge=1, le=20)]
    inicio: Dia
    fin: Dia
    norma: Texto
    verificacion: Annotated[str, Field(max_length=240, pattern=r"^[^\x00-\x1f]*$")] = ""


@router.get("/feriados", responses=refusals(422))
async def read_feriados(servicio: Servicio, anio: AnioPedido) -> Lista:
    """Lista los feriados y días no laborables de un año, con su norma."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_feriados(tx, anio))


@router.post("/feriados", status_code=201, responses=refusals(403, 409, 422))
async def create_feriado(
    cuerpo: Feriado, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Registra un feriado con su norma (administración)."""
    values = cuerpo.model_dump()
    return await add_feriado(servicio.database, ordenar(values), **values)


@router.put("/feriados/{feriado}", responses=refusals(403, 404, 409, 422))
async def write_feriado(
    feriado: Id, cuerpo: Feriado, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Corrige un feriado (administración)."""
    values = cuerpo.model_dump()
    return await edit_feriado(
        servicio.database, ordenar(values), feriado_id=feriado, cambios=values
    )


@router.delete("/feriados/{feriado}", responses=refusals(403, 404))
async def delete_feriado(
    feriado: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Retira un feriado (administración)."""
    return await remove_feriado(servicio.database, ordenar(None), feriado_id=feriado)


@router.get("/bloques", responses=refusals(422))
async def read_bloques(servicio: Servicio, anio: AnioPedido) -> Lista:
    """Lista los bloques del año escolar, con su norma y cuánto se verificó."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_bloques(tx, anio))


@router.post("/bloques", status_code=201, responses=refusals(403, 409, 422))
async def create_bloque(
    cuerpo: Bloque, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Registra un bloque lectivo o de gestión con su norma (administración)."""
    values = cuerpo.model_dump()
    return await add_bloque(servicio.database, ordenar(values), **values)


@router.put("/bloques/{bloque}", responses=refusals(403, 404, 409, 422))
async def write_bloque(
    bloque: Id, cuerpo: Bloque, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Corrige un bloque del año escolar (administración)."""
    values = cuerpo.model_dump()
    return await edit_bloque(servicio.database, ordenar(values), bloque_id=bloque, cambios=values)


@router.delete("/bloques/{bloque}", responses=refusals(403, 404))
async def delete_bloque(
    bloque: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Retira un bloque del año escolar (administración)."""
    return await remove_bloque(servicio.database, ordenar(None), bloque_id=bloque)
