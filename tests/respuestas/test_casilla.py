"""Reading a mailbox over a real socket: what is new, and nothing else."""

import asyncio
import ssl
from datetime import date

import pytest

from notifications.respuestas.casilla import (
    AT_ONCE,
    MAX_BYTES,
    CasillaFallida,
    fetch_new,
    read_mailbox,
)
from tests.respuestas.cartas import plain
from tests.respuestas.servidor import serve

SINCE = date(2026, 5, 1)


async def look(buzon, validez=0, hasta=0, **changes):
    casilla = read_mailbox(changes.pop("url", buzon.url))
    return await asyncio.to_thread(fetch_new, casilla, validez, hasta, SINCE, **changes)


async def test_each_look_brings_what_came_since_and_marks_nothing():
    async with serve() as buzon:
        buzon.put(plain("1"))
        first = await look(buzon)
        assert [(mail.numero, mail.texto) for mail in first.correos] == [(1, plain("1"))]
        nothing = await look(buzon, first.validez, first.hasta)
        assert (nothing.correos, nothing.hasta) == ((), 1)
        buzon.put(plain("2"))
        second = await look(buzon, nothing.validez, nothing.hasta)
        assert [mail.numero for mail in second.correos] == [2]
        assert set(buzon.ordenes) <= {
            "CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT",
        }  # fmt: skip


async def test_what_is_old_is_left_behind_for_good():
    async with serve() as buzon:
        for n in range(3):
            buzon.antiguos.add(buzon.put(plain(str(n))))
        first = await look(buzon)
        assert (first.correos, first.hasta) == ((), 3)
        assert (await look(buzon, first.validez, first.hasta)).correos == ()


async def test_many_come_a_batch_at_a_time():
    async with serve() as buzon:
        for n in range(AT_ONCE + 7):
            buzon.put(plain(str(n)))
        first = await look(buzon)
        assert (len(first.correos), first.hasta) == (AT_ONCE, AT_ONCE)
        rest = await look(buzon, first.validez, first.hasta)
        assert [mail.numero for mail in rest.correos] == list(range(AT_ONCE + 1, AT_ONCE + 8))


async def test_a_mailbox_numbered_anew_is_read_back():
    async with serve() as buzon:
        buzon.put(plain("1"))
        first = await look(buzon)
        buzon.renumber()
        again = await look(buzon, first.validez, first.hasta)
        assert again.validez == first.validez + 1
        assert [mail.numero for mail in again.correos] == [101]


async def test_of_a_huge_mail_only_its_beginning_is_brought():
    async with serve() as buzon:
        buzon.put(plain("1", "x" * (MAX_BYTES + 5000)))
        (mail,) = (await look(buzon)).correos
        assert len(mail.texto) == MAX_BYTES
        assert mail.medida > MAX_BYTES


@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
async def test_a_server_that_hangs_up_is_told_and_nothing_is_lost(command):
    async with serve(cuelga_en=command) as buzon:
        buzon.put(plain("1"))
        with pytest.raises(CasillaFallida):
            await look(buzon)
        buzon.cuelga_en = ""
        assert len((await look(buzon)).correos) == 1


async def test_a_wrong_password_is_told_without_telling_it():
    async with serve() as buzon:
        url = buzon.url.replace("articula:", "otro:")
        with pytest.raises(CasillaFallida) as told:
            await look(buzon, url=url)
        assert "AUTHENTICATIONFAILED" in str(told.value)
        assert buzon.clave not in str(told.value)
        assert buzon.clave not in repr(read_mailbox(buzon.url))
        assert buzon.entraron == 0


async def test_nobody_there_is_told_too():
    async with serve() as buzon:
        pass
    with pytest.raises(CasillaFallida, match="La casilla de respuestas no se pudo leer"):
        await look(buzon)


async def test_outside_this_machine_nothing_crosses_in_the_clear():
    """A name that is not loopback asks for TLS first, and gives no password without it."""
    async with serve() as buzon:
        casilla = read_mailbox(f"imap://articula:clave@correo.example:{buzon.puerto}")
        assert casilla.tls == "pedido"
        near = type(casilla)("127.0.0.1", buzon.puerto, "articula", "clave", tls="pedido")
        with pytest.raises(CasillaFallida):
            await asyncio.to_thread(fetch_new, near, 0, 0, SINCE)
        assert "LOGIN" not in buzon.ordenes


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "folder"),
    [
        ("imaps://a%40b.pe:c@correo.example", "correo.example", 993, "todo", "INBOX"),
        ("imap://a%40b.pe:c@correo.example/Otra", "correo.example", 143, "pedido", "Otra"),
        ("imap://a%40b.pe:c@localhost:1143", "localhost", 1143, None, "INBOX"),
        ("imaps://a%40b.pe:c@localhost", "localhost", 993, "todo", "INBOX"),
    ],
)  # fmt: skip
def test_an_address_says_where_and_how(url, host, port, tls, folder):
    casilla = read_mailbox(url)
    assert (casilla.host, casilla.port, casilla.tls, casilla.carpeta) == (host, port, tls, folder)
    assert casilla.usuario == "a@b.pe"
    assert "c@" not in casilla.nombre.removeprefix("a@b.pe@")


@pytest.mark.parametrize("url", ["imaps://correo.example", "imaps://a:b@correo.example:99999"])
def test_an_address_that_cannot_be_is_refused(url):
    with pytest.raises(ValueError):
        read_mailbox(url)


async def test_the_certificate_of_the_server_is_checked():
    plain_context = ssl.create_default_context()
    assert plain_context.verify_mode == ssl.CERT_REQUIRED
    async with serve() as buzon:
        url = buzon.url.replace("imap:", "imaps:")
        with pytest.raises(CasillaFallida):
            await look(buzon, url=url, tls=plain_context)
        assert buzon.entraron == 0
