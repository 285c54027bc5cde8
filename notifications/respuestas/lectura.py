"""A mail read as the answer of a calendar, whatever program wrote it; or why it is none."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote

import structlog
from icalendar import Calendar, Component

from engine.clock import LIMA
from engine.domain.contestacion import Dicha
from engine.domain.lima import at_lima
from notifications.respuestas.casilla import MAX_BYTES, Correo

log = structlog.get_logger(__name__)

_PARTS = 60
_CALENDAR = 256 * 1024
_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_WORD = re.compile(r"[A-Z-]{1,40}")


class Ilegible(Exception):
    """A mail that answers no invitation; `motivo` is the code of why."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


@dataclass(frozen=True)
class Carta:
    """What is kept of a mail: its fingerprint, who sent it as they say, and what it answers.

    `motivo` is why it answers nothing, `dicha` what it does.
    """

    huella: str
    remitente: str
    asunto: str
    dicha: Dicha | None = None
    motivo: str | None = None

    def row(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        said = vars(self.dicha) if self.dicha else {}
        instants = ("sellada", "propone_inicio", "propone_fin")
        told = {name: value.isoformat() for name in instants if (value := said.get(name))}
        return {
            "huella": self.huella,
            "remitente": self.remitente[:254],
            "asunto": self.asunto[:300],
            "motivo": self.motivo,
            **said,
            **dict.fromkeys(instants),
            **told,
        }


def read_letter(correo: Correo) -> Carta:
    """Return what a mail says; nothing in it makes this fail."""
    try:
        mensaje = message_from_bytes(correo.texto)
    except Exception:
        # So deep that it cannot even be taken apart.
        log.warning("correo_ilegible", numero=correo.numero, exc_info=True)
        return Carta(hashlib.sha256(correo.texto).hexdigest(), "", "", motivo="demasiadas_partes")
    huella, remitente = _fingerprint(mensaje, correo.texto), _sender(mensaje)
    asunto = _words(mensaje.get("Subject"))
    try:
        if correo.medida > MAX_BYTES:
            raise Ilegible("muy_grande")
        dicha = _read_calendar(_calendar_of(mensaje))
    except Ilegible as why:
        return Carta(huella, remitente, asunto, motivo=why.motivo)
    except Exception:
        # What arrives by mail may be anything at all.
        log.warning("correo_ilegible", huella=huella, exc_info=True)
        return Carta(huella, remitente, asunto, motivo="calendario_roto")
    return Carta(huella, remitente, asunto, dicha)


def _fingerprint(mensaje: Message, texto: bytes) -> str:
    """Return what a mail is known by: its Message-ID, which stays the same wherever it is moved."""
    named = str(mensaje.get("Message-ID", "")).strip()
    return hashlib.sha256(named.encode(errors="replace") if named else texto).hexdigest()


def _sender(mensaje: Message) -> str:
    return _one_line(parseaddr(_words(mensaje.get("From")))[1])


def _words(header: Any) -> str:
    """Return a header in words; one of an encoding that does not exist, as it is."""
    if header is None:
        return ""
    try:
        return _one_line(str(make_header(decode_header(str(header)))))
    except (LookupError, ValueError, MessageError):
        return _one_line(str(header))


def _one_line(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode()
    return _NOT_PRINTED.sub(" ", clean).strip()


def _calendar_of(mensaje: Message) -> str:
    """Return the calendar within a mail: the part that says so, or else the file."""
    for part in _parts(mensaje):
        name = (part.get_filename() or "").lower()
        if part.get_content_type() in _TYPES or name.endswith(".ics"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return _decode(payload, part.get_content_charset())
    raise Ilegible("sin_calendario")


def _parts(mensaje: Message) -> Iterator[Message]:
    for number, part in enumerate(mensaje.walk()):
        if number >= _PARTS:
            raise Ilegible("demasiadas_partes")
        if not part.is_multipart():
            yield part


def _decode(payload: bytes, charset: str | None) -> str:
    if len(payload) > _CALENDAR:
        raise Ilegible("muy_grande")
    for name in (charset, "utf-8", "cp1252"):
        try:
            return payload.decode(name or "utf-8").removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("latin-1")


def _read_calendar(text: str) -> Dicha:
    if text.upper().count("BEGIN:") > _PARTS:
        raise Ilegible("demasiadas_partes")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise Ilegible("calendario_roto") from error
    events = calendar.walk("VEVENT")
    if not events:
        raise Ilegible("sin_evento")
    uids = {str(event.get("uid", "")).strip() for event in events}
    if len(uids) > 1:
        raise Ilegible("varios_eventos")
    # The whole series, if it is there; the days of their own repeat its answer.
    event = next((one for one in events if "recurrence-id" not in one), events[0])
    return _read_event(calendar, event, uids.pop())


def _read_event(calendar: Component, event: Component, uid: str) -> Dicha:
    if not uid:
        raise Ilegible("sin_evento")
    guest = _guest(event)
    words = event.get("comment") or guest.params.get("X-RESPONSE-COMMENT", "")
    comment = words[0] if isinstance(words, list) else words
    metodo = _upper(calendar.get("method", ""))
    inicio, fin = _proposed(event) if metodo == "COUNTER" else (None, None)
    return Dicha(
        metodo=metodo,
        uid=_one_line(uid)[:300],
        correo=_address(guest)[:254],
        respuesta=_upper(guest.params.get("PARTSTAT", "NEEDS-ACTION")),
        secuencia=_number(event.get("sequence")),
        sellada=_instant(event.get("dtstamp")),
        una_jornada="recurrence-id" in event,
        comentario=_one_line(str(comment))[:500],
        propone_inicio=inicio,
        propone_fin=fin,
    )


def _proposed(event: Component) -> tuple[datetime | None, datetime | None]:
    """Return the dates that an event asks for: its own, whole days in Lima if it gives days."""
    inicio, fin = _moment(event.get("dtstart")), _moment(event.get("dtend"))
    length = getattr(event.get("duration"), "dt", None)
    if inicio is not None and fin is None and isinstance(length, timedelta):
        fin = inicio + length
    if inicio is None or (fin is not None and fin <= inicio):
        return None, None
    return inicio, fin


def _moment(value: Any) -> datetime | None:
    """Return an instant of an event: what names no zone, or only a day, is of Lima."""
    when = getattr(value, "dt", None)
    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=LIMA)).astimezone(UTC)
    return at_lima(when, time(0)).astimezone(UTC) if isinstance(when, date) else None


def _guest(event: Component) -> Any:
    """Return the one who answers: a reply names nobody else (RFC 5546, 3.2.3)."""
    named = event.get("attendee")
    guests = named if isinstance(named, list) else [named] if named is not None else []
    if len(guests) != 1:
        raise Ilegible("sin_invitado" if not guests else "varios_invitados")
    return guests[0]


def _address(guest: Any) -> str:
    """Return the mailbox of "mailto:…", in capitals or not, quoted as a URI or not."""
    said = _one_line(unquote(str(guest)))
    scheme, _, rest = said.partition(":")
    return (rest if scheme.lower() == "mailto" else said).strip().lower()


def _upper(value: Any) -> str:
    said = str(value).strip().upper()
    return said if _WORD.fullmatch(said) else ""


def _number(value: Any) -> int | None:
    """Return a SEQUENCE that can be, None when there is none."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 2**31 else None


def _instant(value: Any) -> datetime | None:
    when = getattr(value, "dt", None)
    if not isinstance(when, datetime):
        return None if not isinstance(when, date) else datetime(
            when.year, when.month, when.day, tzinfo=UTC
        )  # fmt: skip
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
