"""PostgreSQL stopped without warning, and killed again while it recovers."""

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
LOG = "servidor.log"
READY = b"ready to accept connections"
UNCLEAN = b"not properly shut down"
LONGEST = 2.0
QUICK = "recovery_init_sync_method = syncfs\n"
"""One call instead of an fsync for each file, which is most of what a recovery takes here."""


class Servidor:
    """The embedded server of one folder, under torment.

    `caidas` counts its stops, `recuperaciones` the recoveries killed before they were over.
    """

    def __init__(self, folder: Path, handle: ServerHandle, chance: random.Random) -> None:
        self._folder = folder
        self._handle = handle
        self._chance = chance
        self.caidas = 0
        self.recuperaciones = 0
        with (self._cluster / "postgresql.auto.conf").open("a") as conf:
            conf.write(QUICK)

    @property
    def _cluster(self) -> Path:
        return self._folder / "postgres"

    @property
    def struck(self) -> int:
        """How often it was stopped or killed."""
        return self.caidas + self.recuperaciones

    async def strike(self) -> None:
        """Stop the server at once, as a power cut would stop its processes, and start it again."""
        await self.stop()
        if self.caidas % AGAIN == 0:
            await self._interrupt_recovery()
        await self.start()

    async def stop(self) -> None:
        """Stop the server at once, and leave it so."""
        await asyncio.to_thread(self._run, "stop", "-m", "immediate", "-w")
        self.caidas += 1

    async def start(self) -> None:
        """Start it again and wait until it answers."""
        (await ensure_server(self._folder)).release()

    async def _interrupt_recovery(self) -> None:
        log = self._cluster / LOG
        before = log.stat().st_size
        await asyncio.to_thread(
            self._run, "start", "-W", "-o",
            "-c listen_addresses= -c log_min_messages=log "
            f"-c unix_socket_directories={self._handle.sockets}",
        )  # fmt: skip
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                while UNCLEAN not in log.read_bytes()[before:]:
                    await asyncio.sleep(0.001)
        await asyncio.sleep(self._chance.uniform(0, 0.02))
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, IndexError):
            os.kill(int((self._cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        if READY in log.read_bytes()[before:]:
            self.caidas += 1
        else:
            self.recuperaciones += 1

    def _run(self, *orders: str) -> None:
        run_program(self._handle.account, "pg_ctl", *orders, "-s", "-l", LOG, pgdata=self._cluster)
