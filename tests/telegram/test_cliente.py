"""The client says what the platform said, and never the token."""

import asyncio
import logging
from datetime import timedelta

import pytest

from engine.errors import RuleBroken
from engine.settings import Settings
from notifications.telegram.cliente import Cliente, TelegramFallo
from notifications.telegram.cuenta import Cuenta, read_bot
from tests.telegram.servidor import BOT, TOKEN

SECRETO = TOKEN.partition(":")[2]


async def test_a_call_returns_the_result(api, cliente):
    assert (await cliente.call("getMe"))["username"] == "ArticulaBot"


@pytest.mark.parametrize(
    ("prepare", "codigo", "permanente", "esperar"),
    [
        pytest.param({"bloqueado": {7}}, 403, True, None, id="a chat that blocked the bot"),
        pytest.param({"desconocido": {7}}, 400, True, None, id="a chat that is not there"),
        pytest.param({"castigos": [9]}, 429, False, timedelta(seconds=9), id="too fast"),
        pytest.param({"fallas": [502]}, 502, False, None, id="a gateway that fails"),
        pytest.param({"cortes": 1}, None, False, None, id="a connection dropped"),
    ],
)
async def test_each_failure_says_whether_it_is_for_good(
    api, cliente, prepare, codigo, permanente, esperar
):
    for name, value in prepare.items():
        setattr(api, name, value)
    with pytest.raises(TelegramFallo) as refused:
        await cliente.call("sendMessage", chat_id=7, text="hola")
    assert refused.value.codigo == codigo
    assert refused.value.permanente is permanente
    assert refused.value.esperar == esperar
    assert SECRETO not in str(refused.value)


async def test_a_server_that_hangs_is_left_after_the_limit(api, cuenta):
    api.colgado = True
    hasty = Cliente(cuenta, segundos=0.2)
    with pytest.raises(TelegramFallo, match="Telegram no responde") as refused:
        await hasty.call("getMe")
    assert not refused.value.permanente
    await hasty.close()


async def test_a_wrong_token_is_no_fault_of_the_message(api):
    stranger = Cliente(Cuenta(BOT, api.url, "7001:otra"))
    with pytest.raises(TelegramFallo) as refused:
        await stranger.call("sendMessage", chat_id=7, text="hola")
    assert (refused.value.codigo, refused.value.permanente) == (401, False)
    await stranger.close()


async def test_an_address_where_something_else_answers_is_told_as_such(api):
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>hi</html>")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    lost = Cliente(Cuenta(BOT, f"http://127.0.0.1:{port}", TOKEN))
    with pytest.raises(TelegramFallo, match="sin decir qué"):
        await lost.call("getMe")
    await lost.close()
    server.close()


async def test_the_token_is_in_no_log_no_error_and_no_setting_shown(api, cliente, caplog):
    caplog.set_level(logging.DEBUG)
    await cliente.call("getMe")
    api.cortes = 1
    with pytest.raises(TelegramFallo) as refused:
        await cliente.call("getMe")
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "bot…" in caplog.text
    settings = Settings(telegram_token=TOKEN, telegram_secret="otro-secreto-largo")
    for shown in (caplog.text, repr(settings), repr(cliente.cuenta), repr(read_bot(settings))):
        assert SECRETO not in shown
        assert "otro-secreto-largo" not in shown


@pytest.mark.parametrize(
    ("settings", "ajuste"),
    [
        pytest.param({"telegram_token": SECRETO}, "TELEGRAM_TOKEN", id="no number of a bot"),
        pytest.param(
            {"telegram_token": TOKEN, "telegram_secret": "con espacio y corto"},
            "TELEGRAM_SECRET", id="a secret the platform refuses",
        ),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named_and_not_repeated(settings, ajuste):
    with pytest.raises(RuleBroken) as refused:
        read_bot(Settings(**settings))
    assert refused.value.facts == {"ajuste": f"ARTICULA_{ajuste}", "valor": "…"}


def test_the_token_may_be_in_a_file(tmp_path):
    kept = tmp_path / "telegram"
    kept.write_text(f"{TOKEN}\n")
    found = read_bot(Settings(telegram_token_file=kept))
    assert found is not None
    assert (found.bot, found.token) == (BOT, TOKEN)
    assert read_bot(Settings()) is None
    with pytest.raises(RuleBroken):
        read_bot(Settings(telegram_token_file=tmp_path / "no está"))
