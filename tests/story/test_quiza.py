"""What a calendar answers besides yes and no: perhaps, and another date."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.db.queries.contestaciones import list_contrapropuestas
from engine.db.queries.convocados import list_convocados
from engine.db.queries.tablas import asistencias
from tests.respuestas.cartas import outlook
from tests.respuestas.servidor import Buzon
from tests.story.casilla import buzon, confirmed, convened, ended, receive, uid_of
from tests.story.paso import Relato

__all__ = ["buzon"]


async def test_perhaps_is_told_beside_the_confirmation_and_confirms_nothing(
    relato: Relato, buzon: Buzon
) -> None:
    codigo = await convened(relato)
    uid = await uid_of(relato, "ugel")
    buzon.put(outlook(uid, "ugel@example.pe", "TENTATIVE"))
    await receive(relato, buzon)
    assert {row[0] for row in await confirmed(relato)} == {None}
    assert [row["quiza"] for row in await rows_of(relato, codigo)].count(True) == 1
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED", ident="later", stamp="20260707T140000Z"))
    await receive(relato, buzon)
    assert {row["quiza"] for row in await rows_of(relato, codigo)} == {False}


async def test_another_date_that_a_guest_proposes_is_told_until_they_answer_the_one_in_force(
    relato: Relato, buzon: Buzon
) -> None:
    codigo = await convened(relato)
    uid = await uid_of(relato, "ugel")
    buzon.put(outlook(uid, "ugel@example.pe", "TENTATIVE", method="COUNTER"))
    await receive(relato, buzon)
    assert await ended(relato) == [("sin_efecto", "contrapropuesta")]
    async with relato.database.transaction() as tx:
        at = await tx.scalar(select(asistencias.c.id).where(asistencias.c.codigo == codigo))
        [told] = await list_contrapropuestas(tx, at or 0)
    assert (told["persona"], told["entidad_nombre"]) == ("Persona ugel", "UGEL Chucuito")
    assert told["propone_inicio"] == datetime(2026, 8, 12, 14, tzinfo=UTC)
    assert told["propone_fin"] == datetime(2026, 8, 12, 18, tzinfo=UTC)
    relato.now += timedelta(hours=1)
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED", ident="later"))
    await receive(relato, buzon)
    async with relato.database.transaction() as tx:
        assert await list_contrapropuestas(tx, at or 0) == []


async def rows_of(relato: Relato, codigo: str) -> list[dict[str, Any]]:
    """Return the convened cargos of an AT as its page tells them."""
    async with relato.database.transaction() as tx:
        at = await tx.scalar(select(asistencias.c.id).where(asistencias.c.codigo == codigo))
        return await list_convocados(tx, at or 0, now=relato.now)
