"""What the platform takes and what it refuses: messages as people see them, and their limits."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

_TAGS = {"b", "i", "a", "code", "pre", "blockquote"}


@dataclass
class Mensaje:
    """A message in a chat as its owner sees it; `versiones` are its texts, the last one shown."""

    id: int
    chat: int
    versiones: list[str]
    teclado: dict[str, Any] | None
    en: float

    @property
    def texto(self) -> str:
        return plain_text(self.versiones[-1])

    @property
    def botones(self) -> dict[str, str]:
        """Return the code or address of each button by its label."""
        rows = (self.teclado or {}).get("inline_keyboard", [])
        return {key["text"]: key.get("callback_data") or key["url"] for row in rows for key in row}

    @property
    def pide(self) -> bool:
        return bool((self.teclado or {}).get("force_reply"))


class _Parser(HTMLParser):
    """Holds HTML to what the platform admits: few tags, all closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.wrong = self.wrong or ("" if tag in _TAGS else f"unsupported start tag {tag}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"unexpected end tag {tag}"


def plain_text(html: str) -> str:
    """Return what people read of a message."""
    return unescape(re.sub(r"</?[a-z]+>", "", html))


def refuse_message(datos: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """Return what the platform says of a message that it would not take."""
    parser = _Parser()
    parser.feed(datos["text"])
    if parser.wrong or parser.open:
        return refuse(400, f"Bad Request: can't parse entities: {parser.wrong or parser.open}")
    said = plain_text(datos["text"])
    if not said.strip():
        return refuse(400, "Bad Request: message text is empty")
    if len(said.encode("utf-16-le")) // 2 > 4096:
        return refuse(400, "Bad Request: message is too long")
    for row in (datos.get("reply_markup") or {}).get("inline_keyboard", []):
        for key in row:
            if len(key.get("callback_data", "x").encode()) > 64:
                return refuse(400, "Bad Request: BUTTON_DATA_INVALID")
            if re.match(r"https?://(localhost|127\.)", key.get("url", "")):
                return refuse(400, "Bad Request: inline keyboard button URL is invalid")
    return None


def refuse(code: int, why: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": why}
    return code, told | ({"parameters": parameters} if parameters else {})
