"""A notice reaches the chat as a short message, and a failure says what it means."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.jobs.cupos import hold_all
from notifications.canal import EntregaFallida
from notifications.mensaje import Accion, Destinatario, Mensaje
from notifications.plantillas import render
from notifications.registro import TIPOS
from notifications.telegram.canal import Telegram, read_failure
from notifications.telegram.cliente import TelegramFallo
from notifications.telegram.ritmo import Ritmo
from notifications.telegram.texto import buttons, is_public, shorten, width, write
from tests.notifications.muestras import BASE_URL, ENLACES, facts_of, own_links
from tests.telegram.plataforma import plain_text, refuse_message
from tests.telegram.servidor import BOT

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)


def notice(chat: object = 7, **changes) -> Mensaje:
    told: dict[str, Any] = {
        "id": UUID(int=1), "destinatario": Destinatario("Rosa <Quispe>", "rosa@example.pe"),
        "asunto": "Tarea nueva: Revisar & decidir", "fecha": NOW, "direccion": str(chat),
        "cuerpo": "Complete la tarea «a < b».\n\nAbrir la tarea:\nhttps://at.example.pe/tareas/1\n"
        "\n--\nArticula. Aviso para Rosa.\n", "cuerpo_html": "<p>no</p>",
    }  # fmt: skip
    return Mensaje(**(told | changes))


@pytest.fixture
def canal(cliente, database):
    return Telegram(Ritmo(cliente, database))


async def test_a_notice_is_sent_with_its_subject_its_words_its_link_and_its_buttons(api, canal):
    told = await canal.send(notice(acciones=(Accion("Ver la tarea", "tarea:abc"),)))
    [message] = api.chats[7]
    assert message.versiones[0].split("\n\n") == [
        "<b>Tarea nueva: Revisar &amp; decidir</b>",
        "Complete la tarea «a &lt; b».",
        "https://at.example.pe/tareas/1",
    ]
    assert message.botones == {"Ver la tarea": "tarea:abc"}
    assert told.entregado
    assert str(message.id) in told.resultado


@pytest.mark.parametrize(
    ("prepare", "permanente", "desactiva"),
    [
        pytest.param({"bloqueado": {7}}, True, True, id="a chat that blocked the bot"),
        pytest.param({"desconocido": {7}}, True, True, id="a chat that is not there"),
        pytest.param({"fallas": [500]}, False, False, id="a platform that fails"),
        pytest.param({"cortes": 1}, False, False, id="a connection that drops"),
    ],
)
async def test_a_failure_tells_the_message_from_the_chat(
    api, canal, prepare, permanente, desactiva
):
    for name, value in prepare.items():
        setattr(api, name, value)
    with pytest.raises(EntregaFallida) as failed:
        await canal.send(notice())
    assert (failed.value.permanente, failed.value.desactiva) == (permanente, desactiva)
    assert failed.value.esperar is None


def test_a_message_the_platform_will_not_take_does_not_disable_its_chat():
    failure = read_failure(TelegramFallo("400 Bad Request: can't parse entities", codigo=400))
    assert (failure.permanente, failure.desactiva) == (True, False)


async def test_a_pause_asked_for_is_passed_on_and_no_failed_try(api, canal, database):
    api.castigos = [30]
    with pytest.raises(EntregaFallida) as failed:
        await canal.send(notice())
    assert failed.value.esperar == timedelta(seconds=30)
    with pytest.raises(EntregaFallida) as waiting:
        await canal.send(notice(8))
    assert waiting.value.esperar is not None
    assert timedelta(seconds=20) < waiting.value.esperar <= timedelta(seconds=30)
    assert not waiting.value.permanente
    assert not api.llamadas


async def test_a_chat_in_a_pause_holds_up_no_other(api, canal, database):
    async with database.transaction() as tx:
        await hold_all(tx, bot=BOT + 1, espera=timedelta(seconds=30))
    await asyncio.gather(canal.send(notice(7)), canal.send(notice(8)))
    assert {chat for chat, sent in api.chats.items() if sent} == {7, 8}


async def test_somebody_without_a_chat_is_not_written_to(canal):
    with pytest.raises(EntregaFallida, match="no vinculó Telegram") as failed:
        await canal.send(notice(""))
    assert failed.value.permanente


@pytest.mark.parametrize("tipo", sorted(TIPOS))
def test_every_kind_of_notice_fits_and_parses(tipo):
    facts, own = facts_of(tipo), own_links(tipo)
    texto = render(tipo, facts, persona="Rosa", enlaces=ENLACES, propios=own)
    html = write(notice(asunto=texto.asunto, cuerpo=texto.cuerpo))
    assert refuse_message({"text": html}) is None
    assert len(plain_text(html)) < 1200
    assert f"{BASE_URL}/" in html
    assert "mensaje automático" not in html


@given(asunto=st.text(max_size=300), cuerpo=st.text(max_size=6000))
def test_whatever_people_write_fits_and_parses(asunto, cuerpo):
    html = write(notice(asunto=f"x{asunto}"[:200], cuerpo=cuerpo))
    assert refuse_message({"text": html}) is None


@given(text=st.text(max_size=300), limit=st.integers(2, 200))
def test_shortened_text_is_within_its_limit_and_says_that_it_was_cut(text, limit):
    cut = shorten(text, limit)
    assert width(cut) <= max(limit, 1)
    assert cut == text or cut.endswith("…")


def test_a_button_that_the_platform_would_refuse_is_a_defect_of_ours():
    with pytest.raises(ValueError, match="64 bytes"):
        buttons([Accion("x", "ñ" * 33)])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://at.minedu.example.pe", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8080", False),
        ("http://servidor", False),
        ("http://[::1]:8000", False),
    ],
)
def test_buttons_lead_only_to_addresses_that_the_platform_takes(address, public):
    assert is_public(address) is public
