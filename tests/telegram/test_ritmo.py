"""Several workers together never go faster than the platform allows, by the server's own clock."""

import asyncio
from datetime import timedelta

import pytest

from engine.db.session import Database
from engine.jobs.cupos import Taken, release_turn, take_turn
from notifications.telegram.cliente import Cliente, TelegramFallo
from notifications.telegram.ritmo import Ocupado, Ritmo
from tests.telegram.servidor import BOT

LONG = timedelta(seconds=60)


@pytest.fixture
async def workers(api, cuenta, database, database_url):
    """Three workers, each with its own client and its own connections."""
    databases = [Database.connect(database_url, pool=4) for _ in range(3)]
    clients = [Cliente(cuenta) for _ in databases]
    yield [Ritmo(client, own) for client, own in zip(clients, databases, strict=True)]
    for client, own in zip(clients, databases, strict=True):
        await client.close()
        await own.close()


async def write(ritmo: Ritmo, chat: int) -> None:
    await ritmo.send("sendMessage", str(chat), paciencia=LONG, text="hola")


async def test_three_workers_send_no_more_than_thirty_a_second_nor_one_to_a_chat(api, workers):
    api.estricto = True
    api.demora = 0.02
    chats = [n % 50 for n in range(100)]
    await asyncio.gather(*(write(workers[n % 3], chat) for n, chat in enumerate(chats)))
    assert len(api.instantes) == 100
    assert api.most_in(1.0) <= 30
    assert api.closest() >= 1.0
    assert api.a_destiempo == 0


async def test_a_pause_that_one_worker_is_asked_for_is_kept_by_all(api, workers):
    api.castigos = [2]
    with pytest.raises(TelegramFallo) as refused:
        await write(workers[0], 1)
    assert refused.value.esperar == timedelta(seconds=2)
    await asyncio.gather(*(write(workers[n % 3], 10 + n) for n in range(6)))
    assert len(api.instantes) == 6
    assert api.a_destiempo == 0


async def test_who_cannot_wait_is_told_how_long_it_would_be(api, workers):
    await write(workers[0], 7)
    with pytest.raises(Ocupado) as busy:
        await workers[1].send("sendMessage", "7", paciencia=timedelta(0), text="otra vez")
    assert timedelta(0) < busy.value.esperar <= timedelta(seconds=1)
    await workers[1].send("sendMessage", "8", paciencia=timedelta(0), text="a otra persona")
    assert [m.texto for chat in (7, 8) for m in api.chats[chat]] == ["hola", "a otra persona"]


async def test_a_turn_whose_worker_died_is_free_again_by_itself(database):
    async def take(plazo: timedelta) -> Taken | timedelta:
        async with database.transaction() as tx:
            return await take_turn(tx, bot=BOT, chat="1", cuantos=1, plazo=plazo)

    first = await take(timedelta(milliseconds=50))
    assert isinstance(first, Taken)
    wait = await take(LONG)
    assert isinstance(wait, timedelta)
    await asyncio.sleep(wait.total_seconds())
    second = await take(LONG)
    assert isinstance(second, Taken)
    # The dead one wakes up and gives back what is no longer its own.
    async with database.transaction() as tx:
        await release_turn(tx, first, timedelta(0))
    assert isinstance(await take(LONG), timedelta)
