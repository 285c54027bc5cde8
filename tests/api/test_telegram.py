"""The webhook of Telegram and the page that links a chat."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from api.app import create_app
from api.bot.puerta import MAX_BYTES, SECRETO
from api.composition import Service
from engine.actions.avisos.direcciones import link_address
from engine.actions.avisos.vinculos import CODIGOS
from engine.db.queries.tablas import actualizaciones, direcciones, personas
from engine.jobs.actualizaciones import name_bot
from tests.api.puertas import Puertas

BOT, SECRET = 7001, "un-secreto-bastante-largo"
HELLO = {
    "update_id": 5,
    "message": {
        "message_id": 1, "chat": {"id": 9, "type": "private"}, "from": {"id": 9}, "text": "hola",
    },
}  # fmt: skip


async def with_bot(service: Service, **settings) -> Puertas:
    """Return the doors of the same service with a bot."""
    token = {"telegram_token": f"{BOT}:credencial"}
    made = Service(replace(service.settings, **(token | settings)), database=service.database)
    await made.start()
    return Puertas(create_app(made, worker=False), made)


@pytest.fixture
async def llamadas(service):
    made = await with_bot(service, telegram_secret=SECRET)
    yield made
    await made.close()


@pytest.fixture
async def con_bot(service):
    made = await with_bot(service)
    async with service.database.transaction() as tx:
        await name_bot(tx, BOT, "articula_bot")
    yield made
    await made.close()


async def kept(service) -> list[int]:
    async with service.database.transaction() as tx:
        rows = await tx.execute(select(actualizaciones.c.numero).order_by("numero"))
        return list(rows.scalars())


async def test_what_telegram_tells_with_its_secret_is_kept_once(llamadas, service):
    caller = llamadas.nadie(**{SECRETO: SECRET})
    for _ in range(2):
        answer = await caller.post("/telegram", json=HELLO)
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert await kept(service) == [5]


@pytest.mark.parametrize("headers", [{}, {SECRETO: "otro"}, {SECRETO: SECRET + "x"}, {SECRETO: ""}])
async def test_a_stranger_is_refused_and_after_a_while_made_to_wait(llamadas, service, headers):
    stranger = llamadas.nadie(**headers)
    answers = [await stranger.post("/telegram", json=HELLO) for _ in range(21)]
    assert {a.status_code for a in answers[:20]} == {403}
    assert "Aquí solo llama Telegram" in answers[0].text
    assert answers[20].status_code == 429
    assert await kept(service) == []


async def test_without_a_secret_there_is_no_such_address(con_bot, puertas):
    for doors in (con_bot, puertas):
        answer = await doors.nadie(**{SECRETO: ""}).post("/telegram", json=HELLO)
        assert answer.status_code == 404
        assert "La dirección no existe en este servicio." in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 422, id="broken JSON"),
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"[" * 50_000, 422, id="deep"),
        pytest.param(b" " * (MAX_BYTES + 1), 413, id="too big"),
        pytest.param(b"[]", 200, id="not an update"),
        pytest.param(b'{"update_id": "x"}', 200, id="no number"),
        pytest.param(b'{"update_id": 1e400}', 200, id="a number beyond measure"),
    ],
)
async def test_a_body_that_is_no_update_changes_nothing(llamadas, service, body, status):
    answer = await llamadas.nadie(**{SECRETO: SECRET}).post("/telegram", content=body)
    assert answer.status_code == status
    assert await kept(service) == []


async def test_without_a_bot_the_page_says_so_calmly_and_the_menu_is_silent(puertas):
    page = (await (await puertas.sesion("difoca")).get("/avisos/telegram")).text
    assert "Este servicio no tiene un bot de Telegram" in page
    assert 'href="/avisos/telegram"' not in page
    refused = await (await puertas.sesion("difoca")).post("/avisos/telegram/codigo")
    assert refused.status_code == 404


async def test_the_page_gives_a_code_to_type_and_a_link_that_carries_it(con_bot):
    client = await con_bot.sesion("difoca")
    assert 'href="/avisos/telegram"' in (await client.get("/bandeja")).text
    page = (await client.post("/avisos/telegram/codigo")).text
    code = re.search(r"/start ([A-Z2-9]{5})-([A-Z2-9]{5})", page)
    assert code is not None
    assert f"https://t.me/articula_bot?start={code[1]}{code[2]}" in page
    # It is shown this once.
    assert code[1] not in (await client.get("/avisos/telegram")).text


async def test_asking_for_codes_without_end_is_told_how_long_to_wait(con_bot):
    client = await con_bot.sesion("difoca")
    answers = [await client.post("/avisos/telegram/codigo") for _ in range(CODIGOS + 1)]
    assert [a.status_code for a in answers] == [200] * CODIGOS + [429]
    assert "Pidió muchos códigos seguidos" in answers[-1].text


async def test_a_linked_chat_is_shown_and_let_go(con_bot, service):
    async with service.database.transaction() as tx:
        who = await tx.scalar(select(personas.c.id).where(personas.c.usuario == "difoca"))
        now = service.machine.now()
        await link_address(tx, persona_id=who, canal="telegram", valor="9", now=now)
    client = await con_bot.sesion("difoca")
    assert "Su Telegram está vinculado" in (await client.get("/avisos/telegram")).text
    done = await client.post("/avisos/telegram/desvincular")
    assert done.headers["location"] == "/avisos/telegram?hecho=desvinculado"
    assert "Obtener un código" in (await client.get("/avisos/telegram")).text
    async with service.database.transaction() as tx:
        linked = select(direcciones.c.id).where(direcciones.c.canal == "telegram")
        assert (await tx.execute(linked)).all() == []
