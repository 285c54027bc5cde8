"""What an administrator orders of ladders: edit one, give a kind its own, take it back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.procesos import demand_admin
from engine.actions.orden import Orden, Result, carry_out
from engine.actions.tareas.clases import find_clase
from engine.actions.tareas.ensayo_de_escalera import Ensayo, rehearse
from engine.db.crudo import bare
from engine.db.queries.calendario import load_calendario
from engine.db.queries.escaleras import (
    Clase,
    ask_again,
    claim_repaso,
    drop_escalera,
    is_repaso_due,
    keep_escalera,
)
from engine.db.session import Database
from engine.domain.escalera import Escalera, Peldano, in_order, rungs_of_day
from engine.domain.reglas_de_escalera import demand_sound
from engine.errors import NotFound
from engine.jobs.recordatorios import Retendido, due_days, relay

REPASO = timedelta(minutes=1)
"""When the open tareas are laid once more, for those that were being opened meanwhile."""
_TURN = text("SELECT pg_advisory_xact_lock(:clave)")
_LADDERS = 0x4152544553


async def edit_escalera(
    database: Database, orden: Orden, *, clase: Clase, peldanos: Sequence[Peldano]
) -> Result:
    """Keep the ladder of a kind, or the general one, and lay it under the open tareas it rules.

    In one transaction: what was said stays said, and what is still to come follows the new rungs.
    Returns how many reminders were added and withdrawn, and of how many tareas. Raises
    NotFound("clase_desconocida") and RuleBroken("datos_invalidos").
    """
    demand_admin(orden)
    demand_sound(peldanos)

    async def work(tx: AsyncSession) -> Result:
        await tx.execute(_TURN, {"clave": _LADDERS})
        await find_clase(tx, clase)
        await keep_escalera(
            tx, clase, in_order(peldanos), now=orden.now, persona_id=orden.actor.persona_id
        )
        await ask_again(tx, clase, orden.now + REPASO)
        return asdict(await _lay(tx, _ladder(clase, peldanos), orden.now))

    return await carry_out(database, orden, work)


async def remove_escalera(database: Database, orden: Orden, *, clase: tuple[str, str]) -> Result:
    """Have a kind go by the general ladder again, and lay that one under its open tareas.

    Raises NotFound("escalera_desconocida") when it has none of its own.
    """
    demand_admin(orden)

    async def work(tx: AsyncSession) -> Result:
        await tx.execute(_TURN, {"clave": _LADDERS})
        general = (await load_calendario(tx)).ladder_of("", "")
        if not await drop_escalera(tx, clase):
            raise NotFound("escalera_desconocida")
        # Only those that had their own change: the rest of the general ladder's is as it was.
        laid = await _lay(tx, _ladder(clase, general.peldanos), orden.now)
        await ask_again(tx, None, orden.now + REPASO)
        return asdict(laid)

    return await carry_out(database, orden, work)


async def rehearse_escalera(
    database: Database,
    orden: Orden,
    *,
    clase: Clase,
    peldanos: Sequence[Peldano] | None,
    desde: datetime,
    hasta: datetime,
) -> Ensayo:
    """Return who would have heard what with a ladder, or with the general one when it is None.

    Raises NotFound("clase_desconocida") and RuleBroken("datos_invalidos").
    """
    demand_admin(orden)
    if peldanos is not None:
        demand_sound(peldanos)
    async with database.transaction() as tx:
        await find_clase(tx, clase)
        general = (await load_calendario(tx)).ladder_of("", "")
        edited = _ladder(clase, general.peldanos if peldanos is None else peldanos)
        return await rehearse(tx, clase, edited, desde=desde, hasta=hasta)


async def lay_again(database: Database, now: datetime) -> int:
    """Lay once more the next ladder that changed a while ago; zero means that none is left.

    Doing it again changes nothing but what was being opened by the ladder of before.
    """
    async with database.transaction() as tx:
        if not await is_repaso_due(tx, now):
            return 0
        await tx.execute(_TURN, {"clave": _LADDERS})
        found, clase = await claim_repaso(tx, now)
        if not found:
            return 0
        calendario = await load_calendario(tx)
        await _lay(tx, calendario.ladder_of(*(clase or ("", ""))), now)
        return 1


async def _lay(tx: AsyncSession, escalera: Escalera, now: datetime) -> Retendido:
    raw, calendario = await bare(tx), await load_calendario(tx)
    by_day = {dia: rungs_of_day(escalera, dia, calendario) for dia in await due_days(raw, escalera)}
    return await relay(raw, escalera, by_day, now)


def _ladder(clase: Clase, peldanos: Sequence[Peldano]) -> Escalera:
    return Escalera(in_order(peldanos), *(clase or (None, None)))
