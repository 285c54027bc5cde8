"""Transactions: what commits, what rolls back, and how PostgreSQL's refusals reach people."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.db import vivas
from engine.db.refusals import REFUSALS
from engine.db.session import Database, async_url, plain_url
from engine.errors import Conflict, NotFound, Unavailable

CROWDED = {"nota_unica": lambda: Conflict("nota_repetida")}


@pytest.fixture
async def notes(database: Database, database_url: str):
    async with database.transaction() as session:
        await session.execute(
            text("CREATE TABLE nota (x int CONSTRAINT nota_unica UNIQUE, d jsonb)")
        )
    made = Database.connect(database_url, refusals=CROWDED)
    yield made
    await made.close()


async def count(database: Database) -> int:
    async with database.transaction() as tx:
        found = await tx.execute(text("SELECT count(*) FROM nota"))
        return int(found.scalar_one())


async def test_a_transaction_commits_at_the_end_of_its_block(notes):
    async with notes.transaction() as session:
        await session.execute(text("INSERT INTO nota VALUES (1)"))
    assert await count(notes) == 1


async def test_a_transaction_that_raises_leaves_nothing_and_keeps_the_error(notes):
    with pytest.raises(NotFound):
        async with notes.transaction() as session:
            await session.execute(text("INSERT INTO nota VALUES (1)"))
            raise NotFound("asistencia_inexistente")
    assert await count(notes) == 0


async def test_a_named_constraint_becomes_its_refusal(notes):
    with pytest.raises(Conflict) as refusal:
        async with notes.transaction() as session:
            await session.execute(text("INSERT INTO nota VALUES (1), (1)"))
    assert refusal.value.code == "nota_repetida"


async def test_a_constraint_without_a_refusal_stays_a_defect(notes, database):
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO nota VALUES (1), (1)"))


async def test_a_savepoint_undoes_only_its_block(notes):
    async with notes.transaction() as session:
        await session.execute(text("INSERT INTO nota VALUES (1)"))
        with pytest.raises(Conflict):
            async with notes.savepoint(session):
                await session.execute(text("INSERT INTO nota VALUES (2)"))
                await session.execute(text("INSERT INTO nota VALUES (1)"))
    assert await count(notes) == 1


async def test_of_two_transactions_in_a_deadlock_one_is_told_to_try_again(notes):
    async with notes.transaction() as session:
        await session.execute(text("INSERT INTO nota VALUES (1), (2)"))
    met = asyncio.Barrier(2)

    async def cross(first: int, second: int) -> None:
        async with notes.transaction() as session:
            await session.execute(text("UPDATE nota SET d = '1' WHERE x = :x"), {"x": first})
            await met.wait()
            await session.execute(text("UPDATE nota SET d = '1' WHERE x = :x"), {"x": second})

    ends = await asyncio.gather(cross(1, 2), cross(2, 1), return_exceptions=True)
    refused = [end for end in ends if end is not None]
    assert [str(end) for end in refused] == ["base_ocupada"]
    assert isinstance(refused[0], Unavailable)


async def test_without_a_server_the_service_is_unavailable():
    lost = Database.connect("postgresql://articula@/articula?host=/no/such/folder")
    with pytest.raises(Unavailable) as refusal:
        async with lost.transaction():
            pass
    assert refusal.value.code == "base_no_responde"
    await lost.close()


@pytest.mark.parametrize(
    "idle",
    [pytest.param(30.0, id="and the driver heard of it"), pytest.param(-1.0, id="and is asked")],
)
async def test_a_connection_that_the_server_closed_is_replaced(
    notes, maintenance, monkeypatch, idle
):
    monkeypatch.setattr(vivas, "IDLE", idle)
    async with notes.transaction() as tx:
        pid = await tx.scalar(text("SELECT pg_backend_pid()"))
    assert await maintenance.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
    await asyncio.sleep(0.05)
    assert await count(notes) == 0


async def test_a_transaction_that_follows_another_sends_nothing_besides_its_own(notes):
    seen = []
    async with notes.transaction() as tx:
        adapted = (await tx.connection()).sync_connection.connection.dbapi_connection
        adapted.driver_connection.add_query_logger(lambda record: seen.append(record.query))
    assert await count(notes) == 0
    assert [said.rstrip(";").split()[0] for said in seen] == ["BEGIN", "COMMIT"]


async def test_a_glance_sees_what_is_committed_and_sends_its_own_statement_alone(notes):
    asked, seen = "SELECT x FROM nota", []
    assert await notes.glance(asked) is None
    async with notes.transaction() as tx:
        adapted = (await tx.connection()).sync_connection.connection.dbapi_connection
        adapted.driver_connection.add_query_logger(lambda record: seen.append(record.query))
        await tx.execute(text("INSERT INTO nota VALUES (7)"))
    seen.clear()
    assert tuple(await notes.glance(asked)) == (7,)
    assert seen == [asked]


async def test_a_glance_without_a_server_is_unavailable_and_a_wrong_one_is_a_defect(notes):
    nowhere = Database.connect("postgresql://nadie@127.0.0.1:1/nada")
    with pytest.raises(Unavailable, match="base_no_responde"):
        await nowhere.glance("SELECT 1")
    await nowhere.close()
    with pytest.raises(asyncpg.UndefinedTableError):
        await notes.glance("SELECT 1 FROM nada")


async def test_json_and_instants_come_back_as_they_went(tx):
    sent = {"título": "Ñandú", "niveles": [1, 2.5, None]}
    row = await tx.execute(
        text("SELECT CAST(:d AS jsonb) ->> 'título', CAST(:t AS timestamptz)"),
        {"d": '{"título": "Ñandú"}', "t": datetime(2026, 7, 6, 13, tzinfo=UTC)},
    )
    assert tuple(row.one()) == (sent["título"], datetime(2026, 7, 6, 13, tzinfo=UTC))


async def test_a_savepoint_database_commits_for_itself_and_leaves_nothing(
    tx_database, common_database
):
    async with tx_database.transaction() as session:
        await session.execute(text("CREATE TABLE huella (x int)"))
    async with tx_database.transaction() as session:
        await session.execute(text("SELECT x FROM huella"))
    async with common_database.transaction() as session:
        found = await session.execute(text("SELECT to_regclass('huella')"))
        assert found.scalar_one() is None


async def test_every_refusal_names_a_constraint_that_exists(tx):
    found = await tx.execute(
        text(
            "SELECT conname FROM pg_constraint UNION "
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indisunique "
            # What a trigger refuses is named in its function.
            "UNION SELECT (regexp_matches(prosrc, 'reserva_[a-z_]+', 'g'))[1] "
            "FROM pg_proc WHERE proname = 'juzgar_reservas' "
            "UNION SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''([a-z_0-9]+)''', 'g'))[1] "
            "FROM pg_proc"
        )
    )
    assert set(REFUSALS) <= set(found.scalars())


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("postgresql://u:c%40@h:1/b", id="libpq"),
        pytest.param("postgresql+asyncpg://u:c%40@h:1/b", id="sqlalchemy"),
    ],
)
def test_an_address_is_taken_in_either_form(given):
    assert async_url(given) == "postgresql+asyncpg://u:c%40@h:1/b"
    assert plain_url(given) == "postgresql://u:c%40@h:1/b"
