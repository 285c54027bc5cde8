"""The sentence of a refusal with its facts: what the doors and the command line say."""

from collections.abc import Mapping
from typing import Any

from api.mensajes import MENSAJES


def sentence_of(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a code with its facts, or the general one for a code without any.

    A code that knows who did it (`por`) may have a second sentence that says so.
    """
    told = MENSAJES.get(f"{code}_por") if "por" in facts else None
    try:
        return (told or MENSAJES[code]).format(**facts)
    except (KeyError, IndexError, ValueError):
        # Here and not above: `articula plan` does without it, and it takes long to import.
        from structlog import get_logger

        get_logger(__name__).exception("mensaje_incompleto", codigo=code, hechos=sorted(facts))
        return MENSAJES["rechazo_sin_frase"].format(codigo=code)
