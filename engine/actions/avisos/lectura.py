"""Notices read in the application, and those that failed sent again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.tablas import avisos
from engine.db.session import Database
from engine.errors import Forbidden, NotFound
from engine.jobs.avisos import ring


async def mark_read(
    database: Database, orden: Orden, *, aviso_ids: Collection[UUID] | None = None
) -> Result:
    """Note that whoever orders read these notices of theirs, or all of them; return how many.

    Those of others, and those read before, stay as they are.
    """

    async def work(tx: AsyncSession) -> Result:
        read = update(avisos).where(
            avisos.c.persona_id == orden.actor.persona_id, avisos.c.leido.is_(None)
        )
        if aviso_ids is not None:
            read = read.where(avisos.c.id.in_(aviso_ids))
        done = await tx.execute(read.values(leido=orden.now).returning(avisos.c.id))
        return {"leidos": len(done.all())}

    return await carry_out(database, orden, work)


async def send_again(database: Database, orden: Orden, *, aviso_id: UUID) -> Result:
    """Have a notice tried once more: one that failed, or one that could not be worded.

    Raises Forbidden("solo_administracion"), NotFound("aviso_inexistente") for one that is not
    waiting for that.
    """
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")

    async def work(tx: AsyncSession) -> Result:
        again = (
            update(avisos)
            .where(
                avisos.c.id == aviso_id,
                (avisos.c.estado == "fallido")
                | ((avisos.c.estado == "en_cola") & avisos.c.siguiente.is_not(None)),
            )
            # Its tries are counted anew; their receipts stay.
            .values(estado="en_cola", siguiente=orden.now, intentos=0, resultado=None)
            .returning(avisos.c.id)
        )
        if await tx.scalar(again) is None:
            raise NotFound("aviso_inexistente")
        await ring(tx, "avisos")
        return {"id": str(aviso_id)}

    return await carry_out(database, orden, work)
