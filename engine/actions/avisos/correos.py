"""The mailbox of a persona: a new one, or the same again, proved by the link sent to it."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.avisos.direcciones import CORREO, link_address
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.envios import count_asked
from engine.db.queries.tablas import personas
from engine.db.session import Database
from engine.errors import NotFound, TooMany
from engine.jobs.avisos import AvisoNuevo, enqueue

VENTANA = timedelta(hours=1)
PEDIDOS = 5
"""Links to confirm that somebody may ask for within VENTANA."""


async def ask_confirmation(database: Database, orden: Orden, *, correo: str) -> Result:
    """Send a link to `correo` that makes it the mailbox of whoever orders, once opened.

    Until then notices go where they went. Raises TooMany("demasiadas_direcciones").
    """
    now, who, valor = orden.now, orden.actor.persona_id, correo.strip()

    async def work(tx: AsyncSession) -> Result:
        if await count_asked(tx, who, now - VENTANA) >= PEDIDOS:
            raise TooMany("demasiadas_direcciones", espera=int(VENTANA.total_seconds()))
        asked = AvisoNuevo(
            clave=f"direccion_por_confirmar:{who}:{valor}:{now.isoformat()}"[:240],
            tipo="direccion_por_confirmar",
            persona_id=who,
            asistencia_id=None,
            tarea_id=None,
            datos={"direccion": {"canal": CORREO, "valor": valor}},
            en=now,
        )
        await enqueue(tx, [asked])
        return {"correo": valor}

    return await carry_out(database, orden, work)


async def confirm_address(
    database: Database, *, persona_id: int, canal: str, valor: str, now: datetime
) -> str:
    """Write to a persona at the address whose link they opened, and return their name.

    Raises NotFound("persona_desconocida") when they no longer use the service.
    """
    async with database.transaction() as tx:
        alive = personas.select().where(personas.c.id == persona_id, personas.c.activa)
        persona = (await tx.execute(alive)).one_or_none()
        if persona is None:
            raise NotFound("persona_desconocida")
        await link_address(tx, persona_id=persona_id, canal=canal, valor=valor, now=now)
    return str(persona.nombre)
