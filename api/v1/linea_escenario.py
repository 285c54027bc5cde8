"""The timeline of an escenario over REST: the places of its plan, and another date judged."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.identidad import Quien, Servicio
from api.pages.changes import Dia
from api.pages.linea.plan import load_plan, new_start, told_of
from api.v1.comunes import CodigoEnRuta, refusals
from api.v1.linea import FiltrosLinea
from engine.actions.escenarios.linea import find_place
from engine.db.queries.escenarios import get_escenario
from engine.errors import Conflict, RuleBroken

router = APIRouter(prefix="/planificador/escenarios/{escenario}/linea", tags=["planificador"])
Turno = Annotated[Literal["manana", "tarde"] | None, Query(description="Si ocupa uno solo")]


@router.get("", responses=refusals(403, 404, 409, 422))
async def read_plan_line(
    escenario: UUID,
    quien: Quien,
    servicio: Servicio,
    filtros: Annotated[FiltrosLinea, Depends()],
    por: Literal["unidad", "dre", "ugel"] = "unidad",
) -> dict[str, Any]:
    """Muestra un periodo del plan de un escenario en filas, de las actividades de su ámbito."""
    pedido = filtros.ask(quien, por)
    async with servicio.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario, con=("extracto",))
        if not row["con_plan"]:
            raise Conflict("escenario_sin_plan")
        return (await load_plan(tx, quien, row, pedido)).to_json()


@router.get("/{codigo}", responses=refusals(403, 404, 409, 422))
async def try_place(
    escenario: UUID,
    codigo: CodigoEnRuta,
    quien: Quien,
    servicio: Servicio,
    desde: Dia = None,
    de: Dia = None,
    turno: Turno = None,
) -> dict[str, Any]:
    """Dice qué pasaría si una actividad del plan se pusiera otro día; no guarda nada.

    `de` es el día en que empieza la sesión que se mueve, cuando se reúne varias veces.
    """
    async with servicio.database.transaction() as tx:
        _, lugar = await find_place(tx, quien.actor, escenario_id=escenario, codigo=codigo)
    if desde is None:
        raise RuleBroken("respuesta_invalida", campos={"desde": "Diga el día que prueba."})
    sesion, dia = new_start(lugar, desde, de)
    answer = await asyncio.to_thread(lugar.judge, dia, sesion, turno or "")
    return told_of(answer, lugar, dia)
