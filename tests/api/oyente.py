"""A web server in the test's own loop, and tabs that listen to what it says."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI

from api.servidor import Servidor
from tests.api.puertas import CLAVE

FINISHED = {"fin": True}


class _Quiet(Servidor):
    """A server that leaves the signals of the test run alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


class Web:
    """A server that is up, until `close`; `base` is its address."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=30,
            # The service is somebody else's, started and sown.
            lifespan="off",
        )  # fmt: skip
        self.server = _Quiet(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def base(self) -> str:
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def start(self) -> None:
        self._task = asyncio.create_task(self.server.serve())
        while not self.server.started:
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        self.server.should_exit = True
        if self._task:
            await self._task

    @asynccontextmanager
    async def enter(self, usuario: str) -> AsyncIterator[httpx2.AsyncClient]:
        """Give a browser in which somebody signed in."""
        async with httpx2.AsyncClient(base_url=self.base, timeout=20, trust_env=False) as client:
            await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
            page = (await client.get("/bandeja")).text
            token = page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
            client.headers["X-CSRF-Token"] = token
            yield client


class Oyente:
    """A tab: what it was told, in order, and how it ended."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self, seconds: float = 10) -> dict[str, Any]:
        """Return the next event it is told; {} when the stream ends."""
        event = ""
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                if line.startswith("data: "):
                    told: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return FINISHED if event == "fin" else told
        return {}


@asynccontextmanager
async def listening(client: httpx2.AsyncClient) -> AsyncIterator[Oyente]:
    """Give a tab of that browser that listens."""
    async with client.stream("GET", "/vivo") as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        # Held here: the reader of one that nobody holds closes its connection.
        tab = Oyente(answer.aiter_lines())
        yield tab
