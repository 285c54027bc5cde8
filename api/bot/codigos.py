"""The codes of the buttons: what each asks for, in the 64 bytes that it may hold."""

from uuid import UUID

TAREA, DECIDE, SI, NO = "tarea", "decide", "si", "no"
"""Look at a tarea, choose a decision of it, confirm a question, or leave it.

Notices carry the first one too: `notifications/despacho.py` makes it.
"""


def code_of(kind: str, thing: UUID, word: str = "") -> str:
    """Return the code of a button about a thing; only a decision has a `word`."""
    return f"{kind}:{thing.hex}:{word}" if word else f"{kind}:{thing}"


def read_code(code: str) -> tuple[str, UUID, str] | None:
    """Return kind, thing and word of a code, None for one that nobody here made.

    A button proves nothing: who presses it is looked at again each time.
    """
    kind, _, rest = code.partition(":")
    told, _, word = rest.partition(":")
    try:
        thing = UUID(told)
    except ValueError:
        return None
    known = kind in (TAREA, DECIDE, SI, NO) and bool(word) == (kind == DECIDE)
    return (kind, thing, word) if known and code_of(kind, thing, word) == code else None
