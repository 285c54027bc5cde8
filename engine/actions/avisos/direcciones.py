"""Addresses of a persona by channel: linked, let go, and disabled when a channel says no for good.

Each is part of a transaction of its caller, who knows why: a page, a bot, the way out of a channel.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import direcciones, personas
from engine.jobs.avisos import AvisoNuevo, enqueue

CORREO = "correo"
"""The channel whose address is `persona.correo`: a trigger keeps `direccion` like it."""
DESACTIVADA = "direccion_desactivada"

_DISABLE = text("""
    UPDATE direccion SET estado = 'desactivada', motivo = :motivo, baja = :now
    WHERE persona_id = :persona_id AND canal = :canal AND valor = :valor
      AND estado <> 'desactivada'
    RETURNING id
""")


async def link_address(
    tx: AsyncSession, *, persona_id: int, canal: str, valor: str, now: datetime
) -> int:
    """Write to a persona at `valor` in `canal` from now on, and return the address's id.

    They proved it theirs. It takes the place of what they had there, disabled or not. Raises
    Conflict("direccion_ajena") when it speaks for somebody else; mailboxes may be shared.
    """
    valor = valor.strip()
    if canal == CORREO:
        await tx.execute(
            personas.update()
            .where(personas.c.id == persona_id, personas.c.correo.is_distinct_from(valor))
            .values(correo=valor)
        )
    made = insert(direcciones).values(
        persona_id=persona_id, canal=canal, valor=valor, estado="activa", verificada=now
    )
    fresh = {"valor": valor, "estado": "activa", "motivo": None, "verificada": now, "baja": None}
    linked = made.on_conflict_do_update(constraint="direccion_por_canal", set_=fresh)
    return int((await tx.execute(linked.returning(direcciones.c.id))).scalar_one())


async def unlink_address(tx: AsyncSession, *, persona_id: int, canal: str) -> bool:
    """Forget where a persona was written to in `canal`; tell whether there was anything."""
    if canal == CORREO:
        emptied = personas.update().where(
            personas.c.id == persona_id, personas.c.correo.is_not(None)
        )
        return await tx.scalar(emptied.values(correo=None).returning(personas.c.id)) is not None
    mine = (direcciones.c.persona_id == persona_id) & (direcciones.c.canal == canal)
    gone = direcciones.delete().where(mine).returning(direcciones.c.id)
    return await tx.scalar(gone) is not None


async def disable_address(
    tx: AsyncSession, *, persona_id: int, canal: str, valor: str, motivo: str, now: datetime
) -> bool:
    """Write no more to an address that takes nothing, and tell its owner where they will see it.

    `motivo` is what the channel answered. False when it was disabled already, or is no longer
    theirs: one notice for each time it fell.
    """
    facts = {"persona_id": persona_id, "canal": canal, "valor": valor, "motivo": motivo, "now": now}
    found = await tx.scalar(_DISABLE, facts)
    if found is None:
        return False
    notice = AvisoNuevo(
        clave=f"{DESACTIVADA}:{found}:{now.isoformat()}",
        tipo=DESACTIVADA,
        persona_id=persona_id,
        asistencia_id=None,
        tarea_id=None,
        datos={"direccion": {"canal": canal, "valor": valor}, "motivo": motivo},
        en=now,
    )
    await enqueue(tx, [notice])
    return True
