"""Replies to an invitation as each calendar sends them, with the habits of each."""

import base64
import quopri
from collections.abc import Callable, Mapping

Carta = Callable[..., bytes]


def _mail(guest: str, ident: str, kind: str, body: str) -> bytes:
    head = (
        f"Return-Path: <{guest}>\r\nFrom: =?utf-8?B?{_b64('Rosa Mamaní')}?= <{guest}>\r\n"
        "To: Articula <articula@example.pe>\r\nSubject: =?UTF-8?Q?Aceptada=3A_Convivencia?=\r\n"
        f"Message-ID: <{ident}@correo.example>\r\nDate: Mon, 6 Jul 2026 09:00:00 -0500\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
    )
    return (head + body).encode()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _fold(text: str) -> str:
    """Fold lines as the standard says, cutting anywhere."""
    folded = []
    for line in text.split("\r\n"):
        while len(line) > 74:
            folded.append(line[:74])
            line = " " + line[74:]
        folded.append(line)
    return "\r\n".join(folded)


def _event(*lines: str, prodid: str, before: str = "", method: str = "REPLY") -> str:
    inside = "\r\n".join(line for line in lines if line)
    return (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nPRODID:{prodid}\r\nVERSION:2.0\r\n{before}"
        f"BEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def outlook(
    uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "o1", method: str = "REPLY",
    stamp: str = "20260706T140000Z",
) -> bytes:  # fmt: skip
    """Exchange: base64, its own zone and properties, MAILTO in capitals and no ORGANIZER."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:SA Pacific Standard Time\r\nBEGIN:STANDARD\r\n"
        "DTSTART:16010101T000000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
    )
    text = _event(
        f'ATTENDEE;PARTSTAT={answer};CN="Rosa Mamani; AGP":MAILTO:{guest}',
        "COMMENT;LANGUAGE=es-PE:\\n", f"UID:{uid}",
        "SUMMARY;LANGUAGE=es-PE:Aceptada: Convivencia",
        "DTSTART;TZID=SA Pacific Standard Time:20260812T090000",
        "DTEND;TZID=SA Pacific Standard Time:20260812T130000",
        "CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{stamp}", "TRANSP:OPAQUE", "STATUS:CONFIRMED",
        f"SEQUENCE:{seq}", "LOCATION;LANGUAGE=es-PE:Juli", "X-MICROSOFT-CDO-APPT-SEQUENCE:1",
        "X-MICROSOFT-CDO-OWNERAPPTID:-1532447372", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY", "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
        f"X-MICROSOFT-CDO-REPLYTIME:{stamp}", "X-MICROSOFT-ISRESPONSEREQUESTED:FALSE",
        prodid="Microsoft Exchange Server 2010", before=zone, method=method,
    )  # fmt: skip
    encoded = base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")
    return _mail(
        guest, ident, 'multipart/alternative; boundary="_000_AB_"',
        'X-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\n\r\n--_000_AB_\r\nContent-Type: text/plain;'
        ' charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\r\n'
        '--_000_AB_\r\nContent-Type: text/calendar; charset="utf-8"; method='
        f"{method}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--_000_AB_--\r\n",
    )  # fmt: skip


def google(
    uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "g1", comment: str = ""
) -> bytes:
    """Google: twice in the mail, lines folded anywhere, its own parameter for guests."""
    text = _fold(
        _event(
            "DTSTART:20260812T140000Z", "DTEND:20260812T180000Z", "DTSTAMP:20260706T140000Z",
            "ORGANIZER;CN=Articula:mailto:articula@example.pe", f"UID:{uid}",
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={guest};"
            f'X-NUM-GUESTS=0;X-RESPONSE-COMMENT="{comment}":mailto:{guest}',
            "CREATED:20260706T130500Z", "DESCRIPTION:Asistencia técnica de DIGEBR",
            "LAST-MODIFIED:20260706T140000Z", "LOCATION:Juli", f"SEQUENCE:{seq}",
            "STATUS:CONFIRMED", "SUMMARY:Convivencia", "TRANSP:OPAQUE",
            prodid="-//Google Inc//Google Calendar 70.9054//EN",
        )
    )  # fmt: skip
    file = base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")
    return _mail(
        guest, ident, 'multipart/mixed; boundary="0000AA"',
        '\r\n--0000AA\r\nContent-Type: multipart/alternative; boundary="0000BB"\r\n\r\n--0000BB\r\n'
        'Content-Type: text/plain; charset="UTF-8"; format=flowed\r\n\r\nHa aceptado.\r\n'
        '--0000BB\r\nContent-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n'
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n--0000BB--\r\n--0000AA\r\n"
        'Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment;'
        f' filename="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}\r\n'
        "--0000AA--\r\n",
    )  # fmt: skip


def thunderbird(uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "t1") -> bytes:
    """Thunderbird: the zone of Lima, alarms' remains, and the calendar at the end."""
    text = _event(
        "CREATED:20260706T130500Z", "LAST-MODIFIED:20260706T140000Z", "DTSTAMP:20260706T140000Z",
        f"UID:{uid}", "SUMMARY:Convivencia", "STATUS:CONFIRMED",
        "ORGANIZER;CN=Articula:mailto:articula@example.pe",
        f"ATTENDEE;CN=Rosa;PARTSTAT={answer};ROLE=REQ-PARTICIPANT;CUTYPE=INDIVIDUAL:mailto:{guest}",
        "X-MOZ-RECEIVED-SEQUENCE:1", "X-MOZ-RECEIVED-DTSTAMP:20260706T130000Z",
        "DTSTART;TZID=America/Lima:20260812T090000", "DTEND;TZID=America/Lima:20260812T130000",
        "X-MOZ-SEND-INVITATIONS:TRUE", f"SEQUENCE:{seq}",
        prodid="-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
    )  # fmt: skip
    return _mail(
        guest, ident, 'multipart/mixed; boundary="----=_Part_1"',
        "\r\n------=_Part_1\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nRosa asistirá.\r\n"
        "------=_Part_1\r\nContent-Type: text/calendar; method=REPLY; charset=UTF-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n------=_Part_1--\r\n",
    )  # fmt: skip


def apple(uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "a1") -> bytes:
    """Apple: quoted-printable, the address again as a parameter, no charset said."""
    text = _event(
        "DTSTAMP:20260706T140000Z", f"UID:{uid.upper()}", f"SEQUENCE:{seq}",
        "ORGANIZER;CN=Articula;EMAIL=articula@example.pe:mailto:articula@example.pe",
        f'ATTENDEE;CN="Rosa Mamaní";CUTYPE=INDIVIDUAL;EMAIL="{guest}";PARTSTAT={answer}'
        f":mailto:{guest.replace('@', '%40')}",
        "SUMMARY:Convivencia", "DTSTART;TZID=America/Lima:20260812T090000",
        "REQUEST-STATUS:2.0;Success", "X-APPLE-CREATOR-IDENTITY:com.apple.mobilecal",
        prodid="-//Apple Inc.//macOS 15.5//EN", before="CALSCALE:GREGORIAN\r\n",
    )  # fmt: skip
    encoded = quopri.encodestring(text.replace("\r\n", "\n").encode()).decode()
    return _mail(
        guest, ident, 'multipart/alternative; boundary="Apple-Mail=_1"',
        "\r\n--Apple-Mail=_1\r\nContent-Type: text/plain\r\n\r\nRosa ha aceptado.\r\n"
        "--Apple-Mail=_1\r\nContent-Type: text/calendar;\r\n\tmethod=REPLY;\r\n\t"
        'name="iCal-20260706.ics"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        + encoded.replace("\n", "\r\n") + "\r\n--Apple-Mail=_1--\r\n",
    )  # fmt: skip


def proton(uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "p1") -> bytes:
    """A bridge that drops `method` from the Content-Type and sends nothing else."""
    text = _event(
        f"UID:{uid}", "DTSTAMP:20260706T140000Z", f"SEQUENCE:{seq}",
        f"ATTENDEE;PARTSTAT={answer}:mailto:{guest}",
        prodid="-//Proton AG//ProtonCalendar 1.0.0//EN",
    )  # fmt: skip
    return _mail(guest, ident, 'text/calendar; name="invite.ics"', f"\r\n{text}")


def file_alone(uid: str, guest: str, answer: str, *, seq: int = 1, ident: str = "f1") -> bytes:
    """A webmail that attaches the calendar as any file, with a mark of its encoding."""
    text = "\ufeff" + _event(
        f"UID:{uid}", "DTSTAMP:20260706T140000Z", f"SEQUENCE:{seq}",
        f"ATTENDEE;PARTSTAT={answer.lower()}:mailto:{guest}", prodid="-//Zimbra//EN",
    )  # fmt: skip
    return _mail(
        guest, ident, "multipart/mixed; boundary=zz",
        "\r\n--zz\r\nContent-Type: text/html\r\n\r\n<p>Asistir&eacute;</p>\r\n--zz\r\nContent-Type:"
        ' application/octet-stream; name="meeting.ics"\r\nContent-Disposition: attachment;'
        f' filename="meeting.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{_b64(text)}\r\n--zz--\r\n",
    )  # fmt: skip


PROGRAMS: Mapping[str, Carta] = {
    "outlook": outlook,
    "google": google,
    "thunderbird": thunderbird,
    "apple": apple,
    "proton": proton,
    "file": file_alone,
}
"""Every program whose replies are known here, by name."""


def plain(ident: str = "m1", body: str = "Vuelvo el lunes.") -> bytes:
    """Return a mail that answers nothing: out of office, thanks, a bounce."""
    return _mail("rosa@example.pe", ident, "text/plain; charset=utf-8", f"\r\n{body}\r\n")


def with_calendar(text: str, ident: str = "x1") -> bytes:
    """Return a mail with this text as its calendar."""
    kind = "text/calendar; method=REPLY; charset=utf-8"
    return _mail("rosa@example.pe", ident, kind, f"\r\n{text}")
