"""Dates as an iCalendar that other calendars read over and over (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from engine.domain.convocatoria import Jornada

REFRESCO = timedelta(hours=6)
"""How often who reads it should come back."""


@dataclass(frozen=True)
class Apunte:
    """A date to be seen elsewhere, with nothing of anybody in it.

    `firme` when it is booked and not only asked for; `direccion` is the path of its page.
    """

    codigo: str
    titulo: str
    unidad: str
    lugar: str
    jornada: Jornada
    numero: int
    firme: bool
    direccion: str


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
    written: bytes = calendar.to_ical()
    return written


def _event(apunte: Apunte, base_url: str, sellado: datetime) -> Event:
    host = base_url.split("://", 1)[-1].split("/")[0].split(":")[0] or "articula"
    event = Event()
    event.add("uid", f"plan-{apunte.codigo}-{apunte.numero}@{host}".lower())
    event.add("dtstamp", sellado.astimezone(UTC))
    event.add("dtstart", apunte.jornada.inicio.astimezone(UTC))
    event.add("dtend", apunte.jornada.fin.astimezone(UTC))
    event.add("summary", f"{apunte.titulo} ({apunte.codigo})")
    if apunte.lugar:
        event.add("location", apunte.lugar)
    event.add("description", f"{apunte.unidad}. {base_url}{apunte.direccion}")
    event.add("url", f"{base_url}{apunte.direccion}")
    event.add("status", "CONFIRMED" if apunte.firme else "TENTATIVE")
    return event
