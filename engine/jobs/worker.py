"""The worker: runs each trabajo when the bell rings, when the poll ticks and when it is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from engine.clock import LIMA, Clock
from engine.db.session import Database
from engine.jobs.bell import Bell

log = structlog.get_logger(__name__)

_SETTLE_ROUNDS = 10_000
_RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)


@dataclass(frozen=True)
class Trabajo:
    """Work that is looked for every `cada`; `correr` does a batch and returns how much it did.

    Zero means that nothing was due. Instants are the service's, not the machine's. One that is
    not `urgente` waits for its hour and lets the bell ring.
    """

    nombre: str
    correr: Callable[[Database, datetime], Awaitable[int]]
    cada: timedelta = timedelta(seconds=1)
    urgente: bool = True


@dataclass(frozen=True)
class Latido:
    """The last sign of life of a trabajo: when (machine's seconds), how much in all, last error."""

    segundo: float
    hechos: int = 0
    error: str | None = None


class Worker:
    """Runs `trabajos` in this process, from `start` to `stop`; several processes may do the same.

    APScheduler and the bell only say "look": what is due is in the database. A trabajo never runs
    twice at once in one worker, and its errors are logged and never end it.
    """

    def __init__(self, database: Database, clock: Clock, trabajos: Sequence[Trabajo]) -> None:
        names = [trabajo.nombre for trabajo in trabajos]
        if len(set(names)) != len(names):
            raise ValueError(f"two trabajos share a name: {names}")
        self._database = database
        self._clock = clock
        self._trabajos = tuple(trabajos)
        self._due = {name: asyncio.Event() for name in names}
        self._turn = {name: asyncio.Lock() for name in names}
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(timezone=LIMA)
        url = database.engine.url.render_as_string(hide_password=False)
        self.bell = Bell(url, self._hear)
        self.latidos: dict[str, Latido] = {}

    def start(self) -> None:
        """Begin to work in the running event loop."""
        for trabajo in self._trabajos:
            self._tasks.append(asyncio.create_task(self._work(trabajo), name=trabajo.nombre))
            self._scheduler.add_job(
                self._tick,
                "interval",
                args=[trabajo.nombre],
                id=trabajo.nombre,
                seconds=trabajo.cada.total_seconds(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()
        self.bell.start()

    async def stop(self, gracia: timedelta = timedelta(seconds=20)) -> None:
        """Finish what is being done, for `gracia` at most, and stop.

        What is cut short is not lost: its rows are free again, or its lease runs out.
        """
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self.bell.stop()
        self.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=gracia.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Make every trabajo look at once."""
        for event in self._due.values():
            event.set()

    async def run_once(self, now: datetime | None = None) -> int:
        """Run each trabajo once, in order, and return how much they did."""
        return sum([await self._run(trabajo, now) for trabajo in self._trabajos])

    async def settle(self, now: datetime | None = None) -> int:
        """Run all of them until none finds anything due at `now`; return how much they did.

        For the demo's clock and the tests: one trabajo's effects are another one's work.
        """
        total = 0
        for _ in range(_SETTLE_ROUNDS):
            done = await self.run_once(now)
            if not done:
                return total
            total += done
        log.error("trabajo_sin_fin", rondas=_SETTLE_ROUNDS)
        return total

    def is_alive(self, plazo: timedelta = timedelta(minutes=5)) -> bool:
        """Tell whether every trabajo gave a sign of life, with or without errors.

        None may be later than `plazo` after the moment it was to look again.
        """
        present = asyncio.get_running_loop().time()
        return all(
            (sign := self.latidos.get(trabajo.nombre)) is not None
            and present - sign.segundo <= (trabajo.cada + plazo).total_seconds()
            for trabajo in self._trabajos
        )

    def _hear(self) -> None:
        for trabajo in self._trabajos:
            if trabajo.urgente:
                self._due[trabajo.nombre].set()

    async def _tick(self, nombre: str) -> None:
        self._due[nombre].set()

    async def _work(self, trabajo: Trabajo) -> None:
        due, failures = self._due[trabajo.nombre], 0
        due.set()
        while not self._stopping.is_set():
            await due.wait()
            due.clear()
            while not self._stopping.is_set() and await self._run(trabajo, None):
                pass
            failed = self.latidos[trabajo.nombre].error is not None
            failures = failures + 1 if failed else 0
            if failures:
                await self._rest(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1])

    async def _rest(self, seconds: float) -> None:
        """Wait after a failure; without a server, until there is one again if that is sooner."""
        signs = [self._stopping] if self.bell.listening.is_set() else [
            self._stopping, self.bell.listening
        ]  # fmt: skip
        waiting = [asyncio.create_task(sign.wait()) for sign in signs]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _run(self, trabajo: Trabajo, now: datetime | None) -> int:
        async with self._turn[trabajo.nombre]:
            done, error = 0, None
            try:
                done = await trabajo.correr(self._database, now or self._clock.now())
            except Exception as failure:
                error = f"{type(failure).__name__}: {failure}"
                log.exception("trabajo_fallido", trabajo=trabajo.nombre)
            last = self.latidos.get(trabajo.nombre, Latido(0.0))
            segundo = asyncio.get_running_loop().time()
            self.latidos[trabajo.nombre] = replace(
                last, segundo=segundo, hechos=last.hechos + done, error=error
            )
            return done
