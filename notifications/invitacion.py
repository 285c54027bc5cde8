"""The .ics that puts an AT into a calendar, moves it or takes it out (RFC 5545, RFC 5546)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

from engine.domain.convocatoria import Jornada
from notifications.mensaje import Destinatario, Invitacion, Metodo
from notifications.plantillas import read_jornadas


@dataclass(frozen=True)
class Convite:
    """Who invites whom, and where the AT can be seen."""

    organizador: Address
    destinatario: Destinatario
    enlace: str


def write_invitacion(
    metodo: Metodo, datos: Mapping[str, Any], convite: Convite, *, sellado: datetime
) -> Invitacion | None:
    """Return the .ics of an AT, one event a jornada, or None when its dates are not settled.

    They are when the facts have jornadas and a `secuencia`. The UID of a jornada rests on the
    AT's code and its place among the jornadas, and `secuencia` grows with each change: a calendar
    replaces what it had. `sellado` is when it was written.
    """
    jornadas = read_jornadas(datos)
    if not jornadas or datos.get("secuencia") is None:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Minedu//Articula//ES")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", metodo)
    for number, jornada in enumerate(jornadas, 1):
        event = _event(datos, jornada, convite, number, len(jornadas))
        event.add("dtstamp", sellado.astimezone(UTC))
        event.add("status", "CANCELLED" if metodo == "CANCEL" else "CONFIRMED")
        calendar.add_component(event)
    return Invitacion(metodo, calendar.to_ical().decode())


def _event(
    datos: Mapping[str, Any], jornada: Jornada, convite: Convite, number: int, total: int
) -> Event:
    asistencia = datos["asistencia"]
    summary = f"{asistencia['titulo']} ({asistencia['codigo']})"
    event = Event()
    event.add("uid", f"{asistencia['codigo']}-{number}@{convite.organizador.domain}".lower())
    event.add("sequence", int(datos["secuencia"]))
    event.add("dtstart", jornada.inicio.astimezone(UTC))
    event.add("dtend", jornada.fin.astimezone(UTC))
    event.add("summary", summary if total == 1 else f"{summary}, jornada {number} de {total}")
    if lugar := datos.get("lugar"):
        event.add("location", lugar)
    event.add("description", f"Asistencia técnica de {asistencia['unidad']}. {convite.enlace}")
    event.add("url", convite.enlace)
    event.add("organizer", _persona(convite.organizador.addr_spec, "Articula"))
    if correo := convite.destinatario.correo:
        guest = _persona(correo.strip(), convite.destinatario.nombre)
        guest.params |= {"ROLE": vText("REQ-PARTICIPANT"), "RSVP": vText("FALSE")}
        event.add("attendee", guest)
    return event


def _persona(correo: str, nombre: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{correo}")
    # A quoted parameter cannot hold quotes nor controls (RFC 5545, 3.1).
    address.params["CN"] = vText("".join(c for c in nombre if c.isprintable() and c != '"'))
    return address
