"""A chat is linked with a code that serves once, and let go from either side."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from api.bot.despedida import say_goodbye
from engine.actions.avisos.vinculos import CODIGOS, VIGENCIA, give_code, unlink_chat
from engine.actions.orden import Orden
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import codigos_vinculo, personas
from engine.errors import TooMany
from notifications.telegram.canal import CANAL
from tests.telegram.servidor import BOT
from tests.telegram.telefono import CHATS

ROSA = CHATS["ugel"]


async def code_of(central, usuario: str) -> str:
    made = await give_code(
        central.database, persona_id=central.gente.ids[usuario], now=central.machine.now()
    )
    return made.texto


async def test_a_code_links_the_chat_it_is_sent_from(central):
    codigo = await code_of(central, "ugel")
    message = await central.escribe(ROSA, f"/start {codigo}")
    assert message.texto.startswith("Listo, Persona ugel: este chat quedó vinculado")
    assert "/tareas" in message.texto
    assert await central.chat_de("ugel") == str(ROSA)


async def test_a_code_may_be_typed_with_spaces_hyphens_and_small_letters(central):
    codigo = await code_of(central, "ugel")
    typed = f"{codigo[:5]}-{codigo[5:]}".lower()
    assert "quedó vinculado" in (await central.escribe(ROSA, f"/start  {typed} ")).texto


async def test_only_the_hash_of_a_code_is_kept(central):
    codigo = await code_of(central, "ugel")
    async with central.database.transaction() as tx:
        [row] = (await tx.execute(select(codigos_vinculo))).all()
    assert codigo not in str(row)
    assert len(row.huella) == 64


async def test_a_code_serves_once(central):
    codigo = await code_of(central, "ugel")
    await central.escribe(ROSA, f"/start {codigo}")
    again = await central.escribe(CHATS["dre"], f"/start {codigo}")
    assert again.texto == "Ese código ya se usó. Pida otro en la página «Telegram» de Articula."
    assert await central.chat_de("ugel") == str(ROSA)


async def test_of_two_chats_that_bring_one_code_at_once_one_is_linked(central):
    codigo = await code_of(central, "ugel")
    chats = (601, 602, 603)
    for chat in chats:
        central.api.escribe(chat, f"/start {codigo}")
    await central.atiende()
    told = [central.api.ultimo(chat).texto for chat in chats]
    assert sum("quedó vinculado" in text for text in told) == 1
    assert sum("ya se usó" in text for text in told) == 2


async def test_a_code_serves_ten_minutes_and_a_newer_one_takes_its_place(central):
    old, late = await code_of(central, "ugel"), await code_of(central, "ugel")
    assert "venció" in (await central.escribe(ROSA, f"/start {old}")).texto
    central.machine.at += VIGENCIA
    assert "venció" in (await central.escribe(ROSA, f"/start {late}")).texto
    assert await central.chat_de("ugel") is None


@pytest.mark.parametrize(
    "codigo", ["AAAAAAAAAA", "1", "'; DROP TABLE persona; --", "x" * 4000, "Ñ" * 10, "0O1I0O1I0O"]
)
async def test_a_code_that_nobody_gave_links_nobody(central, codigo):
    message = await central.escribe(ROSA, f"/start {codigo}")
    assert message.texto.startswith("Ese código no existe.")


async def test_a_chat_that_guesses_is_made_to_wait_and_then_a_good_code_serves(central):
    codigo = await code_of(central, "ugel")
    for _ in range(CODIGOS):
        await central.escribe(ROSA, "/start AAAAAAAAAA")
    assert (
        "intentos fallidos. Espere 15 min"
        in (await central.escribe(ROSA, f"/start {codigo}")).texto
    )
    assert "quedó vinculado" in (await central.escribe(ROSA + 1000, f"/start {codigo}")).texto


async def test_a_persona_may_not_ask_for_codes_without_end(central):
    for _ in range(CODIGOS):
        await code_of(central, "ugel")
    with pytest.raises(TooMany) as refused:
        await code_of(central, "ugel")
    assert refused.value.facts["minutos"] == 15
    central.machine.at += timedelta(minutes=15)
    assert await code_of(central, "ugel")


async def test_a_chat_speaks_for_one_persona_until_it_leaves(central):
    await central.vincula("ugel")
    codigo = await code_of(central, "dre")
    told = await central.escribe("ugel", f"/start {codigo}")
    assert told.texto.startswith("Este Telegram ya está vinculado con Persona ugel.")
    left = await central.escribe("ugel", "/salir")
    assert "ya no está vinculado con Persona ugel" in left.texto
    assert await central.chat_de("ugel") is None
    assert "quedó vinculado" in (await central.escribe("ugel", f"/start {codigo}")).texto
    assert await central.chat_de("dre") == str(ROSA)


async def test_a_new_telephone_takes_the_place_of_the_old_one_which_is_told(central):
    await central.vincula("ugel")
    await central.escribe(777, f"/start {await code_of(central, 'ugel')}")
    assert await central.chat_de("ugel") == "777"
    assert "se vinculó con otro Telegram" in central.api.ultimo(ROSA).texto
    assert "no está vinculado con nadie" in (await central.escribe("ugel", "/tareas")).texto


async def test_a_chat_let_go_from_the_page_is_told_so_once_and_writes_on_as_a_stranger(central):
    await central.vincula("ugel")
    now = central.machine.now()
    async with central.database.transaction() as tx:
        actor = await load_actor(tx, central.gente.ids["ugel"], central.clock.now())
    assert actor is not None
    adios = partial(say_goodbye, bot=BOT, now=now)
    for clave in ("una", "una", "otra"):
        orden = Orden(actor, now, clave, clave)
        await unlink_chat(central.database, orden, canal=CANAL, adios=adios)
    await central.atiende()
    told = [m.texto for m in central.api.chats[ROSA] if "desvinculó este chat" in m.texto]
    words = "Persona ugel desvinculó este chat desde Articula: aquí ya no llegarán sus avisos."
    assert [text.startswith(words) for text in told] == [True]
    assert "no está vinculado con nadie" in (await central.escribe("ugel", "/tareas")).texto


async def test_who_left_the_service_is_nobody_here(central):
    await central.vincula("ugel")
    codigo = await code_of(central, "ugel")
    async with central.database.transaction() as tx:
        await tx.execute(personas.update().where(personas.c.usuario == "ugel").values(activa=False))
    assert "no está vinculado con nadie" in (await central.escribe("ugel", "/tareas")).texto
    assert "no existe" in (await central.escribe("ugel", f"/start {codigo}")).texto


async def test_a_chat_that_blocked_the_bot_is_disabled_and_comes_back_by_writing(central):
    await central.vincula("ugel")
    central.api.bloqueado.add(ROSA)
    central.api.escribe(ROSA, "/ayuda")
    await central.atiende()
    assert await central.estados() == ["fallida"]
    assert await central.chat_de("ugel") is None
    central.api.bloqueado.clear()
    assert "/tareas" in (await central.escribe("ugel", "/ayuda")).texto
    assert await central.chat_de("ugel") == str(ROSA)


async def test_codes_asked_for_at_once_are_counted_all(central):
    made = await asyncio.gather(
        *(code_of(central, "ugel") for _ in range(CODIGOS + 3)), return_exceptions=True
    )
    assert sum(isinstance(each, TooMany) for each in made) == 3
