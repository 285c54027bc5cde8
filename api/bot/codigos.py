"""The codes of the buttons: what each asks for, in the 64 bytes that it may hold."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

TAREA, DECIDE, SI, NO = "t", "d", "s", "n"
"""Look at a tarea, choose a decision of it, confirm a question, or leave it."""


def code_of(kind: str, thing: UUID, word: str = "") -> str:
    """Return the code of a button about a thing."""
    short = urlsafe_b64encode(thing.bytes).rstrip(b"=").decode()
    return f"{kind}:{short}:{word}" if word else f"{kind}:{short}"


def read_code(code: str) -> tuple[str, UUID, str] | None:
    """Return kind, thing and word of a code, None for one that nobody here made.

    A button proves nothing: who presses it is looked at again each time.
    """
    kind, _, rest = code.partition(":")
    short, _, word = rest.partition(":")
    if kind not in (TAREA, DECIDE, SI, NO) or not short.isascii():
        return None
    try:
        thing = UUID(bytes=urlsafe_b64decode(f"{short}=="))
    except ValueError:
        return None
    return (kind, thing, word) if code_of(kind, thing, word) == code else None
