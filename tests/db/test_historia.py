"""The history read again: every kind of touch is found, at its place, and nothing else is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.cadena import chain
from engine.db.ids import new_id
from engine.db.queries.historia import Falta, find_touched
from engine.db.queries.tablas import eventos, instancias
from engine.db.session import Database
from tests.jobs.hechos import NOW, add_instance, open_office

N = 6


@pytest.fixture
async def historia(tx_database: Database) -> list[UUID]:
    """Two instances with six events each, written one after the other in turn."""
    oficina = await open_office(tx_database)
    async with tx_database.transaction() as tx:
        other = await add_instance(tx, oficina.asistencia)
        for n in range(1, N + 1):
            for instancia in (oficina.instancia, other):
                await _write(tx, instancia, n, oficina.rosa)
    return [oficina.instancia, other]


async def _write(tx: AsyncSession, instancia: UUID, n: int, persona: int | None) -> None:
    kept = await tx.scalar(select(instancias.c.cadena).where(instancias.c.id == instancia))
    facts: dict[str, Any] = {
        "en": NOW + timedelta(minutes=n),
        "tipo": "paso",
        "persona": persona if n % 2 else None,
        "tarea": new_id() if n % 3 == 0 else None,
        "datos": {"pasos": f"entra paso_{n} a1b2c3d4", "monto": n / 7, "gran": 10**18},
    }
    huella = chain(kept, n, {**facts, "instancia": instancia})
    row = {**facts, "persona_id": facts["persona"], "tarea_id": facts["tarea"]}
    del row["persona"], row["tarea"]
    await tx.execute(insert(eventos).values(instancia_id=instancia, n=n, huella=huella, **row))
    await tx.execute(
        update(instancias).where(instancias.c.id == instancia).values(eventos=n, cadena=huella)
    )


async def _found(database: Database) -> list[tuple[str, UUID, int | None]]:
    async with database.transaction() as tx:
        return [(f.tipo, f.instancia, f.n) async for f in find_touched(tx)]


async def _row(tx: AsyncSession, instancia: UUID, n: int) -> int:
    found = await tx.scalar(
        select(eventos.c.id).where(eventos.c.instancia_id == instancia, eventos.c.n == n)
    )
    assert found is not None
    return int(found)


async def test_an_untouched_history_has_no_fault(tx_database, historia):
    assert await _found(tx_database) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("datos = jsonb_set(datos, '{monto}', '0.42')", id="a number in datos"),
        pytest.param(
            "datos = jsonb_set(datos, '{pasos}', '\"entra paso_3 b1b2c3d4\"')",
            id="a letter in datos",
        ),
        pytest.param("en = en + interval '1 microsecond'", id="a microsecond in en"),
        pytest.param("persona_id = (SELECT min(id) FROM persona)", id="who did it"),
        pytest.param("tipo = 'pasa'", id="what it was"),
        pytest.param("tarea_id = instancia_id", id="of which tarea"),
        pytest.param("huella = set_byte(huella, 31, get_byte(huella, 31) # 1)", id="the hash"),
    ],
)
async def test_one_altered_byte_is_found_where_it_is(tx_database, historia, change):
    async with tx_database.transaction() as tx:
        row = await _row(tx, historia[1], 4)
        await tx.execute(text(f"UPDATE evento SET {change} WHERE id = :id"), {"id": row})
        found = [falta async for falta in find_touched(tx)]
    clave = found[0].clave
    assert found == [Falta("alterado", historia[1], clave, 4, row)]


async def test_a_row_gone_from_the_middle_is_missed(tx_database, historia):
    async with tx_database.transaction() as tx:
        await tx.execute(delete(eventos).where(eventos.c.id == await _row(tx, historia[0], 3)))
    assert await _found(tx_database) == [("faltante", historia[0], 3)]


@pytest.mark.parametrize("gone", [1, 2, N], ids=["the last", "the last two", "all"])
async def test_rows_gone_from_the_end_are_missed(tx_database, historia, gone):
    async with tx_database.transaction() as tx:
        await tx.execute(
            delete(eventos).where(eventos.c.instancia_id == historia[0], eventos.c.n > N - gone)
        )
    assert await _found(tx_database) == [("cortado", historia[0], N - gone + 1)]


async def test_two_rows_that_change_places_are_found(tx_database, historia):
    async with tx_database.transaction() as tx:
        one, other = await _row(tx, historia[0], 2), await _row(tx, historia[0], 5)
        for row, n in ((one, 99), (other, 2), (one, 5)):
            await tx.execute(update(eventos).where(eventos.c.id == row).values(n=n))
    assert await _found(tx_database) == [("alterado", historia[0], 2)]


async def test_a_row_put_at_the_end_or_without_a_number_is_found(tx_database, historia):
    values = {"en": NOW, "tipo": "paso", "datos": {}}
    async with tx_database.transaction() as tx:
        await tx.execute(insert(eventos).values(instancia_id=historia[0], n=N + 1, **values))
        await tx.execute(insert(eventos).values(instancia_id=historia[1], n=None, **values))
    found = await _found(tx_database)
    assert [(tipo, instancia) for tipo, instancia, _ in found] == [
        ("insertado", instancia) for instancia in sorted(historia)
    ]


async def test_the_mark_of_an_instance_must_be_that_of_its_last_event(tx_database, historia):
    async with tx_database.transaction() as tx:
        await tx.execute(
            update(instancias).where(instancias.c.id == historia[1]).values(cadena=b"otra")
        )
    assert await _found(tx_database) == [("final", historia[1], N)]


async def test_events_older_than_the_chain_are_let_be(tx_database, historia):
    async with tx_database.transaction() as tx:
        first = await tx.scalar(select(func.min(eventos.c.id)))
        await tx.execute(
            insert(eventos).values(
                id=first - 1, instancia_id=historia[0], en=NOW, tipo="viejo", datos={}
            )
        )
    assert await _found(tx_database) == []


async def test_events_of_an_instance_that_is_gone_are_told_once(tx_database, historia):
    async with tx_database.transaction() as tx:
        await tx.execute(delete(instancias).where(instancias.c.id == historia[1]))
    assert await _found(tx_database) == [("huerfano", historia[1], 1)]
