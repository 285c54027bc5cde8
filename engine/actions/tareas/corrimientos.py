"""Moves the open deadlines that a holiday or a suspension declared late touches, in batches."""

from datetime import datetime, timedelta

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.actions.tareas.avisos_de_plazos import tell_owners
from engine.actions.tareas.recuento import recount_roots
from engine.db.crudo import bare
from engine.db.queries.corrimientos import (
    claim_corrimiento,
    end_pass,
    go_on,
    lock_next_roots,
    versions_with_timers,
)
from engine.db.session import Database
from engine.process.tiempos.temporizadores import is_term

AT_ONCE = 1000
"""Deadlines, about, that one transaction counts again: steps wait less than a second for it."""
PASADAS = 2
REPASO = timedelta(minutes=1)
"""When the second pass looks for what was being opened meanwhile by the calendar of before."""


async def move_deadlines(database: Database, now: datetime, limite: int = AT_ONCE) -> int:
    """Count again the next open deadlines of a pending corrimiento; return how much was done.

    A batch is one transaction: dates, reminders, timers, history and how far it went, so that a
    worker killed midway leaves it to be done whole. Counting again is the same however often it
    is done. The last step of a pass tells the owners. Zero means that nothing is pending.
    """
    async with database.transaction() as tx:
        raw = await bare(tx)
        corrimiento = await claim_corrimiento(raw, now)
        if corrimiento is None:
            return 0
        timers = await _drawn_terms(tx, raw)
        roots = await lock_next_roots(raw, corrimiento, timers, limite)
        if not roots:
            told = await tell_owners(tx, corrimiento, now)
            await end_pass(raw, corrimiento.id, now + REPASO, PASADAS, told)
            return 1
        moved = await recount_roots(tx, corrimiento, roots, timers, now)
        await go_on(raw, corrimiento.id, roots[-1], moved)
        # Not zero: what did not move has been looked at, and there may be more.
        return max(moved, 1)


async def _drawn_terms(tx: AsyncSession, raw: asyncpg.Connection) -> list[tuple[int, str]]:
    """Return the elements of running processes whose timer is a term, each with its version."""
    found = []
    for version_id in await versions_with_timers(raw):
        definicion = await load_definition(tx, version_id)
        found += [
            (version_id, nodo.id)
            for nodo in definicion.grafo.nodos.values()
            if nodo.evento is not None
            and nodo.evento.tipo == "temporizador"
            and is_term(nodo.evento.expresion)
        ]
    return found
