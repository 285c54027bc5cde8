"""A client of HTTP so light that what is measured is the server."""

import asyncio
from typing import Any

import orjson


class Cliente:
    """One connection that is kept; each request says by its token who asks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, token: str | None = None) -> bytes:
        """Return the body of a page; raise AssertionError unless it comes with 200."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head(token)}\r\n".encode())

    async def post(self, path: str, content: Any, token: str) -> bytes:
        """Send a JSON document and return the body of the answer; raise unless it is 200."""
        body = orjson.dumps(content)
        head = (
            f"POST {path} HTTP/1.1\r\n{self._head(token)}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return await self._ask(head.encode() + body)

    def _head(self, token: str | None) -> str:
        signed = f"Authorization: Bearer {token}\r\n" if token else ""
        return f"Host: 127.0.0.1:{self._port}\r\n{signed}"

    async def _ask(self, request: bytes) -> bytes:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(
            int(line.partition(":")[2])
            for line in head.splitlines()
            if line.lower().startswith("content-length:")
        )
        body = await reader.readexactly(length)
        assert head.split(" ", 2)[1] == "200", head + body.decode()[:500]
        return body

    async def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
