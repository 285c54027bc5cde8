"""What an update says, read from whatever arrives: only what is understood is kept."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from engine.jobs.actualizaciones import Recibida

TEXTO = 4096
"""Characters of a message, which the platform cuts there too."""
_MOST = 2**63
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@\w{1,64})?(?:\s+(.*))?", re.DOTALL)
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Clase = Literal["texto", "boton", "otro", "grupo"]


@dataclass(frozen=True)
class Dicho:
    """What somebody said in a chat: words, a button, something without words, or in a group.

    `mensaje` is the message itself, or the one that holds the button; `responde`, the one that it
    answers; `llamada` is what takes the clock off a button.
    """

    chat: int
    clase: Clase
    texto: str = ""
    boton: str = ""
    llamada: str = ""
    mensaje: int | None = None
    responde: int | None = None

    @property
    def comando(self) -> tuple[str, str] | None:
        """The command said, in small letters, with what follows it; None for other words."""
        found = _COMMAND.fullmatch(self.texto.strip())
        return (found[1].lower(), (found[2] or "").strip()) if found else None


def read_update(raw: object) -> tuple[int | None, Recibida | None]:
    """Return the number of an update, and the update if somebody is to be answered.

    Whoever speaks in a private chat is its owner: what says otherwise is forged, and dropped.
    """
    update = _table(raw)
    numero = _number(update.get("update_id"))
    if numero is None or numero < 0:
        return None, None
    said = _read_message(update) or _read_button(update)
    if said is None:
        return numero, None
    return numero, Recibida(numero, said.chat, asdict(said))


def said_in(datos: Mapping[str, Any]) -> Dicho:
    """Return what was said in an update, from what was kept of it."""
    return Dicho(**datos)


def _read_message(update: Mapping[str, Any]) -> Dicho | None:
    message = _table(update.get("message"))
    chat = _table(message.get("chat"))
    number = _number(chat.get("id"))
    if number is None:
        return None
    text = _text(message.get("text"), TEXTO)
    place = _number(message.get("message_id"))
    if chat.get("type") != "private":
        return Dicho(number, "grupo", mensaje=place) if text.startswith("/") else None
    if not _owns(message.get("from"), number):
        return None
    answered = _number(_table(message.get("reply_to_message")).get("message_id"))
    return Dicho(number, "texto" if text.strip() else "otro", text, "", "", place, answered)


def _read_button(update: Mapping[str, Any]) -> Dicho | None:
    pressed = _table(update.get("callback_query"))
    message = _table(pressed.get("message"))
    chat = _table(message.get("chat"))
    number, call = _number(chat.get("id")), _text(pressed.get("id"), 128)
    if number is None or not call:
        return None
    if chat.get("type") != "private" or not _owns(pressed.get("from"), number):
        return None
    place = _number(message.get("message_id"))
    return Dicho(number, "boton", "", _text(pressed.get("data"), 64), call, place)


def _owns(author: object, chat: int) -> bool:
    who = _table(author)
    return _number(who.get("id")) == chat and who.get("is_bot") is not True


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_MOST <= value < _MOST else None


def _text(value: object, limit: int) -> str:
    return _UNFIT.sub(" ", value[:limit]) if isinstance(value, str) else ""
