"""A notice as a short message of Telegram: its HTML, and its buttons."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from notifications.mensaje import Accion, Mensaje

BREVE = 700
"""Characters of a notice, of the 4,096 of a message: long ones wear the limits out sooner."""
CODIGO = 64
"""Bytes of the code that a button gives back."""
ROTULO = 60
_ADDRESS = re.compile(r"https?://\S+")
# Control characters, and those that turn the direction of what follows them.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LOCAL = re.compile(r"(localhost|127\.[\d.]+|\[?::1\]?|0\.0\.0\.0|[^.]+)")
_CLOSING = "\n--\n"

Teclado = dict[str, Any]


def plain(text: object) -> str:
    """Return what somebody wrote, ready to stand inside HTML."""
    return escape(_UNFIT.sub(" ", str(text)), quote=False)


def shorten(text: str, limite: int) -> str:
    """Return `text` within `limite` characters of UTF-16, cut at a word when it can be."""
    if width(text) <= limite:
        return text
    kept, room = [], limite - 1
    for letter in text:
        room -= width(letter)
        if room < 0:
            break
        kept.append(letter)
    cut = "".join(kept)
    space = cut.rfind(" ")
    return (cut[:space] if space > len(cut) * 0.7 else cut).rstrip() + "…"


def width(text: str) -> int:
    """Return how many characters UTF-16 takes for `text`."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def write(mensaje: Mensaje) -> str:
    """Return a notice in HTML: its subject, then what it says until its closing lines.

    Its first address stays as a link; what was cut is read there.
    """
    said = _UNFIT.sub(" ", mensaje.cuerpo).split(_CLOSING, 1)[0]
    found = _ADDRESS.search(said)
    body = shorten(_squeeze(_without_link(said)), BREVE)
    parts = [f"<b>{plain(mensaje.asunto)}</b>", plain(body)]
    if found:
        parts.append(plain(found[0]))
    return "\n\n".join(part for part in parts if part)


def _without_link(said: str) -> str:
    """Return the text without its address and the line that announces it."""
    return re.sub(r"(?:[^\n]*:[ ]*\n)?[ ]*https?://\S+", "", said)


def _squeeze(said: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", said)).strip()


def buttons(acciones: Sequence[Accion], por_fila: int = 1) -> Teclado | None:
    """Return the buttons under a message, None without any.

    Raises ValueError for a code over CODIGO bytes, which the platform would refuse.
    """
    if not acciones:
        return None
    keys = [_key(accion) for accion in acciones]
    rows = [keys[at : at + por_fila] for at in range(0, len(keys), por_fila)]
    return {"inline_keyboard": rows}


def _key(accion: Accion) -> dict[str, str]:
    text = shorten(_UNFIT.sub(" ", accion.rotulo), ROTULO)
    if accion.codigo.startswith(("http://", "https://")):
        return {"text": text, "url": accion.codigo}
    if not 1 <= len(accion.codigo.encode()) <= CODIGO:
        raise ValueError(f"a button takes 1 to {CODIGO} bytes: {accion.codigo}")
    return {"text": text, "callback_data": accion.codigo}


def is_public(address: str) -> bool:
    """Tell whether the platform takes an address in a button: it refuses those of one machine."""
    host = urlsplit(address).hostname or ""
    return _LOCAL.fullmatch(host) is None
