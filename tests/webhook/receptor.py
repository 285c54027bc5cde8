"""A system that receives webhooks, of the tests' own: it answers, fails, hangs, drips or cuts."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Llegada:
    """A request as it came."""

    ruta: str
    cabeceras: dict[str, str]
    cuerpo: bytes


@dataclass
class Receptor:
    """What came, and how it behaves: `codigo` and `texto` are its answer, `cabeceras` besides.

    While `colgado` it reads and says nothing; `mudo` cuts the line instead of answering; `gotas`
    seconds pass between the bytes of its body; `cuanto` bytes of body it sends.
    """

    port: int = 0
    llegadas: list[Llegada] = field(default_factory=list)
    conexiones: int = 0
    codigo: int = 200
    texto: bytes = b"recibido"
    cabeceras: dict[str, str] = field(default_factory=dict)
    colgado: bool = False
    mudo: bool = False
    gotas: float = 0.0
    cuanto: int = 0
    esquema: str = "http"

    @property
    def url(self) -> str:
        return f"{self.esquema}://127.0.0.1:{self.port}/avisos"

    @property
    def ids(self) -> list[str]:
        return [llegada.cabeceras["webhook-id"] for llegada in self.llegadas]

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.conexiones += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.llegadas.append(Llegada(head[0].split(" ")[1], headers, body))
        if self.colgado:
            await reader.read()
            return
        if self.mudo:
            writer.transport.abort()
            return
        size = self.cuanto or len(self.texto)
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.cabeceras.items())
        writer.write(
            f"HTTP/1.1 {self.codigo} Dicho\r\ncontent-length: {size}\r\n{extra}\r\n".encode()
        )
        await self._say(writer, size)

    async def _say(self, writer: asyncio.StreamWriter, size: int) -> None:
        if self.gotas:
            for byte in self.texto:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(self.gotas)
            return
        for begin in range(0, size, 65536):
            left = min(65536, size - begin)
            writer.write(self.texto if size == len(self.texto) else b"x" * left)
            await writer.drain()


@asynccontextmanager
async def receive(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receptor]:
    """Give a receiver that listens on this machine."""
    made = Receptor(esquema="https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(made.attend(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def verify(secreto: str, cabeceras: dict[str, str], cuerpo: bytes) -> bool:
    """Tell whether a message was signed with a secret, as the README tells receivers to do."""
    key = base64.b64decode(secreto.removeprefix("whsec_"))
    signed = b".".join(
        (cabeceras["webhook-id"].encode(), cabeceras["webhook-timestamp"].encode(), cuerpo)
    )
    good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    marks = [mark.partition(",")[2] for mark in cabeceras["webhook-signature"].split()]
    return any(hmac.compare_digest(good, mark) for mark in marks)
