"""Rungs that fell due by the thousand, of people who are written to at any hour."""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import silencios, tareas, titularidades
from engine.db.session import Database
from engine.domain.escalera import Escalon
from engine.jobs.recordatorios import plan_reminders
from tests.jobs.hechos import add_task, open_office

_BATCH = 5_000
_YEAR = timedelta(days=365)
_AT_ANY_HOUR = {"desde": time(0), "hasta": time(0), "no_laborables": False, "resumen": time(17)}


async def fall_due(database: Database, cuantos: int, now: datetime) -> None:
    """Write as many overdue tareas, each taken by somebody and with one rung that is due.

    Two people share them out, so that as many messages are to leave.
    """
    office = await open_office(database)
    held = Range((now - _YEAR).date(), (now + _YEAR).date())
    async with database.transaction() as tx:
        await tx.execute(titularidades.update().values(periodo=held))
        await never_silent(tx, office.rosa, office.maria)
        late = {"vence": now - timedelta(hours=2), "creada": now - timedelta(days=7)}
        first = await add_task(tx, office, tomada_por_id=office.rosa, **late)
        ids = [first, *await _repeat(tx, first, cuantos - 1, office.maria)]
    due = [Escalon("vencida", now - timedelta(hours=1))]
    for at in range(0, cuantos, _BATCH):
        async with database.transaction() as tx:
            await plan_reminders(tx, dict.fromkeys(ids[at : at + _BATCH], due))
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE"))


async def never_silent(tx: AsyncSession, *personas: int) -> None:
    """Let these people be written to at any hour of any day."""
    for who in personas:
        await tx.execute(silencios.insert().values(persona_id=who, **_AT_ANY_HOUR))


async def _repeat(tx: AsyncSession, first: UUID, times: int, other: int) -> list[UUID]:
    """Write a tarea again under other ids, every second one taken by somebody else."""
    own = {
        "id": "gen_random_uuid()",
        "token": "gen_random_uuid()",
        "tomada_por_id": "CASE n % 2 WHEN 0 THEN tomada_por_id ELSE :other END",
    }
    kept = [column.name for column in tareas.c if not column.computed]
    values = ", ".join(own.get(name, f"t.{name}") for name in kept)
    made = await tx.execute(
        text(
            f"INSERT INTO tarea ({', '.join(kept)}) SELECT {values}"
            " FROM tarea t CROSS JOIN generate_series(1, :times) AS n WHERE t.id = :first"
            " RETURNING id"
        ),
        {"times": times, "first": first, "other": other},
    )
    return [row.id for row in made]
