"""The commands of the chat list what each may see, and hostile words change nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.db.queries.tablas import actualizaciones
from tests.telegram.telefono import CHATS, URL

DAYS = [date(2026, 8, 12)]


async def test_the_agenda_tells_when_and_where_one_is_convened(central, relato):
    await central.vincula("ugel", "cusco")
    assert (await central.escribe("ugel", "/agenda")).texto.startswith("No tiene convocatorias")
    codigo = await relato.register()
    await relato.plan(codigo, DAYS)
    told = (await central.escribe("ugel", "/agenda")).texto
    assert told.startswith("Sus próximas convocatorias: 1\n\nmié 12 ago 2026, 9:00–13:00")
    assert codigo in told
    assert (await central.escribe("cusco", "/agenda")).texto.startswith("No tiene convocatorias")


async def test_the_cruces_of_a_unit_are_told_to_it_and_to_no_other_region(central, relato):
    await central.vincula("unidad", "cusco")
    first = await relato.register()
    await relato.plan(first, DAYS)
    await relato.do("diri", first, "calendarizar")
    second = await relato.register(titulo="Otra <b>asistencia</b>")
    await relato.plan(second, DAYS)
    told = (await central.escribe("unidad", "/cruces")).texto
    assert told.startswith("Cruces por resolver en 2026: ")
    assert first in told
    assert second in told
    assert "No hay cruces" in (await central.escribe("cusco", "/cruces")).texto


@pytest.mark.parametrize("words", ["/ayuda", "/AYUDA", "/ayuda@ArticulaBot", "/help", "/start"])
async def test_help_tells_the_commands_however_it_is_asked_for(central, words):
    await central.vincula("ugel")
    assert "/tareas — sus tareas abiertas" in (await central.escribe("ugel", words)).texto


@pytest.mark.parametrize("words", ["/tareas", "/agenda", "/cruces", "/salir", "hola", "/start"])
async def test_a_chat_of_nobody_is_told_how_to_link_and_nothing_else(central, words):
    told = await central.escribe(999, words)
    assert told.texto.startswith("Este chat no está vinculado con nadie.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/borrar_todo", "No entendí."),
        ("<b>hola</b> & <script>", "No entendí."),
        ("x" * 100_000, "No entendí."),
        ("/tareas " + "y" * 5000, "No tiene tareas abiertas."),
        ("/" + "z" * 4000, "No entendí."),
        ("\u202e\u0000\ud800", "No entendí."),
        ("   \n  ", "Solo entiendo palabras"),
    ],
    ids=[
        "unknown command",
        "HTML",
        "huge",
        "huge argument",
        "huge command",
        "unfit signs",
        "blank",
    ],
)
async def test_words_that_say_nothing_are_answered_with_a_sentence(central, words, said):
    await central.vincula("ugel")
    assert (await central.escribe("ugel", words)).texto.startswith(said)


@pytest.mark.parametrize(
    "code",
    [
        "", "tarea:", "tarea:no", "decide:00000000000000000000000000000000:", "si:x:y:z", "otro:1",
        "tarea:00000000-0000-0000-0000-000000000000:extra", "'; DROP TABLE tarea; --", "ñ" * 32,
        "si:00000000-0000-0000-0000-000000000000",
        "decide:00000000000000000000000000000000:conformidad",
        "tarea:00000000-0000-0000-0000-000000000000",
    ],
)  # fmt: skip
async def test_a_button_that_nobody_made_does_nothing(central, code):
    await central.vincula("ugel")
    told = await central.pulsa("ugel", code)
    assert told.texto.startswith(("Ese botón ya no sirve.", "Esa tarea no existe"))
    assert await central.estados() == ["respondida"]


def said(chat: object, author: object, kind: str = "private", text: str = "/tareas") -> dict:
    return {"message": {"chat": {"id": chat, "type": kind}, "from": author, "text": text}}


def pressed(chat: int, author: int, kind: str = "private") -> dict:
    shown = {"message_id": 1, "chat": {"id": chat, "type": kind}}
    return {"callback_query": {"id": "1", "from": {"id": author}, "data": "x", "message": shown}}


@pytest.mark.parametrize(
    "update",
    [
        said(504, {"id": 666}), said(504, None), said(504, {"id": 504, "is_bot": True}),
        said("504", {"id": 504}), said(-9, {"id": 504}, "group", "hola"),
        said(2**70, {"id": 2**70}), {"message": [1, 2]}, {"message": None}, {"poll": {}}, {},
        pressed(504, 666), pressed(-5, 504, "group"),
        {"callback_query": {"id": 7, "from": {"id": 504}, "data": None}},
    ],
    ids=["another's name", "nobody's", "a bot's", "words for numbers", "chat among people",
         "a number beyond measure", "a list", "nothing", "a poll", "empty", "a forged press",
         "pressed in a group", "pressed nowhere"],
)  # fmt: skip
async def test_an_update_that_is_forged_or_says_nothing_is_answered_by_nobody(central, update):
    await central.vincula("ugel")
    central.api.dice(update)
    await central.atiende()
    assert not central.api.chats
    assert await central.estados() == []
    # It is not asked for again.
    await central.atiende()
    assert central.api.pendientes == []


async def test_in_a_group_it_only_says_that_it_attends_in_private(central):
    await central.vincula("ugel")
    place, who = {"id": -77, "type": "supergroup"}, {"id": 504}
    central.api.dice({"message": {"chat": place, "from": who, "text": "/tareas"}})
    await central.atiende()
    assert [m.texto for m in central.api.chats[-77]] == [
        "Solo atiendo en conversaciones privadas: escríbame directamente."
    ]
    assert not central.api.chats[504]


async def test_who_writes_without_end_is_told_once_and_then_left(central):
    await central.vincula("ugel")
    for _ in range(40):
        central.api.escribe(CHATS["ugel"], "hola")
    await central.atiende()
    texts = [m.texto for m in central.api.chats[CHATS["ugel"]]]
    assert len(texts) == 31
    assert texts[-1].startswith("Son demasiados mensajes seguidos")
    assert set(await central.estados()) == {"respondida"}


async def test_what_was_said_is_forgotten_once_answered(central):
    await central.vincula("ugel")
    await central.escribe("ugel", "algo muy personal")
    async with central.database.transaction() as tx:
        [row] = (await tx.execute(select(actualizaciones))).all()
    assert (row.datos, row.respuestas) == ({}, [])
    assert "personal" not in str(row)


async def test_titles_of_hostile_words_are_shown_as_they_are(central, relato):
    title = "<b>Gestión</b> & </b> <a href='x'>" + "ñ" * 100
    await relato.register(titulo=title[:150])
    await central.vincula("unidad")
    listed = await central.escribe("unidad", "/tareas")
    assert "<b>Gestión</b> & </b>" in listed.texto
    assert URL not in listed.texto
