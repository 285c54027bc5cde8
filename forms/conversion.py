"""From the text typed in one control to the value its schema expects."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

from forms.contexto import Contexto
from forms.opciones import choices_for
from forms.valores import Node

MISSING: Final = object()
"""What a control left empty reads as."""

BOOLEANS = {"true": True, "on": True, "si": True, "1": True, "false": False, "no": False}
INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,9}[.,]\d{1,6}", re.ASCII)
HOUR_WITH_SECONDS = re.compile(r"(\d\d:\d\d):\d\d(\.\d+)?", re.ASCII)
# Between the code and the name where an entidad is chosen by typing: "210005 · UGEL CHUCUITO".
SEPARATOR = " · "


def to_value(node: Node, text: str, contexto: Contexto) -> Any:
    """Return the value for `node` written in `text`; the text itself when it is not one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        return MISSING
    kinds = node.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    if kind in ("integer", "number"):
        return _number(text, kind)
    if node.get("x-control") == "hora":
        return HOUR_WITH_SECONDS.sub(r"\1", text)
    return code_of(text, node.get("x-control", ""), contexto)


def code_of(text: str, control: str, contexto: Contexto) -> str:
    """Return the code meant by a code, a name or both together; else the text."""
    if control not in ("entidad", "sede", "unidad", "rol"):
        return text
    labels = {str(code): label for code, label in choices_for(control, contexto)}
    if text in labels:
        return text
    head = text.split(SEPARATOR)[0]
    if head in labels:
        return head
    meant = [code for code, label in labels.items() if _plain(label) == _plain(text)]
    return meant[0] if len(meant) == 1 else text


def _number(text: str, kind: str) -> int | float | str:
    if INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return text


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()
