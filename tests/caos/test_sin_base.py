"""PostgreSQL goes away and comes back: the web says so and goes on, and a worker does not hang."""

import asyncio
import os
import random
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from tests.caos.servidor import Servidor

LISTENERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'articula campana'"


def environment(folder: Path, dsn: str, port: int) -> dict[str, str]:
    """Return the settings of a process of the service on a server of somebody else's."""
    own = {
        "ARTICULA_DATA": str(folder), "ARTICULA_DATABASE_URL": dsn, "ARTICULA_PORT": str(port),
        "ARTICULA_HOST": "127.0.0.1",
    }  # fmt: skip
    return {**os.environ, **own}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def articula(
    *words: str, env: dict[str, str], said: int = asyncio.subprocess.PIPE
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", *words, env=env, stdout=said, stderr=said
    )


@asynccontextmanager
async def web(env: dict[str, str]) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve in a process of its own and lend a client of it."""
    # What it logs is dropped: a pipe that nobody reads would stop it.
    process = await articula("serve", env=env, said=asyncio.subprocess.DEVNULL)
    address = f"http://127.0.0.1:{env['ARTICULA_PORT']}"
    try:
        async with httpx2.AsyncClient(base_url=address, timeout=30) as client:
            yield client
    finally:
        process.terminate()
        await process.wait()


async def health(
    client: httpx2.AsyncClient, wanted: Callable[[int, dict[str, Any]], bool]
) -> dict[str, Any]:
    """Ask until the answer is the wanted one, and return it."""
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await client.get("/salud/lista")
            except httpx2.TransportError:
                await asyncio.sleep(0.2)
                continue
            told: dict[str, Any] = answer.json()
            if wanted(answer.status_code, told):
                return told
            await asyncio.sleep(0.2)


async def test_the_web_is_not_ready_without_its_database_and_ready_again_without_a_restart(
    own_server, tmp_path
):
    folder, handle = own_server
    server = Servidor(folder, handle, random.Random(1))
    env = environment(tmp_path, handle.dsn, free_port())
    async with web(env) as client:
        await health(client, lambda status, told: status == 200 and told["lista"])
        await server.stop()
        gone = await health(client, lambda status, told: status == 503)
        assert (gone["lista"], gone["base"]) == (False, "no responde")
        assert (await client.get("/salud/viva")).status_code == 200

        # A worker started meanwhile ends with one sentence, for whoever watches it to start again.
        worker = await articula("worker", env=env)
        _, said = await asyncio.wait_for(worker.communicate(), 60)
        assert worker.returncode == 1
        assert said.decode().splitlines()[-1] == (
            "La base de datos no responde. Intente de nuevo en unos minutos."
        )
        assert "Traceback" not in said.decode()

        await server.start()
        back = await health(client, lambda status, told: status == 200)
        assert (back["base"], back["trabajador"]) == ("bien", "bien")
        # Its worker hears again too: the bell listens on a connection of its own.
        plain = await asyncpg.connect(handle.plain_dsn)
        async with asyncio.timeout(60):
            while not await plain.fetchval(LISTENERS):
                await asyncio.sleep(0.1)
        await plain.close()
