"""A web server on a database already filled, and clients that knock on its doors."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from tests.bench.cliente import Cliente
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, race

ALIVE = "GET /salud/viva"
"""The least a door can do: the baseline of the others."""


@asynccontextmanager
async def serving(escena: Escena, url: str) -> AsyncIterator[int]:
    """Serve a database in a process of its own while the block lasts, at the port given."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.servidor", url, str(port), str(escena.folder),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await wait_for(port, "/salud/viva")
        yield port
    finally:
        process.terminate()
        await process.wait()


async def wait_for(port: int, path: str, seconds: float = 120) -> None:
    """Return once `path` answers with 200. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            client = Cliente(port)
            try:
                await client.get(path)
                return
            except (OSError, AssertionError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.02)
            finally:
                await client.close()


Request = Callable[[Cliente], Awaitable[object]]


async def knock(port: int, requests: Sequence[Request], clients: int) -> Carrera:
    """Send requests over as many connections as clients."""
    free = [Cliente(port) for _ in range(clients)]

    async def send(request: Request) -> None:
        client = free.pop()
        await request(client)
        free.append(client)

    carrera = await race([partial(send, request) for request in requests], clients)
    for client in free:
        await client.close()
    return carrera
