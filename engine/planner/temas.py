"""How alike two themes are, whatever their accents, capitals and small words."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_SMALL_WORDS = """
    a al ante con contra de del desde e el en entre es la las lo los mas o para por que se segun
    sin sobre su sus u un una y asistencia asistencias curso jornada jornadas taller talleres
    tecnica tecnicas
"""
_EMPTY = frozenset(_SMALL_WORDS.split())


def similarity(uno: str, otro: str) -> float:
    """Return from 0 (nothing in common) to 1 (the same words), by shared trigrams."""
    a, b = _trigrams(uno), _trigrams(otro)
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


@lru_cache(maxsize=8192)
def _trigrams(texto: str) -> frozenset[str]:
    padded = (f"  {palabra} " for palabra in _words(texto))
    return frozenset(word[n : n + 3] for word in padded for n in range(len(word) - 2))


def _words(texto: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", texto.casefold())
    plain = "".join(letra for letra in decomposed if not unicodedata.combining(letra))
    return [palabra for palabra in _WORD.findall(plain) if palabra not in _EMPTY]
