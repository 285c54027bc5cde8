"""The timeline of the Planificador over REST: its rows and bars, and moving what it shows."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import Ordenar
from api.pages.changes import Dia
from api.pages.linea.lectura import find_marks_soon, load_linea
from api.pages.linea.mover import panel_of
from api.pages.linea.pedido import AQUI, Consulta, Pedido, read_pedido
from api.v1.comunes import Busqueda, CodigoEnRuta, CodigoFiltro, Cuerpo, refusals
from api.v1.planificador import Dia as DiaPedido
from engine.actions.plan.linea import Movimiento, judge_move, move_asked
from engine.domain.lima import day_of

router = APIRouter(prefix="/planificador/linea", tags=["planificador"])
Mes = Annotated[
    str | None,
    Query(pattern=r"^20[2-9]\d-(0[1-9]|1[0-2])$", description="Primer mes"),
]
Vista = Literal["mes", "trimestre", "anio"]


@dataclass(frozen=True)
class FiltrosLinea:
    """What is asked of any timeline."""

    desde: Mes = None
    vista: Vista = "mes"
    dre: CodigoFiltro = None
    unidad: CodigoFiltro = None
    q: Busqueda = ""

    def ask(self, quien: Identidad, por: str = "", entidad: str = "") -> Pedido:
        """Return the period, the rows and the filters asked for."""
        told = Consulta(
            self.desde or "", self.vista, por, self.dre or "", self.unidad or "", entidad, self.q
        )
        return read_pedido(quien.actor, day_of(quien.now), told)


class Traslado(Cuerpo):
    """The first day on which a planned activity would be held."""

    desde: Annotated[DiaPedido, Field(description="Su primer día; las demás jornadas lo siguen")]


@router.get("", responses=refusals(404, 422))
async def read_linea(
    quien: Quien,
    servicio: Servicio,
    filtros: Annotated[FiltrosLinea, Depends()],
    por: Literal["unidad", "dre", "ugel", "cargo"] = "unidad",
    entidad: CodigoFiltro = None,
    marcas: Annotated[bool, Query(description="Con el cruce más grave de cada una")] = True,
) -> dict[str, Any]:
    """Muestra AT con fecha y actividades por publicar en filas, con barras por día.

    Un año, o más de 2000 barras, se muestra como cuántas actividades tiene cada fila por semana.
    """
    pedido = filtros.ask(quien, por, entidad or "")
    async with servicio.database.transaction() as tx:
        return (await load_linea(tx, quien, pedido, marcas=marcas)).to_json()


@router.get("/marcas", responses=refusals(422))
async def read_marks(
    quien: Quien,
    servicio: Servicio,
    desde: Mes = None,
    vista: Vista = "mes",
    pronto: Annotated[bool, Query(description="Sin esperar las advertencias aún no halladas")] = (
        False
    ),
) -> dict[str, str]:
    """Dice de cada AT o actividad con cruces en su ámbito si el más grave impide la fecha."""
    pedido = FiltrosLinea(desde, vista).ask(quien)
    async with servicio.database.transaction() as tx:
        marks, _ = await find_marks_soon(tx, quien, pedido, espera=0 if pronto else None)
    return dict(marks)


@router.get("/{codigo}", responses=refusals(404, 422))
async def try_move(
    codigo: CodigoEnRuta, quien: Quien, servicio: Servicio, desde: Dia = None
) -> dict[str, Any]:
    """Dice qué pasaría si una AT o una actividad empezara otro día; no guarda nada."""
    async with servicio.database.transaction() as tx:
        seen = await judge_move(tx, quien.actor, codigo=codigo, desde=desde, now=quien.now)
    return told_of(seen)


def told_of(seen: Movimiento) -> dict[str, Any]:
    """Return what would come of a move, as programs read it."""
    words = panel_of(seen, AQUI)
    return {
        "codigo": seen.codigo,
        "dureza": seen.dureza,
        "jornadas": [jornada.to_fields() for jornada in seen.despues],
        "fechas": words["despues"] or words["antes"],
        "cruces": words["cruces"],
        "alternativas": words["alternativas"],
        "impedimento": words["impedimento"],
    }


@router.post("/{codigo}/mover", responses=refusals(403, 404, 409, 422))
async def move_planned(
    codigo: CodigoEnRuta, cuerpo: Traslado, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pide otra fecha para una actividad por publicar; una AT se reprograma con su orden."""
    orden = ordenar(cuerpo.model_dump(mode="json"))
    return await move_asked(servicio.database, orden, codigo=codigo, desde=cuerpo.desde)
