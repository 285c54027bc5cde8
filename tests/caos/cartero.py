"""A real SMTP server in a process of its own, that writes a receipt of every message it takes."""

import asyncio
import contextlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

_MARK = b"Message-ID: <"
_ID = 36
_LINE = _ID + 1


@dataclass(frozen=True)
class Cartero:
    """The server as its clients know it: where it listens and where its receipts are."""

    port: int
    recibos: Path

    @property
    def url(self) -> str:
        """Return its address as the service takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def taken(self) -> int:
        """Return how many messages it took, the same one twice counted twice."""
        return self.recibos.stat().st_size // _LINE

    def count(self) -> Counter[str]:
        """Return how many times it took each message, by its id."""
        return Counter(self.recibos.read_text().split())


@contextlib.asynccontextmanager
async def post(folder: Path) -> AsyncIterator[Cartero]:
    """Run a server while the block lasts, with its receipts in `folder`."""
    recibos = folder / "recibos.txt"
    recibos.write_bytes(b"")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.caos.cartero", str(recibos), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield Cartero(int(await process.stdout.readline()), recibos)
    finally:
        process.kill()
        await process.wait()


class _Buzonero:
    """Takes what comes; the receipt is written before the answer."""

    def __init__(self, recibos: str) -> None:
        self._file = os.open(recibos, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        at = envelope.content.index(_MARK) + len(_MARK)
        os.write(self._file, envelope.content[at : at + _ID] + b"\n")
        return "250 Recibido"


async def main(recibos: str) -> None:
    """Serve until killed; the port is the first line on standard output."""
    loop = asyncio.get_running_loop()
    taker = _Buzonero(recibos)
    server = await loop.create_server(
        lambda: SMTP(taker, hostname="correo.prueba", loop=loop), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
