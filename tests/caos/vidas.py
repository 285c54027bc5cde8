"""Keeps web and worker processes alive: each that dies is born again, with another hour to die."""

import asyncio
import multiprocessing
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.caos.vida import Vida, live

FIRST = 12
SPAN = {"web": 900, "obrero": 1400}
STRIDE = 331
"""Prime, so that in as many lives as SPAN says every step is once the last."""
_context = multiprocessing.get_context("forkserver")
# All that the starting program imports, or each child would import it again.
_context.set_forkserver_preload(["pytest", "tests.caos.__main__"])


@dataclass
class Vidas:
    """The processes of one run; `calm` ends the torment and lets them live.

    Each new life has its own step to die at, so that over a run every step is the last of some.
    """

    vida: Vida
    folder: Path
    webs: int = 2
    obreros: int = 2
    muertes: Counter[str] = field(default_factory=Counter)
    calm: bool = False
    _turn: Counter[str] = field(default_factory=Counter)
    _alive: dict[str, ForkServerProcess] = field(default_factory=dict)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def addresses(self) -> list[Path]:
        """Where the webs answer."""
        return [self.folder / f"web_{n}" for n in range(self.webs)]

    def start(self) -> None:
        """Begin to keep the processes alive, in tasks of their own."""
        places: list[tuple[str, Path | None]] = [("web", place) for place in self.addresses]
        places += [("obrero", None)] * self.obreros
        for n, (clase, place) in enumerate(places):
            self._keepers.append(asyncio.create_task(self._keep(f"{clase}_{n}", clase, place)))

    async def _keep(self, name: str, clase: str, address: Path | None) -> None:
        while True:
            vida = replace(self.vida, steps=self._next(clase), address=address)
            process = _context.Process(target=live, args=(vida,), daemon=True)
            process.start()
            self._alive[name] = process
            await _end_of(process)
            self._alive.pop(name)
            self.muertes[f"{clase}:{process.exitcode}"] += 1
            process.close()

    def _next(self, clase: str) -> int:
        if self.calm:
            return 0
        self._turn[clase] += 1
        return FIRST + self._turn[clase] * STRIDE % SPAN[clase]

    @property
    def golpes(self) -> int:
        """How many have been killed with -9."""
        return sum(n for name, n in self.muertes.items() if name.endswith(f":{-signal.SIGKILL}"))

    def relieve(self) -> None:
        """Ask one of them to leave in order, as a rolling restart does."""
        if self._alive:
            self._signal(random.choice(sorted(self._alive)), signal.SIGTERM)

    async def pacify(self) -> None:
        """Kill them all once more, and let those born from now on live."""
        self.calm = True
        for name in list(self._alive):
            self._signal(name, signal.SIGKILL)

    def _signal(self, name: str, number: int) -> None:
        pid = self._alive[name].pid
        if pid is not None and self._alive[name].is_alive():
            os.kill(pid, number)

    async def stop(self) -> None:
        """End them all."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for process in self._alive.values():
            process.kill()
            process.join()


async def _end_of(process: ForkServerProcess) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
