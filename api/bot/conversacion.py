"""What answers what somebody says: each command and each button to who attends it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from uuid import UUID

from api.bot import frases
from api.bot.charla import Charla, Salida
from api.bot.codigos import DECIDE, NO, SI, TAREA, read_code
from api.bot.decidir import answer, choose, expired, give_up, remark, show_tarea
from api.bot.listas import list_agenda, list_cruces, list_tareas
from api.bot.llamadas import Llamada, rest, say
from engine.actions.avisos.direcciones import link_address, unlink_address
from engine.actions.avisos.vinculos import find_vinculo, redeem
from engine.db.queries.personas import load_actor
from engine.errors import ArticulaError
from notifications.telegram.canal import CANAL
from notifications.telegram.texto import plain

Handler = Callable[[Charla], Awaitable[Salida]]


async def reply(charla: Charla) -> Salida:
    """Return what answers an update: calls to make, or a tarea to complete.

    All that it changes is in the transaction of `charla`. What is refused is said, never raised.
    """
    try:
        return await _route(charla)
    except ArticulaError as error:
        dicho = charla.dicho
        stop = [rest(dicho.llamada)] if dicho.llamada else []
        return [*stop, say(dicho.chat, frases.refusal_of(error))]


async def _route(charla: Charla) -> Salida:
    dicho = charla.dicho
    if dicho.clase == "grupo":
        return _say(charla, frases.GRUPO)
    said = dicho.comando if dicho.clase == "texto" else None
    if said is not None and said[0] == "start" and said[1]:
        return await _link(charla, said[1])
    known = await _recognise(charla)
    if known is None:
        return _refuse_stranger(charla)
    if dicho.clase == "boton":
        return await _press(known)
    if dicho.clase == "otro":
        return _say(charla, frases.SIN_PALABRAS)
    if said is None:
        return await remark(known)
    handler = COMANDOS.get(said[0])
    return await handler(known) if handler else _say(charla, frases.NO_ENTIENDO)


async def _recognise(charla: Charla) -> Charla | None:
    """Return the turn with who speaks, None when the chat is nobody's or its persona left.

    Whoever writes from a chat that took nothing more is reached there again.
    """
    chat = str(charla.dicho.chat)
    vinculo = await find_vinculo(charla.tx, canal=CANAL, chat=chat)
    if vinculo is None:
        return None
    actor = await load_actor(charla.tx, vinculo.persona_id, charla.now)
    if actor is None:
        return None
    if not vinculo.activo:
        await link_address(
            charla.tx, persona_id=vinculo.persona_id, canal=CANAL, valor=chat,
            now=charla.machine_now,
        )  # fmt: skip
    return replace(charla, vinculo=vinculo, actor=actor)


def _refuse_stranger(charla: Charla) -> list[Llamada]:
    call = charla.dicho.llamada
    return [*([rest(call)] if call else []), *_say(charla, frases.SIN_VINCULO)]


async def _link(charla: Charla, codigo: str) -> list[Llamada]:
    chat, tx = str(charla.dicho.chat), charla.tx
    # Refused within this very transaction, so that the attempt counts.
    linked = await redeem(
        tx, codigo=codigo, canal=CANAL, chat=chat, numero=charla.numero, now=charla.machine_now
    )
    words = frases.VINCULADO.format(nombre=linked.nombre, ayuda=frases.AYUDA)
    moved = linked.antes
    return [*_say(charla, words), *([say(moved, plain(frases.MUDADO))] if moved else [])]


async def _leave(charla: Charla) -> Salida:
    assert charla.vinculo is not None
    await unlink_address(charla.tx, persona_id=charla.vinculo.persona_id, canal=CANAL)
    return _say(charla, frases.SALIO.format(nombre=charla.vinculo.nombre))


async def _help(charla: Charla) -> Salida:
    return _say(charla, frases.AYUDA)


async def _press(charla: Charla) -> Salida:
    read = read_code(charla.dicho.boton)
    if read is None:
        return expired(charla)
    kind, thing, word = read
    return await _BOTONES[kind](charla, thing, word)


async def _look(charla: Charla, tarea_id: UUID, _word: str) -> Salida:
    return await show_tarea(charla, tarea_id)


async def _confirm(charla: Charla, pregunta_id: UUID, _word: str) -> Salida:
    return await answer(charla, pregunta_id, yes=True)


async def _decline(charla: Charla, pregunta_id: UUID, _word: str) -> Salida:
    return await answer(charla, pregunta_id, yes=False)


def _say(charla: Charla, words: str) -> list[Llamada]:
    return [say(charla.dicho.chat, plain(words))]


COMANDOS: Mapping[str, Handler] = {
    "tareas": list_tareas,
    "agenda": list_agenda,
    "cruces": list_cruces,
    "ayuda": _help,
    "help": _help,
    "start": _help,
    "cancelar": give_up,
    "salir": _leave,
}
_BOTONES: Mapping[str, Callable[[Charla, UUID, str], Awaitable[Salida]]] = {
    TAREA: _look, DECIDE: choose, SI: _confirm, NO: _decline,
}  # fmt: skip
