"""Whose inconsistencies somebody may look at, and how a page of them is cut."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from api.programas import demand_office
from engine.db.queries.avance import Row, list_boards
from engine.domain.actor import Actor

PAGINA = 40


async def own_boards(tx: AsyncSession, actor: Actor, anio: int) -> list[Row]:
    """Return the programmes of a year whose data somebody answers for or follows.

    Raises NotFound("programa_desconocido") for a companion, who has no desk (AC-19, AC-36).
    """
    demand_office(actor)
    return await list_boards(tx, actor, anio, enteros=True)


def as_page(rows: Sequence[Row], salto: int) -> tuple[Sequence[Row], int | None]:
    """Return a page of rows asked for with one more, and where the next one begins."""
    return rows[:PAGINA], (salto + PAGINA if len(rows) > PAGINA else None)
