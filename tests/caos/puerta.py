"""A door of the service as the clients under torment knock at it: one request, whole or cut."""

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson


class Corte(Exception):
    """The answer never came whole: what was ordered may have been done or not."""


@dataclass(frozen=True)
class Respuesta:
    """What a door answered: JSON read, a page as its text."""

    estado: int
    cuerpo: Any

    @property
    def codigo(self) -> str:
        """The code of a refusal, or its status where it has none."""
        told = self.cuerpo if isinstance(self.cuerpo, dict) else {}
        return str(told.get("codigo") or told.get("code") or self.estado)


async def knock(
    port: int, metodo: str, ruta: str, *, token: str, cuerpo: Any = None, clave: str | None = None
) -> Respuesta:
    """Send one request and return its whole answer.

    `clave` is its idempotency key; a `cuerpo` of bytes is a form, any other goes as JSON. Raises
    Corte, or OSError where nobody listens.
    """
    form = isinstance(cuerpo, bytes)
    body = cuerpo if form else b"" if cuerpo is None else orjson.dumps(cuerpo)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    lines = [
        f"{metodo} {ruta} HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
        f"Authorization: Bearer {token}", f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *([f"Idempotency-Key: {clave}"] if clave else []), "", "",
    ]  # fmt: skip
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    try:
        writer.write("\r\n".join(lines).encode() + body)
        return _read(await reader.read(-1))
    finally:
        writer.close()


def _read(answer: bytes) -> Respuesta:
    head, end, body = answer.partition(b"\r\n\r\n")
    names = dict(line.lower().partition(b": ")[::2] for line in head.split(b"\r\n")[1:])
    if not end or len(body) != int(names.get(b"content-length", -1)):
        raise Corte
    told = orjson.loads(body) if b"json" in names.get(b"content-type", b"") else body.decode()
    return Respuesta(int(head.split(b" ", 2)[1]), told)
