"""A mailbox of replies, and an AT whose guests may answer by mail."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.actions.avisos.contestaciones import attend_replies
from engine.db.queries.tablas import (
    asistencias,
    contestaciones,
    convocados,
    invitaciones,
    personas,
)
from notifications.respuestas.casilla import read_mailbox
from notifications.respuestas.recepcion import receiver
from tests.respuestas.servidor import Buzon, serve
from tests.story.gente import NOW
from tests.story.paso import Relato


@pytest.fixture
async def buzon() -> AsyncIterator[Buzon]:
    async with serve() as made:
        yield made


async def convened(relato: Relato, **changes: Any) -> str:
    codigo = await relato.register(**changes)
    await relato.plan(codigo, [date(2026, 8, 12)], **changes)
    await relato.do("diri", codigo, "calendarizar")
    return codigo


async def uid_of(relato: Relato, usuario: str, codigo: str = "") -> str:
    """Return the UID of the event that somebody's calendar has, of that AT where there are more."""
    statement = (
        select(invitaciones.c.uid)
        .join(personas, personas.c.id == invitaciones.c.persona_id)
        .join(asistencias, asistencias.c.id == invitaciones.c.asistencia_id)
        .where(personas.c.usuario == usuario)
    )
    if codigo:
        statement = statement.where(asistencias.c.codigo == codigo)
    async with relato.database.transaction() as tx:
        found = await tx.scalar(statement)
    assert found
    return f"{found}@example.pe"


async def receive(relato: Relato, buzon: Buzon) -> int:
    """Read the mailbox and take up what came, as a worker does."""
    look = receiver(read_mailbox(buzon.url), lambda: NOW)
    new = await look(relato.database, relato.now)
    while await attend_replies(relato.database, relato.now):
        pass
    return new


async def ended(relato: Relato) -> list[tuple[str, str | None]]:
    """Return how each reply ended, in the order in which they came."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(contestaciones.c.estado, contestaciones.c.motivo).order_by(contestaciones.c.id)
        )
        return [(row.estado, row.motivo) for row in rows]


async def confirmed(relato: Relato) -> list[tuple[bool | None, str | None]]:
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(convocados.c.confirmado, convocados.c.motivo).order_by(convocados.c.cargo_id)
        )
        return [(row.confirmado, row.motivo) for row in rows]
