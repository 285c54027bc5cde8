"""The .ics that puts an AT into a calendar, moves it or takes it out (RFC 5545, RFC 5546)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_jornadas
from notifications.mensaje import Destinatario, Invitacion, Metodo
from notifications.plantillas import read_jornadas
from notifications.recurrencia import LIMA, Serie, days_of, series_of

_ZONE = "America/Lima"
_OFFSET = timedelta(hours=-5)


@dataclass(frozen=True)
class Convite:
    """Who invites whom, and where the AT can be seen.

    `responde` tells that what the guest answers to the organizer is read.
    """

    organizador: Address
    destinatario: Destinatario
    enlace: str
    responde: bool = False


def write_invitacion(
    metodo: Metodo, datos: Mapping[str, Any], convite: Convite, *, sellado: datetime
) -> Invitacion | None:
    """Return the .ics of an AT for one guest, or None when its dates are not settled.

    They are when the facts have jornadas, a `secuencia` and the `uid` of the guest. Several days
    are one event that repeats, because a message of iTIP speaks of one and Outlook and Google
    show but the first. Hours are those of Lima with their VTIMEZONE: Outlook puts a series in UTC
    on the day before. `sellado` is when it was written.
    """
    jornadas = read_jornadas(datos)
    if not jornadas or datos.get("secuencia") is None or not datos.get("uid"):
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Minedu//Articula//ES")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", metodo)
    calendar.add_component(_zone())
    serie = series_of(jornadas)
    whole = _event(datos, serie.primera, convite, sellado)
    whole.add("description", _describe(datos, jornadas, convite))
    _repeat(whole, serie)
    events = [whole]
    if metodo == "REQUEST":
        for there, other in serie.otras:
            moved = _event(datos, other, convite, sellado)
            moved.add("description", _describe(datos, jornadas, convite))
            moved.add("recurrence-id", there.astimezone(LIMA))
            events.append(moved)
    for event in events:
        event.add("status", "CANCELLED" if metodo == "CANCEL" else "CONFIRMED")
        calendar.add_component(event)
    return Invitacion(metodo, calendar.to_ical().decode())


def _event(
    datos: Mapping[str, Any], jornada: Jornada, convite: Convite, sellado: datetime
) -> Event:
    asistencia = datos["asistencia"]
    event = Event()
    event.add("uid", f"{datos['uid']}@{convite.organizador.domain}".lower())
    event.add("sequence", int(datos["secuencia"]))
    event.add("dtstamp", sellado.astimezone(UTC))
    event.add("dtstart", jornada.inicio.astimezone(LIMA))
    event.add("dtend", jornada.fin.astimezone(LIMA))
    event.add("summary", f"{asistencia['titulo']} ({asistencia['codigo']})")
    if lugar := datos.get("lugar"):
        event.add("location", lugar)
    event.add("url", convite.enlace)
    event.add("transp", "OPAQUE")
    event.add("organizer", _persona(convite.organizador.addr_spec, "Articula"))
    if correo := convite.destinatario.correo:
        event.add("attendee", _guest(correo, convite))
    return event


def _guest(correo: str, convite: Convite) -> vCalAddress:
    guest = _persona(correo.strip(), convite.destinatario.nombre)
    guest.params |= {
        "CUTYPE": vText("INDIVIDUAL"),
        "ROLE": vText("REQ-PARTICIPANT"),
        "PARTSTAT": vText("NEEDS-ACTION"),
        "RSVP": vText("TRUE" if convite.responde else "FALSE"),
    }
    return guest


def _repeat(event: Event, serie: Serie) -> None:
    if serie.veces == 1:
        return
    event.add("rrule", {"freq": "DAILY", "interval": serie.cada, "count": serie.veces})
    for there in serie.sin:
        event.add("exdate", there.astimezone(LIMA))


def _describe(datos: Mapping[str, Any], jornadas: Sequence[Jornada], convite: Convite) -> str:
    """Return what a calendar shows inside; the hours, where an event is a day with a pause."""
    words = f"Asistencia técnica de {datos['asistencia']['unidad']}. {convite.enlace}"
    paused = len(days_of(jornadas)) < len(jornadas)
    return f"Horario: {say_jornadas(jornadas)}.\n{words}" if paused else words


def _zone() -> Timezone:
    """Return the zone of Lima, whose hour does not change."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1994, 4, 1))  # noqa: DTZ001
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "-05")
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(standard)
    return zone


def _persona(correo: str, nombre: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{correo}")
    # A quoted parameter cannot hold quotes nor controls (RFC 5545, 3.1).
    address.params["CN"] = vText("".join(c for c in nombre if c.isprintable() and c != '"'))
    return address
