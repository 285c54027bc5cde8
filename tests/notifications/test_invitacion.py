"""The .ics: what a calendar reads in it, by whatever reads calendars."""

import re
from datetime import UTC, datetime

import pytest
from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from engine.domain.convocatoria import Jornada
from notifications.invitacion import Convite, write_invitacion
from notifications.mensaje import Destinatario
from notifications.recurrencia import LIMA, days_of
from tests.notifications.muestras import BASE_URL, NOW, ORGANIZER, ROSA, facts_of

CONVITE = Convite(ORGANIZER, ROSA, f"{BASE_URL}/asistencias/AT-2026-0147", responde=True)
UID = "at-2026-0147-0123456789abcdef0123456789abcdef@minedu.example.pe"


def write(metodo="REQUEST", convite=CONVITE, **changes):
    facts = facts_of("asistencia_confirmada", **changes)
    written = write_invitacion(metodo, facts, convite, sellado=NOW)
    assert written
    assert written.metodo == metodo
    return written.texto


def read(metodo="REQUEST", convite=CONVITE, **changes):
    return Calendar.from_ical(write(metodo, convite, **changes))


def at(*stretches):
    jornadas = [Jornada.at(*one) for one in stretches]
    return [{"inicio": j.inicio.isoformat(), "fin": j.fin.isoformat()} for j in jornadas]


def occurrences(calendar):
    """Return what a calendar shows, by the rules of another library."""
    whole, *others = calendar.walk("VEVENT")
    start, lasts = whole["dtstart"].dt, whole["dtend"].dt - whole["dtstart"].dt
    times = rruleset()
    if "rrule" in whole:
        times.rrule(rrulestr(whole["rrule"].to_ical().decode(), dtstart=start))
    else:
        times.rdate(start)
    excluded = whole.get("exdate", [])
    for one in excluded if isinstance(excluded, list) else [excluded]:
        for date in one.dts:
            times.exdate(date.dt)
    held = {moment: (moment, moment + lasts) for moment in times}
    for other in others:
        assert other["recurrence-id"].dt in held
        held[other["recurrence-id"].dt] = (other["dtstart"].dt, other["dtend"].dt)
    return sorted(held.values())


def test_several_days_are_one_event_that_repeats():
    """A message of iTIP speaks of one event: RFC 5546, 3.2.2."""
    calendar = read()
    assert calendar["method"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert event["rrule"].to_ical() == b"FREQ=DAILY;COUNT=2;INTERVAL=1"
    assert occurrences(calendar) == [
        (datetime(2026, 8, day, 14, tzinfo=UTC), datetime(2026, 8, day, 18, tzinfo=UTC))
        for day in (19, 20)
    ]


def test_hours_are_those_of_lima_with_their_zone():
    """A series in UTC is put by Outlook on another day; every zone named is described."""
    text = write()
    assert "DTSTART;TZID=America/Lima:20260819T090000\r\n" in text
    zones = Calendar.from_ical(text).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["America/Lima"]
    (standard,) = zones[0].walk("STANDARD")
    assert {standard[name].to_ical() for name in ("tzoffsetto", "tzoffsetfrom")} == {"-0500"}
    assert set(re.findall(r"TZID=([^:;]+)[:;]", text)) == {"America/Lima"}


@pytest.mark.parametrize(
    ("stretches", "rule"),
    [
        ([("2026-08-19", "09:00", "13:00")], None),
        ([(f"2026-08-{day:02}", "09:00", "13:00") for day in (3, 10, 17)], "INTERVAL=7"),
        ([(f"2026-08-{day:02}", "09:00", "13:00") for day in (3, 5, 9)], "INTERVAL=2"),
        ([("2026-08-19", "09:00", "13:00"), ("2026-08-20", "14:00", "17:30")], "COUNT=2"),
        ([("2026-08-19", "15:00", "18:00"), ("2026-08-19", "09:00", "13:00")], None),
        ([("2026-12-31", "20:00", "23:30"), ("2027-01-01", "20:00", "23:30")], "COUNT=2"),
    ],
    ids=["one", "weekly", "gaps", "other-hours", "with-a-pause", "year-end"],
)
def test_what_repeats_falls_on_each_day_at_its_hours(stretches, rule):
    calendar = read(jornadas=at(*stretches))
    expected = days_of([Jornada.at(*one) for one in stretches])
    assert occurrences(calendar) == [(one.inicio, one.fin) for one in expected]
    whole = calendar.walk("VEVENT")[0]
    assert (rule in whole["rrule"].to_ical().decode()) if rule else "rrule" not in whole


def test_a_day_with_a_pause_says_its_hours_inside():
    stretches = [("2026-08-19", "09:00", "13:00"), ("2026-08-19", "15:00", "18:00")]
    event = read(jornadas=at(*stretches)).walk("VEVENT")[0]
    assert "9:00–13:00" in event["description"]
    assert "15:00–18:00" in event["description"]


DAY = st.dates(datetime(2026, 1, 1).date(), datetime(2026, 12, 31).date())  # noqa: DTZ001
HOURS = st.tuples(st.integers(0, 20), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DAY, HOURS), min_size=1, max_size=8))
def test_any_jornadas_are_shown_by_another_library_as_they_are(drawn):
    stretches = [
        (day.isoformat(), f"{hour:02}:00", f"{hour + lasts:02}:00") for day, (hour, lasts) in drawn
    ]
    expected = days_of([Jornada.at(*one) for one in stretches])
    assert occurrences(read(jornadas=at(*stretches))) == [(j.inicio, j.fin) for j in expected]


def test_an_event_says_what_where_who_and_since_when():
    event = read().walk("VEVENT")[0]
    assert event["summary"] == "Gestión de la convivencia y la tutoría (AT-2026-0147)"
    assert event["location"] == "Auditorio de la UGEL Chucuito, Jr. Lima 123, Juli"
    assert event["organizer"] == "mailto:articula@minedu.example.pe"
    assert event["attendee"] == "mailto:rosa.mamani@ugelchucuito.example.pe"
    assert dict(event["attendee"].params) == {
        "CN": "Rosa Mamani Quispe",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert event["dtstamp"].dt == NOW
    assert event["status"] == "CONFIRMED"
    assert event["uid"] == UID


def test_nobody_is_asked_to_answer_where_answers_are_not_read():
    convite = Convite(ORGANIZER, ROSA, BASE_URL)
    assert read(convite=convite).walk("VEVENT")[0]["attendee"].params["RSVP"] == "FALSE"


def test_a_change_keeps_the_uid_and_carries_its_sequence():
    before = read().walk("VEVENT")[0]
    moved = read(jornadas=at(("2026-09-01", "09:00", "13:00")), secuencia=5).walk("VEVENT")[0]
    assert moved["uid"] == before["uid"]
    assert (before["sequence"], moved["sequence"]) == (1, 5)
    assert "rrule" not in moved


def test_a_cancellation_names_the_whole_event_as_cancelled():
    other_hours = at(("2026-08-19", "09:00", "13:00"), ("2026-08-20", "14:00", "17:30"))
    calendar = read("CANCEL", jornadas=other_hours, secuencia=2)
    assert calendar["method"] == "CANCEL"
    (event,) = calendar.walk("VEVENT")
    assert (event["status"], event["uid"], event["sequence"]) == ("CANCELLED", UID, 2)
    assert "recurrence-id" not in event


def test_lines_end_and_fold_as_the_standard_says():
    """Strict readers drop what is longer than 75 octets, or cut within a letter (RFC 5545, 3.1)."""
    title = {"codigo": "AT-2026-0147", "titulo": "Ñandú; coma, barra\\ " * 9, "unidad": "DIGEBR"}
    text = write(asistencia=title)
    assert "\n" not in text.replace("\r\n", "")
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    unfolded = re.sub(r"\r\n[ \t]", "", text)
    assert "SUMMARY:Ñandú\\; coma\\, barra\\\\ Ñandú" in unfolded
    assert read(asistencia=title).walk("VEVENT")[0]["summary"].startswith("Ñandú; coma, barra\\ ")


def test_what_strict_readers_demand_is_there_once():
    """ical4j validates these, libical counts them: RFC 5546, 3.2.2."""
    text = re.sub(r"\r\n[ \t]", "", write())
    inside = text.split("BEGIN:VEVENT", 1)[1]
    for name in ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "ORGANIZER", "SUMMARY", "STATUS"):
        assert len(re.findall(rf"\r\n{name}[;:]", inside)) == 1, name
    assert text.index("VERSION:2.0") < text.index("PRODID") < text.index("BEGIN:VTIMEZONE")
    assert text.index("END:VTIMEZONE") < text.index("BEGIN:VEVENT")
    # RFC 5545, 3.8.4.1: an address is a URI, and its name a quoted parameter.
    assert 'CN="Rosa Mamani Quispe"' in text
    assert re.search(r"DTSTAMP:\d{8}T\d{6}Z\r\n", text)
    assert "DURATION" not in text


def test_the_jornadas_are_in_order_of_their_dates_and_not_as_they_come():
    jornadas = facts_of("asistencia_confirmada")["jornadas"]
    assert read(jornadas=jornadas[::-1]).to_ical() == read().to_ical()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"jornadas": None}, id="no-jornadas"),
        pytest.param({"jornadas": []}, id="empty"),
        pytest.param({"secuencia": None}, id="only-proposed"),
        pytest.param({"uid": None}, id="never-invited"),
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


def test_the_hours_are_those_of_lima_wherever_it_is_read():
    assert LIMA.utcoffset(datetime(2026, 1, 1)) == LIMA.utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001
