"""How the tokens moved in a step, as the text that history keeps of it."""

from collections.abc import Iterable
from uuid import UUID

PASO = "paso"
"""The kind of event that tells nothing but how the tokens moved."""
PASOS = "pasos"
"""The datum of an event that tells it, beside whatever else the event says."""
_SHORT = 8
"""Hexadecimal digits that tell apart the tokens of one instance."""


def pack(pasos: Iterable[tuple[str, str, UUID]]) -> str:
    """Return moves (what, element, token) as words: "sale registrar 9f86d081 entra revisar …".

    Neither what happened nor the id of an element (an NCName) holds a space. A year of an office
    is mostly this, so it is kept short.
    """
    return " ".join(f"{what} {where} {token.hex[:_SHORT]}" for what, where, token in pasos)


def unpack(text: str) -> list[list[str]]:
    """Return the moves of a step as [what, element, token's first digits]."""
    words = text.split()
    return [words[at : at + 3] for at in range(0, len(words), 3)]
