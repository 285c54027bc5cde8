"""A real IMAP4rev1 server of the tests' own: one mailbox, read over a socket as any other."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_COMMAND = re.compile(rb"(\S+) (.*)\r\n")
_PARTIAL = re.compile(rb"BODY(?:\.PEEK)?\[\]<(\d+)\.(\d+)>", re.IGNORECASE)


@dataclass
class Buzon:
    """The mails by UID, the UIDVALIDITY, and how the server behaves.

    `cuelga_en` is the command at which it cuts the line; `calla` says nothing at all; `sesiones`
    are the commands it was given.
    """

    correos: dict[int, bytes] = field(default_factory=dict)
    validez: int = 7
    siguiente: int = 1
    usuario: str = "articula"
    clave: str = 'una clave, con "comillas"'
    puerto: int = 0
    tls: ssl.SSLContext | None = None
    cuelga_en: str = ""
    antiguos: set[int] = field(default_factory=set)
    ordenes: list[str] = field(default_factory=list)
    entraron: int = 0

    @property
    def url(self) -> str:
        from urllib.parse import quote

        return f"imap://{self.usuario}:{quote(self.clave, safe='')}@127.0.0.1:{self.puerto}/INBOX"

    def put(self, correo: bytes) -> int:
        """Deliver a mail and return its UID."""
        uid, self.siguiente = self.siguiente, self.siguiente + 1
        self.correos[uid] = correo
        return uid

    def renumber(self) -> None:
        """Number every mail anew, as a mailbox that was moved or restored does."""
        mails = list(self.correos.values())
        self.correos, self.siguiente, self.validez = {}, 101, self.validez + 1
        for mail in mails:
            self.put(mail)


@asynccontextmanager
async def serve(**options: object) -> AsyncIterator[Buzon]:
    """Run a server on a free port while the block lasts."""
    buzon = Buzon(**options)  # type: ignore[arg-type]
    server = await asyncio.start_server(
        lambda reader, writer: _attend(buzon, reader, writer), "127.0.0.1", 0, limit=2**20
    )
    buzon.puerto = server.sockets[0].getsockname()[1]
    async with server:
        yield buzon


async def _attend(buzon: Buzon, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"* OK IMAP4rev1 de prueba\r\n")
    try:
        while line := await reader.readline():
            matched = _COMMAND.fullmatch(line)
            if matched is None:
                break
            tag, rest = matched.groups()
            verb = rest.split(b" ")[0].upper().decode()
            name = " ".join(rest.upper().decode().split(" ")[: 2 if verb == "UID" else 1])
            buzon.ordenes.append(name)
            if name == buzon.cuelga_en:
                break
            writer.write(_answer(buzon, tag, name, rest))
            await writer.drain()
            if name == "STARTTLS" and buzon.tls is not None:
                await writer.start_tls(buzon.tls)
            if verb == "LOGOUT":
                break
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


def _answer(buzon: Buzon, tag: bytes, name: str, rest: bytes) -> bytes:
    ok = tag + b" OK hecho\r\n"
    if name == "CAPABILITY":
        offers = b" STARTTLS" if buzon.tls else b""
        return b"* CAPABILITY IMAP4rev1" + offers + b"\r\n" + ok
    if name == "LOGIN":
        return ok if _knows(buzon, rest) else tag + b" NO [AUTHENTICATIONFAILED] clave\r\n"
    if name == "EXAMINE":
        told = f"* {len(buzon.correos)} EXISTS\r\n* OK [UIDVALIDITY {buzon.validez}] v\r\n"
        return f"{told}* OK [UIDNEXT {buzon.siguiente}] n\r\n".encode() + ok
    if name == "UID SEARCH":
        found = " ".join(map(str, _search(buzon, rest.decode())))
        return f"* SEARCH {found}\r\n".encode() + ok
    if name == "UID FETCH":
        return _fetch(buzon, rest) + ok
    if name in {"LOGOUT", "NOOP", "STARTTLS"}:
        return ok
    return tag + b" BAD no conozco esa orden\r\n"


def _knows(buzon: Buzon, rest: bytes) -> bool:
    quoted = buzon.clave.replace("\\", "\\\\").replace('"', '\\"')
    right = rest.decode().endswith(f'{buzon.usuario} "{quoted}"')
    buzon.entraron += right
    return right


def _search(buzon: Buzon, criteria: str) -> list[int]:
    ranged = re.search(r"UID (\d+):\*", criteria)
    if ranged is None:
        return [uid for uid in buzon.correos if uid not in buzon.antiguos]
    # RFC 9051, 6.4.8: "n:*" holds the last mail whatever n is.
    last = max(buzon.correos, default=0)
    first = int(ranged[1])
    return [uid for uid in buzon.correos if first <= uid or uid == last]


def _fetch(buzon: Buzon, rest: bytes) -> bytes:
    uid = int(rest.split(b" ")[2])
    mail, partial = buzon.correos[uid], _PARTIAL.search(rest)
    assert partial, "a mail is never asked for whole"
    assert b"PEEK" in rest.upper(), "what people read stays unread for them"
    start, most = int(partial[1]), int(partial[2])
    given = mail[start : start + most]
    head = f"* 1 FETCH (UID {uid} RFC822.SIZE {len(mail)} BODY[]<{start}> {{{len(given)}}}\r\n"
    return head.encode() + given + b")\r\n"
