"""Mail: what travels, and a real dialogue with servers of every temper."""

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.canal import EntregaFallida
from notifications.correo.canal import Correo, read_server
from notifications.correo.sobre import compose, read_sender
from notifications.mensaje import Destinatario, Invitacion, Mensaje
from tests.notifications.envio import SENDER
from tests.notifications.servidor import only_with, serve

ID = UUID("01980000-0000-7000-8000-00000000000a")
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Reunión\r\nEND:VCALENDAR\r\n"


def a_message(correo="rosa@ugel.example", nombre="Rosa Mamani", **changes):
    values: dict[str, Any] = {
        "id": ID,
        "asunto": "AT-2026-0147: Confirmar participantes, hasta el lun 27 jul 2026",
        "cuerpo": "Complete la tarea «Confirmar participantes».\n",
        "cuerpo_html": "<p>Complete la tarea «Confirmar participantes».</p>\n",
        "fecha": datetime(2026, 7, 17, 13, tzinfo=UTC),
        "destinatario": Destinatario(nombre, correo),
        "direccion": correo or "",
    }
    return Mensaje(**(values | changes))


async def test_a_message_arrives_in_text_and_in_html(smtp, mail):
    entrega = await mail.send(a_message())
    assert "Recibido" in entrega.resultado
    [arrived] = smtp.taken
    assert arrived["subject"] == "AT-2026-0147: Confirmar participantes, hasta el lun 27 jul 2026"
    assert str(arrived["from"]) == SENDER
    assert str(arrived["to"]) == "Rosa Mamani <rosa@ugel.example>"
    assert arrived["message-id"] == f"<{ID}@minedu.example.pe>"
    assert arrived["date"].datetime == datetime(2026, 7, 17, 13, tzinfo=UTC)
    assert arrived["auto-submitted"] == "auto-generated"
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    plain, html = list(arrived.iter_parts())
    assert plain.get_content().splitlines() == ["Complete la tarea «Confirmar participantes»."]
    assert "«Confirmar participantes»" in html.get_content()


async def test_an_invitation_travels_inside_and_attached(smtp, mail):
    await mail.send(a_message(invitacion=Invitacion("REQUEST", ICS)))
    [arrived] = smtp.taken
    parts = {part.get_content_type(): part for part in arrived.walk()}
    assert list(parts) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_content().splitlines() == ICS.splitlines()
    assert parts["application/ics"].get_filename() == "convocatoria.ics"
    assert parts["application/ics"].get_content() == ICS.encode()


async def test_one_connection_serves_many_messages_even_after_a_refusal(smtp, mail):
    smtp.rcpt["nadie@ugel.example"] = "550 No existe"
    await mail.send(a_message())
    with pytest.raises(EntregaFallida):
        await mail.send(a_message("nadie@ugel.example"))
    await mail.send(a_message())
    assert (len(smtp.taken), smtp.connections) == (2, 1)


@pytest.mark.parametrize(
    ("step", "answer", "permanent"),
    [
        pytest.param("rcpt", "550 5.1.1 No existe ese destinatario", True, id="unknown-mailbox"),
        pytest.param("rcpt", "451 4.7.1 Vuelva luego", False, id="greylisted"),
        pytest.param("rcpt", "452 4.2.2 Lleno", False, id="mailbox-full"),
        pytest.param("data", "554 5.7.1 Parece basura", True, id="taken-for-spam"),
        pytest.param("data", "451 4.3.0 Sin espacio", False, id="no-room"),
    ],
)
async def test_a_refusal_keeps_the_servers_words_and_says_if_it_is_for_good(
    smtp, mail, step, answer, permanent
):
    getattr(smtp, step)["rosa@ugel.example"] = answer
    with pytest.raises(EntregaFallida) as failure:
        await mail.send(a_message())
    assert failure.value.motivo == answer
    assert failure.value.permanente is permanent
    assert smtp.taken == []


async def test_a_line_that_is_cut_is_no_reason_to_give_up(smtp, mail):
    smtp.data["rosa@ugel.example"] = "hang up"
    with pytest.raises(EntregaFallida) as failure:
        await mail.send(a_message())
    assert not failure.value.permanente
    del smtp.data["rosa@ugel.example"]
    await mail.send(a_message())
    assert len(smtp.taken) == 1


async def test_a_server_that_is_down_is_no_reason_to_give_up():
    async with serve() as gone:
        url = gone.url
    mail = Correo(url, SENDER)
    with pytest.raises(EntregaFallida) as failure:
        await mail.send(a_message())
    assert not failure.value.permanente
    assert "no responde" in failure.value.motivo


async def test_a_server_that_restarts_is_met_again(smtp, mail):
    await mail.send(a_message())
    # The idle connection ends by itself, as servers do after a while.
    mail._idle[0][0].transport.abort()
    await mail.send(a_message())
    assert (len(smtp.taken), smtp.connections) == (2, 2)


async def test_a_server_that_never_answers_is_left_in_time(smtp):
    smtp.slow = asyncio.Event()
    mail = Correo(smtp.url, SENDER, segundos=0.05)
    with pytest.raises(EntregaFallida) as failure:
        await mail.send(a_message())
    smtp.slow.set()
    assert not failure.value.permanente
    assert mail._idle == []


async def test_a_sending_cut_short_gives_its_connection_to_nobody(smtp, mail):
    smtp.slow = asyncio.Event()
    sending = asyncio.create_task(mail.send(a_message()))
    await smtp.reached.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    smtp.slow.set()
    assert mail._idle == []


@pytest.mark.parametrize(
    ("password", "enters"), [("c@lle:1", True), ("otra", False)], ids=["right", "wrong"]
)
async def test_a_password_in_the_address_opens_the_server(password, enters):
    check = only_with(b"articula", b"c@lle:1")
    async with serve(authenticator=check, auth_require_tls=False) as smtp:
        encoded = password.replace("@", "%40").replace(":", "%3A")
        mail = Correo(f"smtp://articula:{encoded}@127.0.0.1:{smtp.port}", SENDER)
        if enters:
            await mail.send(a_message())
        else:
            # The operator may mend it: the message itself has no fault.
            with pytest.raises(EntregaFallida) as failure:
                await mail.send(a_message())
            assert not failure.value.permanente
        await mail.close()
        assert smtp.users == (["articula"] if enters else [])


@pytest.mark.parametrize(
    "correo",
    [
        pytest.param(None, id="none"),
        pytest.param("  ", id="blank"),
        pytest.param("rosa", id="no-domain"),
        pytest.param("rosa@ugel.example, otro@example.com", id="two"),
        pytest.param("rosa@ugel.example\r\nBcc: otro@example.com", id="header-inside"),
        pytest.param("<rosa@ugel.example>", id="brackets"),
        pytest.param("ro..sa@ugel.example", id="dots"),
    ],
)
async def test_an_address_that_cannot_be_is_refused_for_good_and_before_any_dialogue(
    smtp, mail, correo
):
    with pytest.raises(EntregaFallida) as failure:
        await mail.send(a_message(correo))
    assert failure.value.permanente
    assert "Rosa Mamani" in failure.value.motivo
    assert smtp.connections == 0


@given(
    nombre=st.text(st.characters(codec="utf-8"), max_size=200),
    asunto=st.text(st.characters(codec="utf-8"), max_size=200),
)
def test_nothing_written_in_a_name_or_a_subject_adds_a_header(nombre, asunto):
    plain = message_from_bytes(compose(a_message(), read_sender(SENDER)), policy=default)
    evil = f"{asunto}\r\nBcc: otro@example.com\r\n\r\nhola"
    sobre = compose(a_message(nombre=nombre + evil, asunto=evil), read_sender(SENDER))
    arrived = message_from_bytes(sobre, policy=default)
    assert list(arrived.keys()) == list(plain.keys())
    assert [a.addr_spec for a in arrived["to"].addresses] == ["rosa@ugel.example"]
    assert arrived["bcc"] is None


@given(
    cuerpo=st.text(st.characters(codec="utf-8"), max_size=400),
    ics=st.text(st.characters(codec="utf-8"), max_size=400),
)
def test_what_is_written_is_what_is_read_whatever_it_is(cuerpo, ics):
    invitacion = Invitacion("REQUEST", ics)
    mensaje = a_message(cuerpo=cuerpo, cuerpo_html=f"{cuerpo}.\r\n", invitacion=invitacion)
    sobre = compose(mensaje, read_sender(SENDER))
    assert max(len(line) for line in sobre.split(b"\r\n")) <= 100
    assert b"\n" not in sobre.replace(b"\r\n", b"")
    arrived = message_from_bytes(sobre, policy=default)
    assert [part.defects for part in arrived.walk()] == [[]] * 6
    parts = {part.get_content_type(): part for part in arrived.walk()}
    wire = _on_the_wire(cuerpo)
    assert _on_the_wire(parts["text/plain"].get_content()) == wire
    assert _on_the_wire(parts["text/html"].get_content()) == f"{wire}.\n"
    assert _on_the_wire(parts["text/calendar"].get_content()) == _on_the_wire(ics)
    assert parts["application/ics"].get_content() == ics.encode()


def _on_the_wire(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_message_is_the_same_to_the_letter_at_every_try():
    sender = read_sender("Articulación <articula@minedu.example.pe>")
    first = compose(a_message(nombre="José Ñahui"), sender)
    assert first == compose(a_message(nombre="José Ñahui"), sender)
    arrived = message_from_bytes(first, policy=default)
    assert arrived["from"].addresses[0].display_name == "Articulación"
    assert arrived["to"].addresses[0].display_name == "José Ñahui"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://correo.example", ("correo.example", 25, None, None, False, None)),
        ("smtp://u:c%40e@correo.example", ("correo.example", 587, "u", "c@e", False, True)),
        ("smtp://u:c@correo.example:2525", ("correo.example", 2525, "u", "c", False, True)),
        ("smtp://u:c@correo.example?tls=no", ("correo.example", 587, "u", "c", False, False)),
        ("smtp://u:c@localhost:25", ("localhost", 25, "u", "c", False, None)),
        ("smtps://u:c@correo.example", ("correo.example", 465, "u", "c", True, False)),
    ],
)
def test_a_password_crosses_a_network_only_under_tls(url, expected):
    servidor = read_server(url)
    assert (
        servidor.host,
        servidor.port,
        servidor.usuario,
        servidor.clave,
        servidor.use_tls,
        servidor.start_tls,
    ) == expected


@pytest.mark.parametrize("text", ["", "Articula", "Articula <>", "a@b c@d", "x <a b>"])
def test_a_sender_that_cannot_be_stops_the_start(text):
    with pytest.raises(ValueError, match="remitente"):
        read_sender(text)
