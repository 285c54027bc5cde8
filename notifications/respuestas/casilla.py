"""A mailbox over IMAP: what came to it since it was last read, never more than it may hold."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

MAX_BYTES = 1024 * 1024
"""Bytes of a mail that are read; a reply of a calendar has a few thousand."""
AT_ONCE = 50
"""Mails read at a look; the rest waits for the next one."""
_SECONDS = 30.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class CasillaFallida(Exception):
    """A mailbox that could not be read, in words for whoever administers the service."""


@dataclass(frozen=True)
class Casilla:
    """Where a mailbox is: `tls` is "todo" from the start, "pedido" after asking, or None."""

    host: str
    port: int
    usuario: str
    clave: str = field(repr=False)
    carpeta: str = "INBOX"
    tls: str | None = "todo"

    @property
    def nombre(self) -> str:
        """What its place is remembered by; its password is no part of it."""
        return f"{self.usuario}@{self.host}:{self.port}/{self.carpeta}"[:200]


@dataclass(frozen=True)
class Correo:
    """A mail as it came: its number in the mailbox, its size, and up to MAX_BYTES of it."""

    numero: int
    medida: int
    texto: bytes


@dataclass(frozen=True)
class Leido:
    """What a look found: the mails, and how far it got (UIDVALIDITY and last UID, RFC 9051)."""

    validez: int
    hasta: int
    correos: tuple[Correo, ...] = ()


def read_mailbox(url: str) -> Casilla:
    """Return the mailbox of "imaps://user:password@host:port/INBOX" or "imap://…".

    Neither a password nor a reply crosses a network in the clear: outside this machine `imap://`
    asks for TLS before anything else. Raises ValueError without a user, or for a port that is none.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if not parts.username:
        raise ValueError("la dirección de la casilla no dice el usuario")
    whole = parts.scheme == "imaps"
    plain = host in _LOOPBACK
    return Casilla(
        host,
        parts.port or (993 if whole else 143),
        unquote(parts.username),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
        "todo" if whole else (None if plain else "pedido"),
    )


def fetch_new(
    casilla: Casilla, validez: int, hasta: int, desde: date, tls: ssl.SSLContext | None = None
) -> Leido:
    """Return what came after UID `hasta`; after `desde` when the mailbox numbers its mails anew.

    It waits for the server, so it is for a thread. Nothing is marked nor moved: people may read
    the same mailbox. Raises CasillaFallida.
    """
    try:
        with _open(casilla, tls) as imap:
            present = _validity(imap, casilla.carpeta)
            known = present == validez
            asked = ("UID", f"{hasta + 1}:*") if known else ("SINCE", _day(desde))
            found = sorted(n for n in _search(imap, *asked) if not known or n > hasta)
            taken = found[:AT_ONCE]
            mails = tuple(_fetch(imap, number) for number in taken)
            # What is older than `desde` is left behind, once all that is newer is taken.
            whole = len(taken) == len(found)
            floor = hasta if known else (_newest(imap) if whole else 0)
            return Leido(present, max([floor, *taken]), mails)
    except (imaplib.IMAP4.error, OSError, ValueError, IndexError) as error:
        raise CasillaFallida(_explain(error)) from error


@contextmanager
def _open(casilla: Casilla, tls: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    context = tls or ssl.create_default_context()
    if casilla.tls == "todo":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            casilla.host, casilla.port, ssl_context=context, timeout=_SECONDS
        )
    else:
        imap = imaplib.IMAP4(casilla.host, casilla.port, timeout=_SECONDS)
    try:
        if casilla.tls == "pedido":
            imap.starttls(context)
        imap.login(casilla.usuario, casilla.clave)
        yield imap
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            imap.logout()
        # A line that was cut does not even let itself be closed politely.
        with contextlib.suppress(OSError):
            imap.shutdown()


def _validity(imap: imaplib.IMAP4, carpeta: str) -> int:
    """Open the folder, only to read, and return its UIDVALIDITY."""
    quoted = carpeta.replace("\\", "\\\\").replace('"', '\\"')
    _demand(imap.select(f'"{quoted}"', readonly=True))
    _, told = imap.response("UIDVALIDITY")
    return int(told[0] or 0)


def _newest(imap: imaplib.IMAP4) -> int:
    """Return the last UID that the folder had when it was opened, zero if it does not say."""
    _, told = imap.response("UIDNEXT")
    return int(told[0]) - 1 if told and told[0] else 0


def _search(imap: imaplib.IMAP4, *criteria: str) -> list[int]:
    told = _demand(imap.uid("SEARCH", *criteria))
    return [int(number) for line in told if isinstance(line, bytes) for number in line.split()]


def _fetch(imap: imaplib.IMAP4, number: int) -> Correo:
    """Return the first bytes of a mail: what is larger is known by its size."""
    what = f"(UID RFC822.SIZE BODY.PEEK[]<0.{MAX_BYTES}>)"
    told = _demand(imap.uid("FETCH", str(number), what))
    texto, around = b"", b""
    for piece in told:
        if isinstance(piece, tuple):
            around, texto = around + piece[0], piece[1]
        elif piece:
            around += piece
    size, uid = _SIZE.search(around), _UID.search(around)
    if uid is not None and int(uid[1]) != number:
        raise ValueError("el servidor respondió por otro correo")
    return Correo(number, int(size[1]) if size else len(texto), texto[:MAX_BYTES])


def _demand(answer: tuple[str, list[Any]]) -> list[Any]:
    estado, told = answer
    if estado != "OK":
        raise imaplib.IMAP4.error(str(told))
    return told


def _day(day: date) -> str:
    # IMAP writes months in English whatever the machine speaks.
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


def _explain(error: Exception) -> str:
    words = str(error)[:300]
    return f"La casilla de respuestas no se pudo leer: {words or type(error).__name__}"
