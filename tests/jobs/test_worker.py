"""The worker and its bell: woken at once, mended alone, ended by nobody's error."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from engine.clock import Clock
from engine.db.session import Database, plain_url
from engine.jobs.avisos import ring
from engine.jobs.bell import Bell
from engine.jobs.worker import Trabajo, Worker

HOURLY = timedelta(hours=1)
NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)


class Pile:
    """Work to be done: each run does one piece, and the last run of all is worth waiting for."""

    def __init__(self, pieces: int = 0) -> None:
        self.pieces = pieces
        self.seen: list[datetime] = []
        self.looked = asyncio.Condition()

    async def work(self, _: Database, now: datetime) -> int:
        async with self.looked:
            self.seen.append(now)
            done, self.pieces = min(self.pieces, 1), max(self.pieces - 1, 0)
            self.looked.notify_all()
        return done

    async def looked_at(self, times: int) -> None:
        async with asyncio.timeout(10), self.looked:
            await self.looked.wait_for(lambda: len(self.seen) >= times)


@pytest.fixture
async def start(database: Database) -> AsyncIterator:
    """Start a worker that stops with the test."""
    made: list[Worker] = []

    def begin(*trabajos: Trabajo) -> Worker:
        worker = Worker(database, Clock(), trabajos)
        worker.start()
        made.append(worker)
        return worker

    yield begin
    for worker in made:
        await worker.stop()


async def test_settle_runs_everything_until_nobody_finds_work(database):
    first, second = Pile(), Pile(2)

    async def feed(_: Database, __: datetime) -> int:
        # The second one's effects are the first one's work.
        done = await second.work(_, __)
        first.pieces += done
        return done

    worker = Worker(database, Clock(), [Trabajo("uno", first.work), Trabajo("dos", feed)])
    assert await worker.settle(NOW) == 4
    assert (first.pieces, second.pieces) == (0, 0)
    assert set(first.seen) == {NOW}
    assert await worker.run_once(NOW) == 0


async def test_an_error_is_noted_and_ends_nothing(database):
    async def fail(_: Database, __: datetime) -> int:
        raise RuntimeError("no hay luz")

    pile = Pile(1)
    worker = Worker(database, Clock(), [Trabajo("malo", fail), Trabajo("bueno", pile.work)])
    assert await worker.settle(NOW) == 1
    assert worker.latidos["malo"].error == "RuntimeError: no hay luz"
    assert (worker.latidos["bueno"].error, worker.latidos["bueno"].hechos) == (None, 1)


async def test_a_worker_looks_at_its_start_and_empties_what_it_finds(start):
    pile = Pile(3)
    worker = start(Trabajo("pila", pile.work, HOURLY))
    await pile.looked_at(4)
    assert pile.pieces == 0
    # Its next look is in an hour: silence until then is no bad sign.
    assert worker.is_alive()
    assert not worker.is_alive(plazo=-HOURLY - timedelta(seconds=1))


async def test_a_worker_that_never_ran_is_not_alive(database):
    assert not Worker(database, Clock(), [Trabajo("pila", Pile().work)]).is_alive()


async def test_the_poll_looks_again_without_any_bell(start):
    pile = Pile()
    worker = start(Trabajo("pila", pile.work, timedelta(milliseconds=50)))
    await worker.bell.stop()
    seen = len(pile.seen)
    await pile.looked_at(seen + 2)


async def test_a_commit_wakes_the_worker_at_once(start, database):
    pile = Pile()
    worker = start(Trabajo("pila", pile.work, HOURLY))
    await asyncio.wait_for(worker.bell.listening.wait(), 10)
    await pile.looked_at(1)
    seen = len(pile.seen)
    async with database.transaction() as tx:
        await ring(tx, "prueba")
    await pile.looked_at(seen + 1)


async def test_what_is_not_urgent_does_not_listen_to_the_bell(start, database):
    urgent, calm = Pile(), Pile()
    worker = start(
        Trabajo("urgente", urgent.work, HOURLY),
        Trabajo("tranquilo", calm.work, HOURLY, urgente=False),
    )
    await asyncio.wait_for(worker.bell.listening.wait(), 10)
    await calm.looked_at(1)
    await urgent.looked_at(1)
    for _ in range(3):
        seen = len(urgent.seen)
        async with database.transaction() as tx:
            await ring(tx, "prueba")
        await urgent.looked_at(seen + 1)
    assert len(calm.seen) == 1


async def test_an_error_does_not_end_the_loop(start, database):
    met = asyncio.Event()

    async def recover(_: Database, __: datetime) -> int:
        if met.is_set():
            recovered.set()
            return 0
        met.set()
        raise RuntimeError("una vez")

    recovered = asyncio.Event()
    worker = start(Trabajo("terco", recover, timedelta(milliseconds=20)))
    await asyncio.wait_for(recovered.wait(), 10)
    assert worker.is_alive()


async def test_the_bell_listens_again_when_its_backend_dies(database, database_url):
    rings: asyncio.Queue[None] = asyncio.Queue()
    bell = Bell(database_url, lambda: rings.put_nowait(None))
    killer = await asyncpg.connect(plain_url(database_url))
    bell.start()
    try:
        await asyncio.wait_for(rings.get(), 10)
        killed = await killer.fetchval(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE application_name = 'articula campana' AND datname = current_database()"
        )
        assert killed == 1
        # It rings by itself, for what it may have missed, and then hears again.
        await asyncio.wait_for(rings.get(), 10)
        async with database.transaction() as tx:
            await ring(tx, "prueba")
        await asyncio.wait_for(rings.get(), 10)
    finally:
        await bell.stop()
        await killer.close()


async def test_a_bell_without_a_server_keeps_trying_and_stops_when_told():
    bell = Bell("postgresql://articula@/articula?host=/no/such/folder", lambda: None)
    bell.start()
    await asyncio.sleep(0)
    await asyncio.wait_for(bell.stop(), 5)
    assert not bell.listening.is_set()


async def test_stopping_waits_for_what_is_being_done(database):
    begun, go = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    async def slow(_: Database, __: datetime) -> int:
        begun.set()
        await go.wait()
        ended.append("entero")
        return 0

    worker = Worker(database, Clock(), [Trabajo("lento", slow, HOURLY)])
    worker.start()
    await asyncio.wait_for(begun.wait(), 10)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    go.set()
    await stopping
    assert ended == ["entero"]


async def test_stopping_cuts_short_what_takes_too_long(database):
    begun = asyncio.Event()

    async def stuck(_: Database, __: datetime) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    worker = Worker(database, Clock(), [Trabajo("eterno", stuck, HOURLY)])
    worker.start()
    await asyncio.wait_for(begun.wait(), 10)
    await asyncio.wait_for(worker.stop(gracia=timedelta(milliseconds=20)), 5)


async def test_settle_waits_for_a_run_under_way(start):
    begun, go = asyncio.Event(), asyncio.Event()
    running = 0
    most = 0

    async def slow(_: Database, __: datetime) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        begun.set()
        await go.wait()
        running -= 1
        return 0

    worker = start(Trabajo("lento", slow, HOURLY))
    await asyncio.wait_for(begun.wait(), 10)
    settling = asyncio.create_task(worker.settle(NOW))
    await asyncio.sleep(0)
    assert not settling.done()
    go.set()
    assert await settling == 0
    assert most == 1


def test_two_trabajos_cannot_share_a_name(common_database):
    with pytest.raises(ValueError, match="share a name"):
        Worker(common_database, Clock(), [Trabajo("a", Pile().work), Trabajo("a", Pile().work)])


async def test_a_worker_without_a_server_does_not_hurry_and_is_back_as_soon_as_there_is_one(
    start, database, maintenance
):
    tries: list[bool] = []
    back = asyncio.Event()

    async def look(database: Database, _: datetime) -> int:
        tries.append(False)
        async with database.transaction():
            tries[-1] = True
        if away:
            back.set()
        return 0

    away = False
    name = database.engine.url.database
    worker = start(Trabajo("mira", look, timedelta(milliseconds=20)))
    await asyncio.wait_for(worker.bell.listening.wait(), 30)
    before = len(tries)
    await maintenance.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    await maintenance.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name
    )
    away = True
    await asyncio.sleep(4)
    # After one second, two, five: with a look every 20 ms they would be two hundred.
    assert 1 <= tries[before:].count(False) <= 6
    assert worker.is_alive()
    back.clear()
    await maintenance.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    await asyncio.wait_for(back.wait(), 30)
