"""The calendars of many offices at once, for the deadlines that are counted again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.oficinas import calendar_at
from engine.db.queries.plantel import Lugar, Plantel, plantel_of
from engine.db.queries.tablas import sellos
from engine.domain.calendario import Calendario


@dataclass(frozen=True)
class Oficinas:
    """One calendar and the places of the entidades that go by it."""

    calendario: Calendario
    lugares: Mapping[int, Lugar]

    def calendar_of(
        self, entidad_id: int | None, asistencia_id: int | None, tarea_id: UUID | None = None
    ) -> Calendario:
        """Return the calendar by which a deadline of an entidad, AT and tarea is counted."""
        return calendar_at(self.calendario, self.lugares, entidad_id, asistencia_id, tarea_id)


async def load_oficinas(
    tx: AsyncSession, plantel: Plantel, calendario: Calendario, entidades: Iterable[int | None]
) -> Oficinas:
    """Return the calendars of these entidades, their places read in one statement."""
    wanted = {entidad_id for entidad_id in entidades if entidad_id is not None}
    return Oficinas(calendario, await plantel.lugares(tx, wanted))


async def load_plantel(tx: AsyncSession) -> Plantel:
    """Return what is known of people and places under the seal in force."""
    seal = await tx.scalar(select(sellos.c.valor).where(sellos.c.clave == "gente"))
    return plantel_of(UUID(str(seal)))
