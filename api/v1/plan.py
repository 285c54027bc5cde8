"""The planned activities of a year over REST, and the whole plan with what is on the calendar."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.salidas.entradas import load_entradas
from api.v1.comunes import (
    POR_PAGINA,
    Busqueda,
    CodigoEnRuta,
    CodigoFiltro,
    Cursor,
    Limite,
    Lista,
    refusals,
)
from engine.actions.actividades import remove
from engine.db.queries.planeadas import get_actividad, list_actividades, load_convocadas

router = APIRouter(prefix="/planificador", tags=["planificador"])
Anio = Annotated[int | None, Query(ge=2020, le=2100)]
Mes = Annotated[int | None, Query(ge=1, le=12, description="Con `anio`: las de ese mes")]
AnioDelPlan = Annotated[int, Query(ge=2020, le=2100)]
_HIDDEN = {"id", "unidad_id", "pedidas"}


@router.get("/plan", responses=refusals(422))
async def read_plan(
    quien: Quien, servicio: Servicio, anio: AnioDelPlan, unidad: CodigoFiltro = None
) -> dict[str, Any]:
    """Entrega el plan de un año en su ámbito: AT con fecha y actividades pedidas."""
    async with servicio.database.transaction() as tx:
        entradas = await load_entradas(tx, quien.actor, anio=anio, unidad=unidad)
    return {"anio": anio, "datos": [entrada.to_json() for entrada in entradas]}


@router.get("/actividades", responses=refusals(422))
async def read_actividades(
    quien: Quien,
    servicio: Servicio,
    anio: Anio = None,
    mes: Mes = None,
    unidad: CodigoFiltro = None,
    estado: Literal["planificada", "publicada"] | None = None,
    q: Busqueda = "",
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las actividades que las unidades de su ámbito planean."""
    async with servicio.database.transaction() as tx:
        pagina = await list_actividades(
            tx, quien.actor, anio=anio, mes=mes, unidad=unidad, estado=estado, q=q,
            cursor=cursor, limite=limite,
        )  # fmt: skip
    return Lista(datos=[_shown(row) for row in pagina.datos], siguiente=pagina.siguiente)


@router.get("/actividades/{codigo}", responses=refusals(404))
async def read_actividad(codigo: CodigoEnRuta, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra una actividad: qué, cuándo se pide, a quiénes convoca y de qué fila salió."""
    async with servicio.database.transaction() as tx:
        row = await get_actividad(tx, quien.actor, codigo)
        lines = (await load_convocadas(tx, [row["id"]]))[row["id"]]
    convened = [{"entidad": entidad, "rol": rol} for entidad, rol in sorted(lines)]
    return {**_shown(row), "convocadas": convened}


@router.delete("/actividades/{codigo}", responses=refusals(403, 404, 409))
async def remove_actividad(
    codigo: CodigoEnRuta, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Quita del plan una actividad que no se publicó."""
    return await remove(servicio.database, ordenar(None), codigo=codigo)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    asked = [{"inicio": start, "fin": end} for start, end in row["pedidas"]]
    return {n: value for n, value in row.items() if n not in _HIDDEN} | {"pedidas": asked}
