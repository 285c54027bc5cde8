"""What of the team of companions is left open when its programme ends."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import estrategias
from engine.domain.programa import DEL_EQUIPO

SIN_REGISTRO = "El programa se cerró sin que se registrara."


async def close_de_equipo(tx: AsyncSession, programa_id: int, now: datetime) -> None:
    """Close what of the team nobody registered in a programme that ends.

    Its row says so and is not counted as done: none stays open for ever (PR-20).
    """
    mine = (
        (estrategias.c.programa_id == programa_id)
        & estrategias.c.tipo.in_(DEL_EQUIPO)
        & (estrategias.c.estado == "programada")
    )
    await tx.execute(
        update(estrategias)
        .where(mine)
        .values(estado="no_realizada", causa="otra", detalle=SIN_REGISTRO, registrada_en=now)
    )
