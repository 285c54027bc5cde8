"""A proxy before PostgreSQL through which every answer comes some milliseconds late."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

CHUNK = 2**16


@contextlib.asynccontextmanager
async def delayed(url: str, seconds: float) -> AsyncIterator[str]:
    """Give an address by which each round trip to the database of `url` takes `seconds` more."""
    target = make_url(url)
    behind = f"{target.query['host']}/.s.PGSQL.{target.query['port']}"
    with tempfile.TemporaryDirectory(prefix="articula-demora-") as folder:
        running: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            running.add(task)
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                far_reader, far_writer = await asyncio.open_unix_connection(behind)
                await asyncio.gather(
                    _carry(reader, far_writer, 0), _carry(far_reader, writer, seconds)
                )
            running.discard(task)

        server = await asyncio.start_unix_server(serve, Path(folder) / ".s.PGSQL.5432")
        try:
            yield f"postgresql://{target.username}@/{target.database}?host={quote(folder)}&port=5432"
        finally:
            server.close()
            for task in running:
                task.cancel()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    """Hand on what comes, each piece `seconds` after it came, in order and without queueing up."""
    loop = asyncio.get_running_loop()
    late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, piece = await late.get()
            await asyncio.sleep(due - loop.time())
            writer.write(piece)
            if not piece:
                writer.close()
                return

    delivering = asyncio.create_task(deliver())
    try:
        while piece := await reader.read(CHUNK):
            late.put_nowait((loop.time() + seconds, piece))
        late.put_nowait((loop.time(), b""))
        await delivering
    finally:
        delivering.cancel()
