"""PostgreSQL stopped without warning, and stopped again while it recovers."""

import asyncio
import contextlib
import os
import random
import signal
from pathlib import Path

from engine.db.embedded import ServerHandle, ensure_server
from engine.db.embedded_program import run_program

AGAIN = 3
"""One stop of so many interrupts the recovery too."""


class Servidor:
    """The embedded server of one folder, under torment."""

    def __init__(self, folder: Path, handle: ServerHandle, chance: random.Random) -> None:
        self._folder = folder
        self._handle = handle
        self._chance = chance
        self.caidas = 0
        self.recuperaciones = 0

    @property
    def _cluster(self) -> Path:
        return self._folder / "postgres"

    async def strike(self) -> None:
        """Stop the server at once, as a power cut would stop its processes, and start it again."""
        await asyncio.to_thread(self._run, "stop", "-m", "immediate", "-w")
        self.caidas += 1
        if self.caidas % AGAIN == 0:
            await self._interrupt_recovery()
        (await ensure_server(self._folder)).release()

    async def _interrupt_recovery(self) -> None:
        await asyncio.to_thread(
            self._run, "start", "-W", "-o",
            f"-c listen_addresses= -c unix_socket_directories={self._handle.sockets}",
        )  # fmt: skip
        await asyncio.sleep(self._chance.uniform(0.005, 0.12))
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, IndexError):
            pid = int((self._cluster / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, signal.SIGKILL)
            self.recuperaciones += 1

    def _run(self, *orders: str) -> None:
        run_program(
            self._handle.account, "pg_ctl", *orders, "-s", "-l", "servidor.log",
            pgdata=self._cluster,
        )  # fmt: skip
