"""A real SMTP server in the test's own loop, that accepts, refuses, defers, hangs up or is down."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Servidor:
    """What the server answers to each recipient, and the messages it took.

    `rcpt` and `data` are the answers, by address, to RCPT and to DATA; "hang up" cuts the line.
    `reached` tells that a message came whole; while `slow` is not set, it waits for its answer.
    """

    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    slow: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        said = self.rcpt.get(address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.reached.set()
        if self.slow:
            await self.slow.wait()
        said = self.data.get(envelope.rcpt_tos[0], "250 Recibido")
        if said == "hang up":
            server.transport.abort()
            return "421 adiós"
        if said.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            if session.authenticated:
                self.users.append(session.auth_data)
        return said

    def taken_by(self, address: str) -> list[EmailMessage]:
        """Return the messages that reached `address`."""
        return [message for message in self.taken if address in str(message["to"])]


@asynccontextmanager
async def serve(**options: Any) -> AsyncIterator[Servidor]:
    """Run a server on a free port while the block lasts; `options` are aiosmtpd's."""
    made = Servidor()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(made, hostname="correo.prueba", loop=loop, **options), "127.0.0.1", 0
    )
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


def only_with(user: bytes, password: bytes) -> Any:
    """Return an authenticator that lets one user in."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (user, password)
        return AuthResult(success=right, handled=False, auth_data=data.login.decode())

    return check
