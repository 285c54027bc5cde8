"""The command line as it is typed."""

import asyncio
import os
import signal
import socket
import sys

import httpx2
import pytest

from api.cli import main

COMMAND = (sys.executable, "-m", "api.cli")


async def run(*arguments, url=None, data=None):
    environ = {**os.environ, "ARTICULA_DATA": str(data)} if data else dict(os.environ)
    if url:
        environ["ARTICULA_DATABASE_URL"] = url
    made = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await made.communicate()
    return made.returncode, said.decode(), complained.decode()


@pytest.mark.parametrize(
    "arguments", [(), ("bpmn/compromiso/compromiso.bpmn",)], ids=["all", "one"]
)
def test_the_diagrams_pass_their_own_review(capsys, arguments):
    assert main(["process", "check", *arguments]) == 0
    assert "compromiso" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["<esto no es BPMN", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
    ids=["torn", "hostile"],
)
def test_a_diagram_that_cannot_be_read_is_told_apart_from_a_defect(tmp_path, capsys, text):
    path = tmp_path / "malo.bpmn"
    path.write_text(text)
    assert main(["process", "check", str(path)]) == 1
    told = capsys.readouterr()
    assert "no se puede leer" in told.out + told.err


def test_a_missing_diagram_says_so(tmp_path, capsys):
    assert main(["process", "check", str(tmp_path / "no.bpmn")]) == 1
    assert "No se pudo leer" in capsys.readouterr().err


def test_a_wrong_setting_is_a_sentence_and_no_traceback(capsys):
    assert main(["serve", "--port", "ochenta"]) == 1
    assert capsys.readouterr().err.strip() == (
        "El ajuste ARTICULA_PORT no admite el valor «ochenta»."
    )


async def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, _, complained = await run("serve", "--port", port, data=tmp_path)
    assert (code, complained.strip()) == (
        1,
        f"No se puede atender en 127.0.0.1:{port}: elija otro puerto con --port.",
    )


async def test_upgrade_then_verify_then_a_token_for_nobody(database_url, tmp_path):
    code, said, complained = await run("db", "upgrade", url=database_url, data=tmp_path)
    assert code == 0, complained
    assert "al día" in said
    code, _, complained = await run("token", "nadie", url=database_url, data=tmp_path)
    assert (code, complained.strip().splitlines()[-1]) == (
        1,
        "No existe esa persona o su cuenta está cerrada.",
    )
    code, said, _ = await run("verify", url=database_url, data=tmp_path)
    assert (code, said.strip()) == (0, "Todo está en orden.")


async def test_a_server_that_does_not_answer_is_told_in_a_sentence(tmp_path):
    url = "postgresql://nadie@127.0.0.1:1/nada"
    code, _, complained = await run("db", "upgrade", url=url, data=tmp_path)
    assert code == 1
    assert "La base de datos no responde." in complained
    assert "Traceback" not in complained


async def test_serve_says_where_it_listens_and_ends_cleanly_when_told(
    database_url, tmp_path, unused_port
):
    environ = {
        **os.environ, "ARTICULA_DATABASE_URL": database_url, "ARTICULA_DATA": str(tmp_path),
    }  # fmt: skip
    served = await asyncio.create_subprocess_exec(
        *COMMAND, "serve", "--port", str(unused_port),
        env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert served.stdout is not None
    try:
        async with asyncio.timeout(60):
            while (
                f"Articula atiende en http://127.0.0.1:{unused_port}"
                not in (await served.stdout.readline()).decode()
            ):
                assert served.returncode is None
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{unused_port}") as client:
            async with asyncio.timeout(60):
                # It listens first and then looks around: a busy machine takes its time.
                while (await client.get("/salud/lista")).status_code != 200:
                    await asyncio.sleep(0.2)
            assert (await client.get("/api/v1/demo/reloj")).status_code == 404
    finally:
        served.send_signal(signal.SIGTERM)
        _, complained = await served.communicate()
    assert served.returncode == 0, complained.decode()
    assert b"Traceback" not in complained


async def test_a_new_service_gets_one_first_administrator(database_url):
    opened = await _open_admin(database_url, "msalas", "una clave larga")
    assert opened[0] == 0, opened
    assert "msalas" in opened[1]
    again = await _open_admin(database_url, "otro", "una clave larga")
    assert again[0] == 1
    assert "ya tiene quien lo administre" in again[2]


async def test_a_short_password_is_refused_with_its_measure(database_url):
    refused = await _open_admin(database_url, "msalas", "corta")
    assert refused[0] == 1
    assert "10" in refused[2]


async def _open_admin(url, usuario, clave):
    made = await asyncio.create_subprocess_exec(
        *COMMAND, "admin", usuario, "María Salas",
        env={**os.environ, "ARTICULA_DATABASE_URL": url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await made.communicate(f"{clave}\n".encode())
    return made.returncode, said.decode(), complained.decode()
