"""Fires the timers that fall due, each in a transaction of its own."""

from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.avance import advance
from engine.actions.caso import open_case
from engine.actions.espejo import tokens
from engine.db.queries.tablas import temporizadores
from engine.db.session import Database
from engine.jobs.claims import TemporizadorVencido, claim_timer, postpone_timer

log = structlog.get_logger(__name__)


async def fire_due(database: Database, now: datetime, limite: int = 50) -> int:
    """Fire up to `limite` due timers and return how many moved their instance.

    The claim and what the timer causes commit together: a worker killed midway leaves the timer
    due, and it has done nothing. One that fails is put off and never blocks the rest.
    """
    tried: set[int] = set()
    fired = 0
    while len(tried) < limite:
        timer: TemporizadorVencido | None = None
        try:
            async with database.transaction() as tx:
                timer = await claim_timer(tx, now, salvo=tried)
                if timer is None:
                    break
                tried.add(timer.id)
                await _fire(tx, database, timer, now)
            fired += 1
        except Exception as problem:
            if timer is None:
                raise
            log.exception("temporizador_fallido", temporizador=timer.id, elemento=timer.elemento)
            async with database.transaction() as tx:
                await postpone_timer(tx, timer, now, problem)
    return fired


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
