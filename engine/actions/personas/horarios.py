"""The hours of attention, entered by an administrator with their norm, from a day to come on."""

from datetime import date, time

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.personas.calendario_escolar import demand_admin
from engine.db.queries.calendario import get_horario
from engine.db.queries.tablas import horarios
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.errors import Conflict, RuleBroken


async def add_horario(
    database: Database, orden: Orden, *, desde: date, apertura: time, cierre: time, norma: str
) -> Result:
    """Enter the hours that hold from a day on: what was counted by those of before stays so.

    Raises Conflict("horario_repetido") for the same day twice, and RuleBroken("datos_invalidos")
    for a day that has come already, hours that end before they begin, or no norm.
    """
    demand_admin(orden)
    _demand_sound(desde, apertura, cierre, norma, day_of(orden.now))

    async def work(tx: AsyncSession) -> Result:
        made = await tx.execute(
            horarios.insert()
            .values(desde=desde, apertura=apertura, cierre=cierre, norma=norma.strip())
            .returning(horarios.c.id)
        )
        return {"id": made.scalar_one()}

    return await carry_out(database, orden, work)


async def remove_horario(database: Database, orden: Orden, *, horario_id: int) -> Result:
    """Take away hours that have yet to hold.

    Raises NotFound("horario_desconocido"), Conflict("horario_vigente") once they held.
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        stored = await get_horario(tx, horario_id)
        if stored["desde"] <= day_of(orden.now):
            raise Conflict("horario_vigente")
        await tx.execute(horarios.delete().where(horarios.c.id == horario_id))
        return {"id": horario_id}

    return await carry_out(database, orden, work)


def _demand_sound(desde: date, apertura: time, cierre: time, norma: str, hoy: date) -> None:
    wrong = {}
    if desde <= hoy:
        wrong["desde"] = "Indique un día desde mañana: lo que ya se contó no cambia."
    if cierre <= apertura:
        wrong["cierre"] = "Indique una hora de cierre posterior a la de apertura."
    if not norma.strip():
        wrong["norma"] = "Indique la norma que lo dispone."
    if wrong:
        raise RuleBroken("datos_invalidos", campos=wrong)
