"""A thin client of the Bot API: one method, and what each refusal means."""

import asyncio
import json
import logging
import re
from datetime import timedelta
from typing import Any

import httpx2
import orjson

from notifications.telegram.cuenta import Cuenta

SEGUNDOS = 10.0
_MOST = 8 * 1024 * 1024
_SECRET = re.compile(r"bot\d+:[^/\s'\"]+")
_LONGEST = timedelta(hours=1)
# The message is at fault, or the chat is. A wrong token (401, 404) is the operator's to mend.
_FOR_GOOD = {400, 403, 413}


class _WithoutToken(logging.Filter):
    """Keeps the token, which is part of every address, out of what the library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its addresses mended."""
        record.msg, record.args = _SECRET.sub("bot…", record.getMessage()), ()
        return True


_FILTER = _WithoutToken()


class TelegramFallo(Exception):
    """A call that did not work: `codigo` is the platform's, None when it did not answer.

    `esperar` is how long it asked to be left alone.
    """

    def __init__(
        self, motivo: str, *, codigo: int | None = None, esperar: timedelta | None = None
    ) -> None:
        super().__init__(motivo)
        self.motivo = motivo
        self.codigo = codigo
        self.esperar = esperar

    @property
    def permanente(self) -> bool:
        """Whether calling again cannot help."""
        return self.codigo in _FOR_GOOD

    @property
    def sin_cambio(self) -> bool:
        """Whether it only says that the message says so already."""
        return self.codigo == 400 and "message is not modified" in self.motivo


class Cliente:
    """Calls methods of the Bot API as one bot; connections are kept for the next call."""

    def __init__(self, cuenta: Cuenta, *, segundos: float = SEGUNDOS) -> None:
        self.cuenta = cuenta
        self.segundos = segundos
        self._http: httpx2.AsyncClient | None = None

    async def call(self, metodo: str, *, segundos: float | None = None, **datos: Any) -> Any:
        """Return the result of a method. Raises TelegramFallo, which never tells the token."""
        limit = segundos or self.segundos
        address = f"{self.cuenta.api}/bot{self.cuenta.token}/{metodo}"
        body = orjson.dumps({name: value for name, value in datos.items() if value is not None})
        kind = {"content-type": "application/json"}
        try:
            # The library's own limit is for each read: a server that drips would never end.
            async with asyncio.timeout(limit):
                answer = await self._client().post(address, content=body, headers=kind)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError) as error:
            # None of it is chained: the library's own words may hold the address.
            raise TelegramFallo(f"Telegram no responde ({type(error).__name__}).") from None
        return _read(answer)

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _client(self) -> httpx2.AsyncClient:
        if self._http is None:
            logging.getLogger("httpx2").addFilter(_FILTER)
            self._http = httpx2.AsyncClient(timeout=None)
        return self._http


def read_json(content: bytes) -> Any:
    """Return what JSON says, also halves of signs that people's telephones may send, or None."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _read(answer: httpx2.Response) -> Any:
    told = read_json(answer.content) if len(answer.content) <= _MOST else None
    if not isinstance(told, dict):
        # A proxy's page, not the platform's word: nothing about the message is known by it.
        code = answer.status_code if answer.status_code >= 500 else None
        raise TelegramFallo(f"Telegram respondió {answer.status_code} sin decir qué.", codigo=code)
    if told.get("ok") is True:
        return told.get("result")
    code = int(told.get("error_code") or answer.status_code)
    motivo = _SECRET.sub("bot…", str(told.get("description") or "sin motivo"))[:300]
    raise TelegramFallo(f"{code} {motivo}", codigo=code, esperar=_wait_of(told, code))


def _wait_of(told: dict[str, Any], code: int) -> timedelta | None:
    parameters = told.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(asked, int | float) and asked > 0:
        return min(timedelta(seconds=float(asked)), _LONGEST)
    return timedelta(seconds=5) if code == 429 else None
