"""The incidents of an instance as its step finds and leaves them: tried again, or passed over."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from engine.actions.instancias.caso import Caso
from engine.db.queries.tablas import incidentes
from engine.errors import NotFound


@dataclass(frozen=True)
class Abierto:
    """An incident that waits for somebody: its row, and the token that failed."""

    id: int
    token: UUID
    elemento: str


async def find_open(caso: Caso, token: UUID | None) -> list[Abierto]:
    """Return the open incident of a token, or all of the instance's without one.

    Raises NotFound(incidente_desconocido) when there is none.
    """
    statement = (
        select(incidentes.c.id, incidentes.c.token, incidentes.c.elemento)
        .where(incidentes.c.instancia_id == caso.instancia.id, incidentes.c.estado == "abierto")
        .order_by(incidentes.c.creado, incidentes.c.id)
    )
    if token is not None:
        statement = statement.where(incidentes.c.token == token)
    found = [Abierto(*row) for row in await caso.tx.execute(statement)]
    if not found:
        raise NotFound("incidente_desconocido")
    return found


async def note_reason(caso: Caso, found: list[Abierto], motivo: str) -> None:
    """Keep why incidents are tried again; whether they are over, the step itself will tell."""
    await caso.tx.execute(
        update(incidentes)
        .where(incidentes.c.id.in_([incidente.id for incidente in found]))
        .values(motivo=motivo)
    )


async def pass_over(caso: Caso, found: list[Abierto], motivo: str) -> None:
    """Close incidents as passed over, by whom and why."""
    await caso.tx.execute(
        update(incidentes)
        .where(incidentes.c.id.in_([incidente.id for incidente in found]))
        .values(
            estado="omitido",
            motivo=motivo,
            resuelto=caso.now,
            resuelto_por_id=caso.actor.persona_id if caso.actor else None,
        )
    )
