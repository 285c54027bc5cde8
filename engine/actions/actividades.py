"""What a unit does by hand with an activity of its plan: enter it, change it, take it away."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.planeadas import demand_planner
from engine.db.plan import Lugar, take_turn, write_plan
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.planeadas import get_actividad, load_planeadas
from engine.db.queries.tablas import actividades
from engine.db.session import Database
from engine.domain.planeada import Planeada
from engine.errors import Conflict


async def enter(
    database: Database, orden: Orden, *, unidad: str, anio: int, planeada: Planeada
) -> Result:
    """Add an activity to the plan of a unit (AC-02).

    Raises NotFound(entidad_desconocida), Forbidden(plan_ajeno).
    """

    async def work(tx: AsyncSession) -> Result:
        unidad_id = await find_entidad_id(tx, unidad)
        await demand_planner(tx, orden.actor, unidad_id)
        await take_turn(tx, anio)
        lugar = Lugar(unidad_id, anio, orden.actor.persona_id, orden.now)
        before = await load_planeadas(tx, unidad_id=unidad_id, anio=anio)
        [codigo] = await write_plan(tx, lugar, before, cambian={}, nuevas=[planeada])
        return {"codigo": codigo}

    return await carry_out(database, orden, work)


async def change(database: Database, orden: Orden, *, codigo: str, planeada: Planeada) -> Result:
    """Put an activity in the place of the one with that code; it keeps where it was read.

    Raises NotFound(actividad_desconocida), Forbidden(plan_ajeno), Conflict(actividad_publicada).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_actividad(tx, orden.actor, codigo)
        await demand_planner(tx, orden.actor, row["unidad_id"])
        _demand_unpublished(row["codigo"], row["asistencia"])
        unidad_id, anio = row["unidad_id"], row["anio"]
        await take_turn(tx, anio)
        lugar = Lugar(unidad_id, anio, orden.actor.persona_id, orden.now, row["importacion_id"])
        before = await load_planeadas(tx, unidad_id=unidad_id, anio=anio)
        kept = replace(planeada, hoja=row["hoja"], fila=row["fila"])
        await write_plan(tx, lugar, before, cambian={row["id"]: kept}, nuevas=[])
        return {"codigo": codigo}

    return await carry_out(database, orden, work)


async def remove(database: Database, orden: Orden, *, codigo: str) -> Result:
    """Take an activity out of a plan.

    Raises NotFound(actividad_desconocida), Forbidden(plan_ajeno), Conflict(actividad_publicada).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_actividad(tx, orden.actor, codigo)
        await demand_planner(tx, orden.actor, row["unidad_id"])
        _demand_unpublished(row["codigo"], row["asistencia"])
        await tx.execute(actividades.delete().where(actividades.c.id == row["id"]))
        return {"codigo": codigo, "estado": "retirada"}

    return await carry_out(database, orden, work)


def _demand_unpublished(codigo: str, asistencia: str | None) -> None:
    if asistencia is not None:
        raise Conflict("actividad_publicada", codigo=codigo, asistencia=asistencia)
