"""The planned activities of a year over REST, and the whole plan with what is on the calendar."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.salidas.entradas import load_entradas
from api.v1.comunes import (
    POR_PAGINA,
    Busqueda,
    Codigo,
    CodigoEnRuta,
    CodigoFiltro,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    refusals,
)
from api.v1.plan_dado import PlanDelAnio
from engine.actions.plan.actividades import remove
from engine.actions.plan.articulaciones import Decision, decide, undo
from engine.actions.plan.conjunto import (
    Buscado,
    find_puesta,
    list_hallados,
    read_conjunto,
    year_of,
)
from engine.actions.plan.relato import Contado, tell
from engine.db.queries.cursores import as_id, decode_cursor, encode_cursor
from engine.db.queries.planeadas import get_actividad, list_actividades, load_convocadas
from engine.domain.lima import day_of
from engine.domain.redaccion import say_alternativa

router = APIRouter(prefix="/planificador", tags=["planificador"])
Anio = Annotated[int | None, Query(ge=2020, le=2100)]
Mes = Annotated[int | None, Query(ge=1, le=12, description="Con `anio`: las de ese mes")]
Clase = Annotated[Literal["duro", "articulable", "blando"] | None, Query()]
AnioDelPlan = Annotated[int, Query(ge=2020, le=2100)]
_HIDDEN = {"id", "unidad_id", "pedidas"}


@router.get("/plan", responses=refusals(422), response_model=PlanDelAnio)
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


@router.get("/cruces", responses=refusals(422))
async def read_cruces(
    quien: Quien,
    servicio: Servicio,
    anio: AnioDelPlan,
    clase: Clase = None,
    unidad: CodigoFiltro = None,
    mes: Mes = None,
    q: Busqueda = "",
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los cruces del plan de todas las áreas en los que su ámbito tiene parte.

    Cuentan las AT con fecha y las actividades con las fechas que piden; los que impiden la fecha
    van primero.
    """
    start = decode_cursor(cursor, as_id)[0] if cursor else 0
    async with servicio.database.transaction() as tx:
        conjunto = await read_conjunto(tx, anio, quien.now)
        buscado = Buscado(unidad, mes, q)
        found = await list_hallados(tx, quien.actor, conjunto, anio=anio, buscado=buscado)
        of_kind = [h for h in found if clase is None or h.cruce.dureza == clase]
        told = await tell(tx, of_kind[start : start + limite], conjunto.actividades)
    after = encode_cursor([start + limite]) if start + limite < len(of_kind) else None
    return Lista(datos=[_told(each) for each in told], siguiente=after)


@router.get("/cruces/{codigo}", responses=refusals(404, 422))
async def read_ways_out(
    codigo: CodigoEnRuta, quien: Quien, servicio: Servicio, anio: Anio = None
) -> dict[str, Any]:
    """Muestra con qué se cruza una AT o actividad del plan y las mejores fechas sin cruces.

    Sin `anio`, el de su código.
    """
    anio = anio or year_of(codigo) or day_of(quien.now).year
    async with servicio.database.transaction() as tx:
        conjunto = await read_conjunto(tx, anio, quien.now)
        puesta = await find_puesta(tx, quien.actor, conjunto, anio=anio, codigo=codigo)
        found, ways = await asyncio.to_thread(conjunto.unravel, codigo)
        told = await tell(tx, found, conjunto.actividades)
    return {
        "codigo": codigo,
        "jornadas": [jornada.to_fields() for jornada in puesta.actividad.jornadas],
        "cruces": [_told(each) for each in told],
        "alternativas": [{**way.to_json(), "frase": say_alternativa(way)} for way in ways],
    }


class Articulacion(Cuerpo):
    """What DIRI decides of two activities of different areas, and why."""

    con: Codigo
    decision: Literal["articular", "separar"]
    sustento: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


@router.put("/actividades/{codigo}/articulacion", responses=refusals(403, 404, 409, 422))
async def decide_articulacion(
    codigo: CodigoEnRuta, cuerpo: Articulacion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Suma una actividad a la de otra área, o deja dicho por qué siguen separadas."""
    made = Decision(codigo, cuerpo.con, cuerpo.decision, cuerpo.sustento)
    return await decide(servicio.database, ordenar(cuerpo), made)


@router.delete("/actividades/{codigo}/articulacion/{con}", responses=refusals(403, 404, 409))
async def undo_articulacion(
    codigo: CodigoEnRuta, con: CodigoEnRuta, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Deshace lo decidido entre dos actividades."""
    return await undo(servicio.database, ordenar(None), codigo=codigo, con=con)


def _told(contado: Contado) -> dict[str, Any]:
    return {**contado.to_json(), "codigo": contado.hallado.codigo}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    asked = [{"inicio": start, "fin": end} for start, end in row["pedidas"]]
    return {n: value for n, value in row.items() if n not in _HIDDEN} | {"pedidas": asked}
