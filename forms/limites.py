"""What no answer may carry, whatever its ficha: too much, too deep, or unreadable."""

import math
import re
from collections.abc import Iterator

from forms.formato import number_text
from forms.valores import Path, path_text, shorten

MAX_DEPTH = 12
MAX_VALUES = 50_000
MAX_CHARACTERS = 1024 * 1024
# Line breaks and tabs are text; other control characters, and halves of surrogate pairs
# (which PostgreSQL cannot store), are not.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def limit_errors(respuesta: object) -> dict[str, str]:
    """Return a sentence per value that no ficha admits, by its path; empty when all is well."""
    campos: dict[str, str] = {}
    characters = 0
    for seen, (path, value) in enumerate(_values(respuesta, ())):
        characters += len(value) if isinstance(value, str) else 0
        sentence = _objection(value, path)
        if sentence:
            campos.setdefault(path_text(path), sentence)
        if seen >= MAX_VALUES:
            return {"": f"La ficha trae más de {number_text(MAX_VALUES)} datos: envíe menos."}
    if characters > MAX_CHARACTERS and not campos:
        return _too_long(respuesta, characters)
    return campos


def _values(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    yield path, value
    if len(path) > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _values(child, (*path, shorten(name)))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from _values(child, (*path, i))


def _objection(value: object, path: Path) -> str | None:
    if len(path) > MAX_DEPTH:
        return f"Hay datos dentro de datos a más de {MAX_DEPTH} niveles: simplifique la respuesta."
    if isinstance(value, str):
        return _text_objection(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "Escriba un número."
    if isinstance(value, int) and abs(value) > 2**53:
        return "Este número es demasiado grande."
    if isinstance(value, dict) and any(not isinstance(k, str) or _bad(k) for k in value):
        return "Hay campos cuyo nombre no se puede leer: quítelos."
    known = (str, int, float, bool, dict, list, type(None))
    return None if isinstance(value, known) else "Este dato no se puede leer: escríbalo de nuevo."


def _text_objection(value: str) -> str | None:
    if _bad(value):
        return "El texto contiene caracteres que no se pueden leer: bórrelos y escríbalo de nuevo."
    return None


def _bad(text: str) -> bool:
    return UNREADABLE.search(text) is not None


def _too_long(respuesta: object, characters: int) -> dict[str, str]:
    longest, length = "", 0
    for path, value in _values(respuesta, ()):
        if isinstance(value, str) and len(value) > length:
            longest, length = path_text(path), len(value)
    if length > MAX_CHARACTERS // 2:
        # One text alone is to blame: its own field says by how much, from the schema.
        return {}
    total = f"{number_text(characters)} caracteres; el máximo es {number_text(MAX_CHARACTERS)}."
    return {longest: f"La ficha completa tiene {total}"}
