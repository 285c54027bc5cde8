"""What a unit does by hand with an activity of its plan: enter it, change it, take it away."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.plan.planeadas import demand_planner
from engine.db.plan import Lugar, take_turn, write_plan
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.planeadas import get_actividad, load_planeadas
from engine.db.queries.tablas import actividades
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.planeada import Planeada, Tramo
from engine.domain.redaccion import say_dates
from engine.errors import Conflict, RuleBroken


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

    async def after(_tx: AsyncSession, _before: Planeada) -> Planeada:
        return planeada

    return await rewrite(database, orden, codigo, after)


async def ask_dates(
    database: Database, orden: Orden, *, codigo: str, pedidas: Sequence[Tramo]
) -> Result:
    """Ask for other dates for an activity, within its ventana; the rest of it stays.

    Raises what `change` does and RuleBroken(respuesta_invalida) at `fecha`.
    """

    async def after(_tx: AsyncSession, before: Planeada) -> Planeada:
        return with_dates(before, pedidas)

    return await rewrite(database, orden, codigo, after)


def with_dates(before: Planeada, pedidas: Sequence[Tramo]) -> Planeada:
    """Return an activity that asks for other dates.

    Raises RuleBroken(respuesta_invalida) at `fecha` when some is outside its ventana.
    """
    _demand_within(before.ventana, pedidas)
    return replace(before, pedidas=tuple(sorted(pedidas)))


async def rewrite(
    database: Database,
    orden: Orden,
    codigo: str,
    after: Callable[[AsyncSession, Planeada], Awaitable[Planeada]],
) -> Result:
    """Write what `after` makes of an activity, in the transaction in which it looks at others.

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
        changed = await after(tx, before[row["id"]].planeada)
        kept = replace(changed, hoja=row["hoja"], fila=row["fila"])
        await write_plan(tx, lugar, before, cambian={row["id"]: kept}, nuevas=[])
        return {"codigo": codigo}

    return await carry_out(database, orden, work)


def _demand_within(ventana: tuple[date, date], pedidas: Sequence[Tramo]) -> None:
    if any(not ventana[0] <= day_of(inicio) <= ventana[1] for inicio, _ in pedidas):
        between = say_dates([ventana[0]]), say_dates([ventana[1]])
        sentence = (
            f"La actividad puede hacerse entre el {between[0]} y el {between[1]}: elija una fecha "
            "de ese plazo o cambie primero el plazo."
        )
        raise RuleBroken("respuesta_invalida", campos={"fecha": sentence})


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
