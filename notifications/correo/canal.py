"""The channel of mail: SMTP connections kept for the next message, and what refusals mean."""

import asyncio
import re
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from notifications.canal import Entrega, EntregaFallida
from notifications.correo.sobre import compose, read_sender
from notifications.mensaje import Mensaje

_SECONDS = 20.0
_FRESH = 1.0
# RFC 3463: the class 5.7 speaks of us or of policy (relaying, authentication), not of a mailbox.
_POLICY = re.compile(r"5\.7\.\d")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# After these the server is at rest again, ready for another message.
_REFUSALS = (
    aiosmtplib.SMTPRecipientsRefused,
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPDataError,
)


@dataclass(frozen=True)
class Servidor:
    """Where mail is handed over. `start_tls` None means when the server offers it."""

    host: str
    port: int
    usuario: str | None = None
    clave: str | None = None
    use_tls: bool = False
    start_tls: bool | None = None


def read_server(url: str) -> Servidor:
    """Return the server of "smtp://user:password@host:port" or "smtps://…".

    A password never crosses a network in the clear: outside this machine TLS is then demanded,
    unless the address ends in "?tls=no". Raises ValueError for a port that is none.
    """
    parts = urlsplit(url)
    use_tls = parts.scheme == "smtps"
    host = parts.hostname or "localhost"
    plain = parse_qs(parts.query).get("tls") == ["no"]
    demanded = parts.password is not None and host not in _LOOPBACK
    start_tls = False if use_tls or plain else (True if demanded else None)
    return Servidor(
        host,
        parts.port or (465 if use_tls else 587 if parts.password else 25),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        use_tls,
        start_tls,
    )


class Correo:
    """Mail through one SMTP server; idle connections serve the next messages."""

    nombre = "correo"

    def __init__(
        self, url: str, remitente: str, *, segundos: float = _SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._servidor = read_server(url)
        self._remitente = read_sender(remitente)
        self._segundos = segundos
        self._tls = tls
        self._idle: list[tuple[aiosmtplib.SMTP, float]] = []

    async def send(self, mensaje: Mensaje) -> Entrega:
        """Hand `mensaje` over and return the server's own words. Raises EntregaFallida."""
        sobre = compose(mensaje, self._remitente)
        try:
            client = await self._take()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise read_failure(error) from error
        try:
            _, said = await client.sendmail(
                self._remitente.addr_spec, [mensaje.direccion.strip()], sobre
            )
        except _REFUSALS as error:
            self._rest(client)
            raise read_failure(error) from error
        except BaseException as error:
            # Cut short, it may still answer for this message: nobody else may talk over it.
            client.close()
            if isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
                raise read_failure(error) from error
            raise
        self._rest(client)
        return Entrega(said)

    async def close(self) -> None:
        """Take leave of the server."""
        while self._idle:
            self._idle.pop()[0].close()

    async def _take(self) -> aiosmtplib.SMTP:
        """Return a connection that answers: an idle one, or a new one."""
        while self._idle:
            client, used = self._idle.pop()
            if await _answers(client, used):
                return client
            client.close()
        client = self._make()
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client

    def _rest(self, client: aiosmtplib.SMTP) -> None:
        self._idle.append((client, asyncio.get_running_loop().time()))

    def _make(self) -> aiosmtplib.SMTP:
        servidor = self._servidor
        return aiosmtplib.SMTP(
            hostname=servidor.host,
            port=servidor.port,
            username=servidor.usuario,
            password=servidor.clave,
            use_tls=servidor.use_tls,
            start_tls=servidor.start_tls,
            tls_context=self._tls,
            timeout=self._segundos,
        )


async def _answers(client: aiosmtplib.SMTP, used: float) -> bool:
    """Tell whether a server is still there, asking it only after a while without a word."""
    if client.transport is None or client.transport.is_closing():
        return False
    if asyncio.get_running_loop().time() - used < _FRESH:
        return True
    try:
        await client.noop()
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


def read_failure(error: Exception) -> EntregaFallida:
    """Return what an SMTP failure means: only a no to this message or this address is for good.

    A no to the address disables it. A refused sender, password or connection is somebody's mistake
    of configuration, and the message may leave once it is mended.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        first = error.recipients[0]
        for_good = first.code >= 500
        return EntregaFallida(
            f"{first.code} {first.message}", permanente=for_good,
            desactiva=for_good and not _POLICY.match(first.message),
        )  # fmt: skip
    if isinstance(error, aiosmtplib.SMTPDataError):
        return EntregaFallida(f"{error.code} {error.message}", permanente=error.code >= 500)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return EntregaFallida(f"{error.code} {error.message}", permanente=False)
    return EntregaFallida(f"El servidor de correo no responde: {error}", permanente=False)
