"""How a delivery to another system went, with all that follows: marked, counted, given up."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.acceso import list_administrators
from engine.domain.avisos.ganchos import Respuesta, is_lost, next_step
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.jobs.ganchos import (
    Cedida,
    Racha,
    disable_gancho,
    mark_entrega,
    note_failure,
    note_success,
)

DESACTIVADO = "gancho_desactivado"


async def settle_entrega(
    tx: AsyncSession, entrega: Cedida, respuesta: Respuesta, *, now: datetime, maquina: datetime
) -> bool:
    """Note how a try went and what follows; return whether its webhook answers.

    One that has failed for too long, or says that it is gone, is disabled, and the administrators
    are told. `now` is the service's instant and `maquina` the machine's.
    """
    paso = next_step(respuesta, entrega.intentos + 1, maquina)
    ours = await mark_entrega(tx, entrega, respuesta, paso, maquina)
    if respuesta.aceptada:
        await note_success(tx, entrega.gancho_id)
        return True
    racha = await note_failure(tx, entrega.gancho_id, maquina) if ours else None
    if racha and (respuesta.se_fue or is_lost(racha.fallas, racha.desde, maquina)):
        await _give_up(tx, entrega, racha, respuesta, now)
    return False


async def _give_up(
    tx: AsyncSession, entrega: Cedida, racha: Racha, respuesta: Respuesta, now: datetime
) -> None:
    waiting = await disable_gancho(tx, entrega.gancho_id, respuesta.texto)
    if waiting is None:
        return
    facts = {
        "gancho": {"id": entrega.gancho_id, "nombre": racha.nombre},
        "motivo": respuesta.texto,
        "pendientes": waiting,
    }
    await enqueue(
        tx,
        [
            AvisoNuevo(
                clave=f"{DESACTIVADO}:{entrega.gancho_id}:{racha.desde.isoformat()}:{persona_id}",
                tipo=DESACTIVADO,
                persona_id=persona_id,
                asistencia_id=None,
                tarea_id=None,
                datos=facts,
                en=now,
            )
            for persona_id in await list_administrators(tx, now)
        ],
    )
