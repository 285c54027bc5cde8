"""Keeps web and worker processes alive: each that dies is born again, with another hour to die."""

import asyncio
import multiprocessing
import os
import signal
import socket
from collections import Counter
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess

from tests.caos.vida import Vida, live

FIRST = 12
SPAN = {"web": 3000, "obrero": 1400}
STRIDE = 331
"""Prime, so that in as many lives as SPAN says every step is once the last."""
REST = 0.5
"""Seconds before one that found no server and left is born again, as a supervisor waits."""
_context = multiprocessing.get_context("forkserver")
# All that the starting program imports, or each child would import it again.
_context.set_forkserver_preload(["pytest", "tests.caos.__main__"])


@dataclass
class Vidas:
    """The processes of one run; `calm` ends the torment and lets them live.

    Each new life has its own step to die at, so that over a run every step is the last of some;
    one of two looks besides for an await at which none has died.
    """

    vida: Vida
    webs: int = 2
    obreros: int = 2
    muertes: Counter[str] = field(default_factory=Counter)
    calm: bool = False
    ports: list[int] = field(default_factory=list)
    _generaciones: dict[str, int] = field(default_factory=dict)
    _turn: Counter[str] = field(default_factory=Counter)
    _alive: dict[str, ForkServerProcess] = field(default_factory=dict)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ports = _free_ports(self.webs)

    @property
    def names(self) -> list[str]:
        """The places in which processes follow each other: the webs, then the workers."""
        webs = [f"web_{n}" for n in range(self.webs)]
        return webs + [f"obrero_{n}" for n in range(self.obreros)]

    @property
    def generaciones(self) -> set[int]:
        """The generations of which a process is alive, or about to be born."""
        return set(self._generaciones.values())

    def start(self) -> None:
        """Begin to keep the processes alive, in tasks of their own."""
        for name in self.names:
            self._generaciones[name] = self.vida.generacion
            self._keepers.append(asyncio.create_task(self._keep(name)))

    async def _keep(self, name: str) -> None:
        clase, _, n = name.partition("_")
        port = self.ports[int(n)] if clase == "web" else None
        while True:
            vida = replace(
                self.vida,
                port=port,
                generacion=self._generaciones[name],
                steps=self._next(clase),
                hunting=self._turn[clase] % 2 == 0,
            )
            process = _context.Process(target=live, args=(vida,), daemon=True)
            process.start()
            self._alive[name] = process
            await _end_of(process)
            self._alive.pop(name)
            self.muertes[f"{clase}:{process.exitcode}"] += 1
            gave_up = (process.exitcode or 0) > 0
            process.close()
            if gave_up:
                await asyncio.sleep(REST)

    def _next(self, clase: str) -> int:
        if self.calm:
            return 0
        self._turn[clase] += 1
        return FIRST + self._turn[clase] * STRIDE % SPAN[clase]

    def killed(self, clase: str = "") -> int:
        """Return how many of a kind have been killed with -9."""
        died = {n: c for n, c in self.muertes.items() if n.endswith(f":{-signal.SIGKILL}")}
        return sum(times for name, times in died.items() if name.startswith(clase))

    def relieve(self, name: str, generacion: int) -> None:
        """Ask one to leave in order: who takes its place is of that generation."""
        self._generaciones[name] = generacion
        self._signal(name, signal.SIGTERM)

    async def pacify(self) -> None:
        """Kill them all once more, and let those born from now on live."""
        self.calm = True
        for name in list(self._alive):
            self._signal(name, signal.SIGKILL)

    def _signal(self, name: str, number: int) -> None:
        process = self._alive.get(name)
        if process is not None and process.pid is not None and process.is_alive():
            os.kill(process.pid, number)

    async def stop(self) -> None:
        """End them all."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for process in self._alive.values():
            process.kill()
            process.join()


def _free_ports(how_many: int) -> list[int]:
    doors = [socket.socket() for _ in range(how_many)]
    for door in doors:
        door.bind(("127.0.0.1", 0))
    ports = [int(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return ports


async def _end_of(process: ForkServerProcess) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
