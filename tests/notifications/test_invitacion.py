"""The .ics: what a calendar reads in it."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from notifications.invitacion import Convite, write_invitacion
from notifications.mensaje import Destinatario
from tests.notifications.muestras import BASE_URL, NOW, ORGANIZER, ROSA, facts_of

CONVITE = Convite(ORGANIZER, ROSA, f"{BASE_URL}/asistencias/AT-2026-0147")


def read(metodo="REQUEST", convite=CONVITE, **changes):
    facts = facts_of("asistencia_confirmada", **changes)
    written = write_invitacion(metodo, facts, convite, sellado=NOW)
    assert written
    assert written.metodo == metodo
    return Calendar.from_ical(written.texto)


def test_each_jornada_is_an_event_in_utc():
    calendar = read()
    assert calendar["method"] == "REQUEST"
    assert [(e["dtstart"].dt, e["dtend"].dt) for e in calendar.walk("VEVENT")] == [
        (datetime(2026, 8, day, 14, tzinfo=UTC), datetime(2026, 8, day, 18, tzinfo=UTC))
        for day in (19, 20)
    ]


def test_an_event_says_what_where_who_and_since_when():
    event = read().walk("VEVENT")[0]
    assert event["summary"] == (
        "Gestión de la convivencia y la tutoría (AT-2026-0147), jornada 1 de 2"
    )
    assert event["location"] == "Auditorio de la UGEL Chucuito, Jr. Lima 123, Juli"
    assert event["organizer"] == "mailto:articula@minedu.example.pe"
    assert event["attendee"] == "mailto:rosa.mamani@ugelchucuito.example.pe"
    assert event["attendee"].params["CN"] == "Rosa Mamani Quispe"
    assert event["dtstamp"].dt == NOW
    assert event["status"] == "CONFIRMED"


def test_a_change_keeps_the_uids_and_raises_the_sequence():
    later = {"inicio": "2026-09-01T14:00:00+00:00", "fin": "2026-09-01T18:00:00+00:00"}
    before, after = read(), read(jornadas=[later], secuencia=5)
    first, moved = before.walk("VEVENT")[0], after.walk("VEVENT")[0]
    assert moved["uid"] == first["uid"] == "at-2026-0147-1@minedu.example.pe"
    assert (first["sequence"], moved["sequence"]) == (1, 5)
    assert moved["dtstart"].dt - first["dtstart"].dt == timedelta(days=13)


def test_a_cancellation_names_the_same_events_as_cancelled():
    calendar = read("CANCEL")
    assert calendar["method"] == "CANCEL"
    assert {str(e["status"]) for e in calendar.walk("VEVENT")} == {"CANCELLED"}
    assert [e["uid"] for e in calendar.walk("VEVENT")] == [e["uid"] for e in read().walk("VEVENT")]


def test_the_jornadas_are_numbered_by_their_dates_and_not_as_they_come():
    jornadas = facts_of("asistencia_confirmada")["jornadas"]
    assert read(jornadas=jornadas[::-1]).to_ical() == read().to_ical()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"jornadas": None}, id="no-jornadas"),
        pytest.param({"jornadas": []}, id="empty"),
        pytest.param({"secuencia": None}, id="only-proposed"),
    ],
)
def test_dates_that_are_not_settled_go_into_no_calendar(changes):
    facts = facts_of("asistencia_anulada", **changes)
    assert write_invitacion("CANCEL", facts, CONVITE, sellado=NOW) is None


def test_what_people_write_cannot_add_a_property():
    evil = 'Ana"\r\nATTENDEE:mailto:otro@example.com\r\nX:'
    rosa = Destinatario(evil, ROSA.correo)
    event = read(convite=Convite(ORGANIZER, rosa, BASE_URL), lugar=evil).walk("VEVENT")[0]
    assert event["attendee"] == f"mailto:{ROSA.correo}"
    assert "X" not in event


def test_somebody_without_an_address_gets_the_event_without_attendee():
    convite = Convite(ORGANIZER, Destinatario("Rosa", None), BASE_URL)
    assert "attendee" not in read(convite=convite).walk("VEVENT")[0]
