"""The huella of a presented document: it changes with a single letter of any of its parts."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson


def seal(contenido: Any, interpretacion: Any, destinatarios: Any, presentado: datetime) -> str:
    """Return the huella of what a document says, what was typed, to whom and when it went."""
    whole = [contenido, interpretacion, destinatarios, presentado.astimezone(UTC).isoformat()]
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()
