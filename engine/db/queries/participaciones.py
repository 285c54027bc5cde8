"""Who took part in a GIA or a taller, counted."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import participaciones

SATISFECHO = 3
"""The least of the survey's four answers that counts as satisfied."""


@dataclass(frozen=True)
class Cuenta:
    """People of a GIA or taller: convened, who came, who sat the entry test, who answered.

    `entrada` is the mean mark of those who sat the test, 0 to 20, None when nobody did.
    """

    convocados: int
    asistentes: int
    rindieron: int
    entrada: float | None
    encuestados: int
    satisfechos: int


async def count_participantes(tx: AsyncSession, estrategia_id: int) -> Cuenta:
    """Return how many people took part in a strategy, counted from their rows (IN-22, DOC-12)."""
    own = participaciones.c
    wanted = select(
        func.count().label("convocados"),
        func.count().filter(own.asistio).label("asistentes"),
        func.count(own.entrada).label("rindieron"),
        func.avg(own.entrada).label("entrada"),
        func.count(own.satisfaccion).label("encuestados"),
        func.count().filter(own.satisfaccion >= SATISFECHO).label("satisfechos"),
    ).where(own.estrategia_id == estrategia_id)
    return Cuenta(**(await tx.execute(wanted)).mappings().one())
