"""The calls that answer an update, as they are kept until they are made."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from notifications.mensaje import Accion
from notifications.telegram.texto import buttons

Llamada = dict[str, Any]
"""A method of the Bot API with its data; `anota` names the pregunta that its message asks."""
WRITES = frozenset({"sendMessage", "editMessageText"})
"""The methods that write in a chat, and so wait for its turn."""


def say(chat: int | str, html: str, acciones: Sequence[Accion] = ()) -> Llamada:
    """Return the call that writes a message."""
    return _write("sendMessage", chat, html, reply_markup=buttons(acciones))


def ask(chat: int, html: str, pregunta: UUID, hint: str) -> Llamada:
    """Return the call that asks for words, so that the next message answers it."""
    markup = {"force_reply": True, "input_field_placeholder": hint[:64]}
    return _write("sendMessage", chat, html, reply_markup=markup) | {"anota": str(pregunta)}


def change(chat: int, mensaje: int | None, html: str, acciones: Sequence[Accion] = ()) -> Llamada:
    """Return the call that writes a message anew, its buttons too; without one, writes another."""
    if mensaje is None:
        return say(chat, html, acciones)
    markup = buttons(acciones)
    return _write("editMessageText", chat, html, message_id=mensaje, reply_markup=markup)


def rest(llamada: str, text: str = "") -> Llamada:
    """Return the call that takes the clock off a button, with a short word if any."""
    return {"metodo": "answerCallbackQuery", "datos": {"callback_query_id": llamada, "text": text}}


def _write(metodo: str, chat: int | str, html: str, **datos: Any) -> Llamada:
    told = {name: value for name, value in datos.items() if value is not None}
    return {
        "metodo": metodo,
        "chat": str(chat),
        "datos": {
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            **told,
        },
    }
