"""Fires the timers that fall due, each in a transaction of its own."""

from datetime import datetime
from functools import partial

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.avance import advance
from engine.actions.instancias.caso import open_case
from engine.actions.instancias.espejo import tokens
from engine.db.queries.tablas import temporizadores
from engine.db.session import Database
from engine.jobs.claims import (
    TemporizadorVencido,
    claim_timer,
    list_due_timers,
    postpone_timer,
)
from engine.jobs.turnos import work_off


async def fire_due(database: Database, now: datetime, limite: int = 50) -> int:
    """Fire due timers, in turns by unit, and return how many did."""
    async with database.transaction() as tx:
        due = await list_due_timers(tx, now, limite)
    if not due:
        return 0
    claim = partial(claim_timer, debidos=due)
    return await work_off(database, now, limite, claim, _fire, postpone_timer)


async def _fire(
    tx: AsyncSession, database: Database, timer: TemporizadorVencido, now: datetime
) -> None:
    caso = await open_case(tx, database, instancia_id=timer.instancia_id, now=now)
    if timer.token not in tokens(caso.antes.temporizadores):
        # Nothing waits for it any more: it would fall due for ever.
        await tx.execute(delete(temporizadores).where(temporizadores.c.id == timer.id))
        return
    caso.ejecucion.run_on()
    await advance(caso)
