"""How some people of the demonstration want to be told, and an address that takes no mail."""

from datetime import datetime, time

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import direcciones, personas, preferencias, silencios

DIGEST_ROWS, BOUNCED = 12, "550 5.1.1 El buzón no existe"
KNOWN = ("admin", "diri", "difoca", "unidad", "dre", "ugel")


async def sow_gustos(tx: AsyncSession, now: datetime) -> int:
    """Have some people, none of the six who sign in, sum up their tareas; one address bounced.

    Return how many chose.
    """
    found = select(personas.c.id).where(personas.c.usuario.not_in(KNOWN)).order_by(personas.c.id)
    ids = list(await tx.scalars(found.limit(DIGEST_ROWS + 1)))
    if len(ids) <= DIGEST_ROWS:
        return 0
    *some, bounced = ids
    tastes = [
        {"persona_id": who, "grupo": "tareas", "canales": ["correo"], "ritmo": "resumen"}
        for who in some
    ]
    await tx.execute(insert(preferencias), tastes)
    early = {"desde": time(18), "hasta": time(8), "no_laborables": True, "resumen": time(16)}
    await tx.execute(insert(silencios), [{"persona_id": who, **early} for who in some[:4]])
    await tx.execute(
        update(direcciones)
        .where(direcciones.c.persona_id == bounced)
        .values(estado="desactivada", motivo=BOUNCED, baja=now)
    )
    return len(some)
