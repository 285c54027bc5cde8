"""What is read of a mail, by whatever program it was written, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.respuestas.casilla import MAX_BYTES, Correo
from notifications.respuestas.lectura import read_letter
from tests.respuestas.cartas import PROGRAMS, google, outlook, plain, with_calendar

UID = "at-2026-0001-0123456789abcdef0123456789abcdef@example.pe"
ROSA = "rosa.mamani@example.pe"
EVENT = (
    f"BEGIN:VEVENT\r\nUID:{UID}\r\nDTSTAMP:20260706T140000Z\r\n"
    f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ROSA}\r\nEND:VEVENT\r\n"
)


def read(mail):
    return read_letter(Correo(1, len(mail), mail))


def calendar(*parts, method="REPLY"):
    inside = "".join(parts)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\n{inside}"
        "END:VCALENDAR\r\n"
    )


@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_reply_of_every_program_is_understood(program, answer):
    letter = read(PROGRAMS[program](UID, ROSA, answer, seq=3))
    assert letter.motivo is None
    said = letter.dicha
    assert said is not None
    assert (said.metodo, said.respuesta, said.secuencia) == ("REPLY", answer, 3)
    assert (said.uid.lower(), said.correo) == (UID, ROSA)
    assert said.sellada is not None
    assert said.sellada.isoformat() == "2026-07-06T14:00:00+00:00"
    assert not said.una_jornada
    assert letter.remitente == ROSA
    assert letter.asunto == "Aceptada: Convivencia"


def test_what_the_guest_wrote_beside_the_answer_is_kept():
    letter = read(google(UID, ROSA, "DECLINED", comment="Estaré de licencia"))
    assert letter.dicha is not None
    assert letter.dicha.comentario == "Estaré de licencia"


@pytest.mark.parametrize("method", ["COUNTER", "REFRESH", "REQUEST"])
def test_another_method_is_told_as_it_is(method):
    letter = read(outlook(UID, ROSA, "TENTATIVE", method=method))
    assert letter.dicha is not None
    assert letter.dicha.metodo == method


@pytest.mark.parametrize(
    ("dates", "proposed"),
    [
        (("DTSTART:20260819T140000Z", "DTEND:20260819T180000Z"), ("19 14:00", "19 18:00")),
        (("DTSTART:20260819T090000", "DURATION:PT4H"), ("19 14:00", "19 18:00")),
        (("DTSTART;VALUE=DATE:20260819", "DTEND;VALUE=DATE:20260820"), ("19 05:00", "20 05:00")),
        (("DTSTART:20260819T140000Z",), ("19 14:00", None)),
        (("DTSTART:20260819T140000Z", "DTEND:20260819T130000Z"), (None, None)),
        ((), (None, None)),
    ],
    ids=["instants", "of Lima with how long", "a day", "no end", "backwards", "none"],
)
def test_a_counter_proposal_says_the_dates_it_asks_for(dates, proposed):
    inside = EVENT.replace("END:VEVENT", "\r\n".join([*dates, "END:VEVENT"]))
    letter = read(with_calendar(calendar(inside, method="COUNTER")))
    assert letter.dicha is not None
    said = letter.dicha.propone_inicio, letter.dicha.propone_fin
    assert tuple(when and f"{when:%d %H:%M}" for when in said) == proposed
    assert read(with_calendar(calendar(inside))).dicha.propone_inicio is None


def test_an_answer_for_one_day_is_told_as_such_and_one_for_all_prevails():
    one = EVENT.replace("DTSTAMP", "RECURRENCE-ID:20260813T140000Z\r\nDTSTAMP")
    alone, both = read(with_calendar(calendar(one))), read(with_calendar(calendar(one, EVENT)))
    assert alone.dicha is not None
    assert both.dicha is not None
    assert (alone.dicha.una_jornada, both.dicha.una_jornada) == (True, False)


def test_a_mail_is_known_by_its_message_id_wherever_it_is():
    first = outlook(UID, ROSA, "ACCEPTED", ident="a")
    moved = outlook(UID, ROSA, "DECLINED", ident="a")
    assert read(first).huella == read(moved).huella
    assert read(first).huella != read(outlook(UID, ROSA, "ACCEPTED", ident="b")).huella
    bare = b"Subject: x\r\n\r\nhola\r\n"
    assert read(bare).huella == read(bare).huella != read(bare + b"!").huella


HOSTILE = {
    "not-a-reply": (plain(), "sin_calendario"),
    "empty": (b"", "sin_calendario"),
    "no-lines": (b"\x00\xff" * 400, "sin_calendario"),
    "calendar-of-nothing": (with_calendar(calendar()), "sin_evento"),
    "no-uid": (with_calendar(calendar(EVENT.replace("UID", "X-UID"))), "sin_evento"),
    "no-guest": (with_calendar(calendar(EVENT.replace("ATTENDEE", "X-GUEST"))), "sin_invitado"),
    "two-guests": (
        with_calendar(
            calendar(EVENT.replace("END:VE", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ROSA}\r\nEND:VE"))
        ),
        "varios_invitados",
    ),
    "two-events": (
        with_calendar(calendar(EVENT, EVENT.replace(UID, "otro@example.pe"))), "varios_eventos",
    ),
    "cut": (with_calendar("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID"), "calendario_roto"),
    "garbage": (with_calendar("BEGIN:VCALENDAR\r\n;;;=:\r\nEND:VEVENT\r\n"), "calendario_roto"),
    "many-events": (with_calendar(calendar(*[EVENT] * 200)), "demasiadas_partes"),
    "huge-calendar": (
        with_calendar(calendar("X-A:" + "a" * 300_000 + "\r\n", EVENT)), "muy_grande",
    ),
    "unknown-charset": (
        with_calendar(calendar(EVENT)).replace(b"charset=utf-8", b"charset=klingon"), None,
    ),
    "wrong-charset": (
        with_calendar(calendar(EVENT.replace("DTSTAMP", "SUMMARY:Año\r\nDTSTAMP"))).replace(
            "Año".encode(), b"A\xf1o"
        ),
        None,
    ),
    "winmail": (
        with_calendar("x").replace(b"text/calendar; method=REPLY", b"application/ms-tnef"),
        "sin_calendario",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_says_why_and_breaks_nothing(name):
    mail, why = HOSTILE[name]
    letter = read(mail)
    assert letter.motivo == why
    assert (letter.dicha is None) == (why is not None)


def test_a_mail_too_large_is_not_read_further_than_its_headers():
    mail = outlook(UID, ROSA, "ACCEPTED")
    letter = read_letter(Correo(1, MAX_BYTES + 1, mail))
    assert letter.motivo == "muy_grande"


def test_parts_within_parts_without_end_are_refused():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    assert read(b"Message-ID: <x>\r\nMIME-Version: 1.0\r\n" + deep).motivo == "demasiadas_partes"
    wide = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 500
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + wide + b"--b--\r\n"
    assert read(many).motivo == "demasiadas_partes"


def test_what_is_kept_fits_where_it_is_kept():
    long = "x" * 5000
    mail = outlook(UID, ROSA, "ACCEPTED").replace(b"=?UTF-8?Q?", long.encode() + b"\r\n ")
    row = read(mail).row()
    assert len(row["asunto"]) <= 300
    event = EVENT.replace("PARTSTAT=ACCEPTED", "PARTSTAT=" + "Z" * 300)
    assert read(with_calendar(calendar(event))).row()["respuesta"] == ""
    numbers = EVENT.replace("DTSTAMP", "SEQUENCE:99999999999999\r\nDTSTAMP")
    assert read(with_calendar(calendar(numbers))).row()["secuencia"] is None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mail_at_all_makes_reading_fail(data):
    program = data.draw(st.sampled_from(list(PROGRAMS)))
    mail = bytearray(PROGRAMS[program](UID, ROSA, "ACCEPTED"))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(mail) - 1))
        cut = data.draw(st.integers(0, 40))
        mail[place : place + cut] = data.draw(st.binary(max_size=12))
    letter = read(bytes(mail))
    assert (letter.dicha is None) == (letter.motivo is not None)
    assert len(letter.huella) == 64
    letter.row()
