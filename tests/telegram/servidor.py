"""A Bot API server of the tests' own: it keeps what was sent, and misbehaves as the real one does.

What the platform refuses it refuses too: HTML that does not parse, messages over 4,096 characters,
buttons over 64 bytes, addresses of one machine, and speed when it is told to be strict.
"""

import asyncio
import contextlib
import itertools
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.telegram.plataforma import Mensaje, refuse, refuse_message

TOKEN = "7001:credencial-secreta-de-prueba"
BOT = 7001
WRITES = ("sendMessage", "editMessageText")


@dataclass
class BotApi:
    """What the platform knows of one bot, and how it will behave.

    `bloqueado` and `desconocido` are chats; `castigos` are seconds of retry_after for the next
    messages, `fallas` statuses of 500 for the next calls, `cortes` connections to drop and
    `cortes_despues` those to drop once the message is there. While `colgado` is set nothing is
    answered. `estricto` answers 429 to whoever goes faster than allowed.
    """

    port: int = 0
    llamadas: list[tuple[str, dict[str, Any], float]] = field(default_factory=list)
    chats: dict[int, list[Mensaje]] = field(default_factory=lambda: defaultdict(list))
    bloqueado: set[int] = field(default_factory=set)
    desconocido: set[int] = field(default_factory=set)
    castigos: list[int] = field(default_factory=list)
    fallas: list[int] = field(default_factory=list)
    cortes: int = 0
    cortes_despues: int = 0
    demora: float = 0.0
    colgado: bool = False
    estricto: bool = False
    castigado_hasta: float = 0.0
    a_destiempo: int = 0
    webhook: dict[str, Any] = field(default_factory=dict)
    pendientes: list[dict[str, Any]] = field(default_factory=list)
    oyentes: int = 0
    mas_oyentes: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(100))
    _updates: Any = field(default_factory=lambda: itertools.count(5000))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # What a person does in their telephone.

    def escribe(
        self, chat: int, texto: str, *, responde: int | None = None, **otro: Any
    ) -> dict[str, Any]:
        message = {
            "message_id": next(self._numbers),
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False},
            "date": 0,
            "text": texto,
        }
        if responde is not None:
            message["reply_to_message"] = {"message_id": responde}
        return self.dice({"message": message | otro})

    def pulsa(self, chat: int, rotulo: str, mensaje: Mensaje | None = None) -> dict[str, Any]:
        """Press the button of the newest message that has it; a code is pressed as it is."""
        shown = mensaje or next(
            (m for m in reversed(self.chats[chat]) if rotulo in m.botones), None
        )
        code = shown.botones.get(rotulo, rotulo) if shown else rotulo
        return self.dice(
            {
                "callback_query": {
                    "id": str(next(self._numbers)),
                    "from": {"id": chat, "is_bot": False},
                    "data": code,
                    "message": {
                        "message_id": shown.id if shown else 1,
                        "chat": {"id": chat, "type": "private"},
                    },
                }
            }
        )

    def dice(self, update: dict[str, Any]) -> dict[str, Any]:
        told = {"update_id": next(self._updates)} | update
        self.pendientes.append(told)
        self._news.set()
        return told

    def ultimo(self, chat: int) -> Mensaje:
        return self.chats[chat][-1]

    # What the tests ask.

    @property
    def instantes(self) -> list[float]:
        """Return when each message arrived, by this server's clock."""
        return [
            at for metodo, _, at in self.llamadas if metodo in ("sendMessage", "editMessageText")
        ]

    def most_in(self, seconds: float = 1.0) -> int:
        """Return the most messages that arrived in any window of that length."""
        times = sorted(self.instantes)
        return max(
            (sum(1 for other in times if at <= other < at + seconds) for at in times), default=0
        )

    def closest(self) -> float:
        """Return the least time between two messages to one chat."""
        by_chat: dict[str, list[float]] = defaultdict(list)
        for metodo, datos, at in self.llamadas:
            if metodo in WRITES:
                by_chat[str(datos["chat_id"])].append(at)
        gaps = [b - a for times in by_chat.values() for a, b in itertools.pairwise(sorted(times))]
        return min(gaps, default=float("inf"))

    # What the platform does.

    async def answer(self, metodo: str, datos: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        now = asyncio.get_running_loop().time()
        writes = metodo in WRITES
        if self.fallas and metodo != "getUpdates":
            return refuse(self.fallas.pop(0), "Internal Server Error")
        if writes and now < self.castigado_hasta:
            self.a_destiempo += 1
            return refuse(429, "Too Many Requests: retry later", retry_after=1)
        if writes and self.castigos:
            seconds = self.castigos.pop(0)
            self.castigado_hasta = now + seconds
            return refuse(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self.llamadas.append((metodo, datos, now))
        if writes and self.estricto and (self.most_in() > 30 or self.closest() < 1):
            self.a_destiempo += 1
            return refuse(429, "Too Many Requests: retry after 1", retry_after=1)
        known = {
            "getMe": self._me, "sendMessage": self._send, "editMessageText": self._edit,
            "getUpdates": self._get_updates, "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
        }  # fmt: skip
        if metodo in known:
            return await known[metodo](datos, now)
        if metodo in ("answerCallbackQuery", "setMyCommands"):
            return 200, {"ok": True, "result": True}
        return refuse(404, "Not Found")

    async def _me(self, _datos: dict[str, Any], _now: float) -> tuple[int, dict[str, Any]]:
        return 200, {"ok": True, "result": {"id": BOT, "is_bot": True, "username": "ArticulaBot"}}

    async def _send(self, datos: dict[str, Any], now: float) -> tuple[int, dict[str, Any]]:
        chat = int(datos["chat_id"])
        if refusal := self._refuse_chat(chat) or refuse_message(datos):
            return refusal
        made = Mensaje(next(self._numbers), chat, [datos["text"]], datos.get("reply_markup"), now)
        self.chats[chat].append(made)
        return 200, {"ok": True, "result": {"message_id": made.id, "chat": {"id": chat}}}

    async def _edit(self, datos: dict[str, Any], _now: float) -> tuple[int, dict[str, Any]]:
        chat = int(datos["chat_id"])
        if refusal := self._refuse_chat(chat) or refuse_message(datos):
            return refusal
        shown = next((m for m in self.chats[chat] if m.id == datos["message_id"]), None)
        if shown is None:
            return refuse(400, "Bad Request: message to edit not found")
        if (shown.versiones[-1], shown.teclado) == (datos["text"], datos.get("reply_markup")):
            return refuse(400, "Bad Request: message is not modified: it is the same")
        shown.versiones.append(datos["text"])
        shown.teclado = datos.get("reply_markup")
        return 200, {"ok": True, "result": {"message_id": shown.id, "chat": {"id": chat}}}

    def _refuse_chat(self, chat: int) -> tuple[int, dict[str, Any]] | None:
        if chat in self.desconocido:
            return refuse(400, "Bad Request: chat not found")
        if chat in self.bloqueado:
            return refuse(403, "Forbidden: bot was blocked by the user")
        return None

    async def _get_updates(self, datos: dict[str, Any], _now: float) -> tuple[int, dict[str, Any]]:
        if self.webhook.get("url"):
            return refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        self.oyentes += 1
        self.mas_oyentes = max(self.mas_oyentes, self.oyentes)
        try:
            offset = datos.get("offset") or 0
            self.pendientes = [u for u in self.pendientes if u["update_id"] >= offset]
            if not self.pendientes:
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), datos.get("timeout", 0))
            return 200, {"ok": True, "result": self.pendientes[: datos.get("limit", 100)]}
        finally:
            self.oyentes -= 1

    async def _set_webhook(self, datos: dict[str, Any], _now: float) -> tuple[int, dict[str, Any]]:
        self.webhook = datos
        return 200, {"ok": True, "result": True}

    async def _delete_webhook(self, _d: dict[str, Any], _now: float) -> tuple[int, dict[str, Any]]:
        self.webhook = {}
        return 200, {"ok": True, "result": True}


async def _talk(api: BotApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve the requests of one connection."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])  # type: ignore[index]
            datos = orjson.loads(await reader.readexactly(length) or b"{}")
            if api.cortes:
                api.cortes -= 1
                break
            while api.colgado:
                await asyncio.sleep(0.01)
            found = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
            status, told = (
                await api.answer(found[2], datos)
                if found and found[1] == TOKEN
                else refuse(401, "Unauthorized")
            )
            if api.cortes_despues and status == 200:
                api.cortes_despues -= 1
                break
            await asyncio.sleep(api.demora)
            # The standard one: the platform's own does not stop at 64 bits either.
            body = json.dumps(told).encode()
            kind = b"content-type: application/json\r\n"
            size = f"content-length: {len(body)}\r\n\r\n".encode()
            writer.write(f"HTTP/1.1 {status} X\r\n".encode() + kind + size + body)
            await writer.drain()


@asynccontextmanager
async def serve() -> AsyncIterator[BotApi]:
    """Run a server on a free port while the block lasts."""
    made = BotApi()
    talks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await _talk(made, reader, writer)
        finally:
            talks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.colgado = False
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
