"""Dates as an iCalendar that other calendars read over and over (RFC 5545)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from engine.domain.convocatoria import Jornada
from engine.domain.lima import to_lima

REFRESCO = timedelta(hours=6)
"""How often who reads it should come back."""
HORA_FIJA = date(2000, 1, 1)
"""Since when the calendars tell the hour of Lima: it has been the same from before."""
_SELLO = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)


@dataclass(frozen=True)
class Apunte:
    """A date to be seen elsewhere, with nothing of anybody in it.

    `firme` when it is booked and not only asked for; `direccion` is the path of its page.
    `secuencia` grows with each change, of which `cambiado` is the last instant when it is known.
    """

    codigo: str
    titulo: str
    unidad: str
    lugar: str
    jornada: Jornada
    numero: int
    firme: bool
    direccion: str
    secuencia: int = 0
    cambiado: datetime | None = None


def write_calendar(
    apuntes: Iterable[Apunte], *, nombre: str, base_url: str, sellado: datetime
) -> bytes:
    """Return the dates as a text/calendar document; `sellado` is when it was written."""
    calendar = Calendar()
    calendar.add("prodid", "-//Minedu//Articula//ES")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", nombre)
    calendar.add("x-wr-calname", nombre)
    calendar.add("x-wr-timezone", "America/Lima")
    calendar.add("refresh-interval", REFRESCO, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for apunte in apuntes:
        calendar.add_component(_event(apunte, base_url, sellado))
    # Hours are of Lima for whoever reads them, and the file says itself what that means.
    calendar.add_missing_timezones(first_date=HORA_FIJA)
    written: bytes = calendar.to_ical()
    return written


def fingerprint(calendar: bytes) -> str:
    """Return the hash of what a calendar says, whenever it was written."""
    return hashlib.sha256(_SELLO.sub(b"", calendar)).hexdigest()


def _event(apunte: Apunte, base_url: str, sellado: datetime) -> Event:
    host = base_url.split("://", 1)[-1].split("/")[0].split(":")[0] or "articula"
    event = Event()
    event.add("uid", f"plan-{apunte.codigo}-{apunte.numero}@{host}".lower())
    event.add("dtstamp", sellado.astimezone(UTC))
    event.add("sequence", apunte.secuencia)
    if apunte.cambiado is not None:
        event.add("last-modified", apunte.cambiado.astimezone(UTC))
    event.add("dtstart", to_lima(apunte.jornada.inicio))
    event.add("dtend", to_lima(apunte.jornada.fin))
    event.add("summary", f"{apunte.titulo} ({apunte.codigo})")
    if apunte.lugar:
        event.add("location", apunte.lugar)
    event.add("description", f"{apunte.unidad}. {base_url}{apunte.direccion}")
    event.add("url", f"{base_url}{apunte.direccion}")
    event.add("status", "CONFIRMED" if apunte.firme else "TENTATIVE")
    return event
