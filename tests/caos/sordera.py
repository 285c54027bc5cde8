"""A proxy before PostgreSQL, on TCP, that swallows every notification on its way to who listens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy.engine import make_url

_CHUNK = 2**16
_WANTS_TLS = (80877103).to_bytes(4, "big")
_NOTIFICATION = b"A"


@dataclass
class Sordera:
    """How to reach the server through the proxy, and how many notifications it swallowed."""

    url: str = ""
    calladas: int = 0


@contextlib.asynccontextmanager
async def deafened(url: str) -> AsyncIterator[Sordera]:
    """Give an address, as from another machine, at which nobody hears a NOTIFY."""
    target = make_url(url)
    behind = f"{target.query['host']}/.s.PGSQL.{target.query['port']}"
    made = Sordera()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _carry(made, reader, writer, behind)
        writer.close()
        running.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.url = f"postgresql://{target.username}@127.0.0.1:{port}/{target.database}"
    try:
        yield made
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _carry(
    made: Sordera, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: str
) -> None:
    first = await reader.readexactly(8)
    if first[4:] == _WANTS_TLS:
        writer.write(b"N")
        first = await reader.readexactly(8)
    far_reader, far_writer = await asyncio.open_unix_connection(behind)
    far_writer.write(first)
    ways = [
        asyncio.create_task(_forth(reader, far_writer)),
        asyncio.create_task(_back(made, far_reader, writer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        far_writer.close()


async def _forth(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_CHUNK):
        writer.write(piece)
        await writer.drain()


async def _back(made: Sordera, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on the server's messages, each a letter, a length and a body, but for notifications."""
    while True:
        head = await reader.readexactly(5)
        body = await reader.readexactly(int.from_bytes(head[1:], "big") - 4)
        if head[:1] == _NOTIFICATION:
            made.calladas += 1
            continue
        writer.write(head + body)
        await writer.drain()
