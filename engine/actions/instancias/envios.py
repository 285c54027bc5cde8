"""What a step throws: its messages and signals, written in the transaction that throws them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.ids import new_id
from engine.db.queries.mensajes import write_messages
from engine.jobs.avisos import ring
from engine.process.marcha.tablero import Envio
from engine.process.memoria.carga import pack

VIDA = timedelta(days=30)
"""How long a message that nobody waits for is kept, unless whoever sends it says otherwise."""


async def publish(
    tx: AsyncSession, *, instancia_id: UUID, envios: Sequence[Envio], now: datetime
) -> None:
    """Write what an instance throws; the workers carry it to who waits.

    Called before the rows of what the same step goes on to wait for: a signal reaches only those
    who waited when it was thrown. Raises RuleBroken(carga_invalida).
    """
    if envios:
        await write_messages(tx, rows_for(envios, instancia_id, now))
        await ring(tx, "mensajes")


def rows_for(envios: Sequence[Envio], instancia_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Return the rows of what an instance throws, as `write_messages` takes them."""
    return [
        {
            "id": new_id(),
            "tipo": envio.tipo,
            "nombre": envio.nombre,
            "clave": envio.clave,
            "datos": pack(envio.datos),
            "origen_id": instancia_id,
            "recibido": now,
            "vence": now + VIDA if envio.tipo == "mensaje" else now,
        }
        for envio in envios
    ]
