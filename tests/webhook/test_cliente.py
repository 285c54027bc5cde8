"""One POST to another system: what it may answer, and what is never waited for or followed."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import time
from ipaddress import ip_network

import pytest

from notifications.webhook import destino
from notifications.webhook.cliente import Paciencia, post
from tests.webhook.receptor import Receptor, receive

AQUI = (ip_network("127.0.0.0/8"),)
PRONTO = Paciencia(conectar=1, leer=0.3, total=0.6)


@pytest.fixture
async def receptor():
    async with receive() as made:
        yield made


async def send(receptor: Receptor, **otro):
    return await post(
        receptor.url, {"webhook-id": "n-1"}, b'{"a":1}', redes=AQUI, paciencia=PRONTO, **otro
    )


async def test_what_is_sent_arrives_as_it_was_and_the_answer_is_told(receptor):
    told = await send(receptor)
    assert (told.codigo, told.texto, told.aceptada) == (200, "recibido", True)
    came = receptor.llegadas[0]
    assert (came.ruta, came.cuerpo) == ("/avisos", b'{"a":1}')
    assert came.cabeceras["content-type"] == "application/json"
    assert came.cabeceras["host"] == f"127.0.0.1:{receptor.port}"


@pytest.mark.parametrize("codigo", [500, 400, 301, 307, 204, 410, 100 + 329])
async def test_only_two_hundreds_are_taken(receptor, codigo):
    receptor.codigo = codigo
    receptor.texto = b"" if codigo == 204 else b"dicho"
    told = await send(receptor)
    assert (told.codigo, told.aceptada) == (codigo, codigo == 204)


async def test_a_redirection_is_not_followed(receptor):
    async with receive() as otro:
        receptor.codigo, receptor.cabeceras = 302, {"location": otro.url}
        told = await send(receptor)
        assert not told.aceptada
        assert told.texto.startswith("Respondió una redirección, que no se sigue.")
        assert otro.conexiones == 0


async def test_one_that_hangs_is_left_within_its_time(receptor):
    receptor.colgado = True
    began = time.monotonic()
    told = await send(receptor)
    assert (told.codigo, told.texto) == (None, "No respondió a tiempo.")
    assert time.monotonic() - began < 5


async def test_one_that_drips_is_left_when_the_whole_time_is_over(receptor):
    # Each byte comes before the limit of a read: only the limit of the whole ends it.
    receptor.gotas, receptor.texto = 0.1, b"x" * 500
    began = time.monotonic()
    told = await send(receptor)
    assert not told.aceptada
    assert told.texto == "No respondió en 0.6 segundos."
    assert time.monotonic() - began < 5


async def test_of_a_huge_answer_only_the_beginning_is_kept(receptor):
    receptor.cuanto = 500_000_000
    began = time.monotonic()
    told = await send(receptor)
    assert told.codigo == 200
    assert len(told.texto) <= 1000
    assert time.monotonic() - began < 5


async def test_a_line_that_is_cut_is_told(receptor):
    receptor.mudo = True
    told = await send(receptor)
    assert (told.codigo, told.texto) == (None, "Cortó la conexión sin responder.")


async def test_nobody_listening_is_told():
    told = await post("http://127.0.0.1:9/", {}, b"", redes=AQUI, paciencia=PRONTO)
    assert (told.codigo, told.texto) == (None, "No se pudo conectar: nadie atiende ahí.")


async def test_a_name_that_stands_for_nothing_is_told(monkeypatch):
    def look_up(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    told = await post("https://sistema.example/", {}, b"", paciencia=PRONTO)
    assert told.texto == "No se encontró el nombre de esa dirección."


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make one with")
async def test_a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent(tmp_path):
    key, cert = tmp_path / "llave.pem", tmp_path / "certificado.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(cert, key)
    async with receive(own) as receptor:
        told = await post(receptor.url, {}, b"{}", redes=AQUI, paciencia=PRONTO)
        assert told.texto == "Su certificado no es válido."
        assert receptor.llegadas == []


async def test_what_is_not_printable_is_not_kept(receptor):
    receptor.texto = b"a\x00\x1b[31m\xff\nb"
    assert "\x00" not in (await send(receptor)).texto


@pytest.mark.parametrize(("asked", "seconds"), [("30", 30), ("999999", 3600), ("mañana", None)])
async def test_a_receiver_with_too_much_may_ask_to_be_left_alone(receptor, asked, seconds):
    receptor.codigo, receptor.cabeceras = 429, {"retry-after": asked.encode().decode("latin-1")}
    told = await send(receptor)
    assert (told.esperar.total_seconds() if told.esperar else None) == seconds


async def test_this_machine_is_not_reached_unless_its_network_is_admitted(receptor):
    told = await post(receptor.url, {}, b"", paciencia=PRONTO)
    assert told.texto == "Use una dirección https: lo que se envía no debe viajar sin cifrar."
    told = await post(receptor.url.replace("http:", "https:"), {}, b"", paciencia=PRONTO)
    assert told.texto.startswith("Esa dirección es de la red interna del servicio.")
    assert receptor.conexiones == 0


async def test_a_name_is_judged_by_what_it_stands_for_when_it_is_called(receptor, monkeypatch):
    # A public address when the webhook was made, this machine's a moment later.
    answers = iter(["203.0.113.9", "127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"])

    def look_up(_name, port, **_):
        return [(2, 1, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    found = []
    for _ in range(4):
        with pytest.raises(destino.DestinoNegado) as refusal:
            await destino.resolve(f"https://sistema.example:{receptor.port}/", ())
        found.append(str(refusal.value))
    assert set(found) == {"El nombre lleva a una dirección de la red interna del servicio."}


async def test_the_connection_goes_to_the_address_that_was_judged(receptor, monkeypatch):
    real = socket.getaddrinfo
    asked = []

    def look_up(name, port, **how):
        asked.append(name)
        return real("127.0.0.1", port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    told = await post(
        f"http://sistema.example:{receptor.port}/x", {}, b"", redes=AQUI, paciencia=PRONTO
    )
    assert told.aceptada
    # Looked up once: what the name stands for afterwards changes nothing.
    assert asked.count("sistema.example") == 1
    assert receptor.llegadas[0].cabeceras["host"] == f"sistema.example:{receptor.port}"


async def test_a_name_that_takes_long_is_left_too(monkeypatch):
    free = asyncio.Event()
    loop = asyncio.get_running_loop()

    def look_up(_name, _port, **_):
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    told = await post("https://lento.example/", {}, b"", paciencia=PRONTO)
    free.set()
    assert told.texto == "No respondió en 0.6 segundos."
