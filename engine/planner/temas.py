"""How alike two themes are, whatever their accents, plurals, small words and synonyms."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

import numpy as np

_WORD = re.compile(r"[a-z0-9]+")
_SMALL_WORDS = """
    a al ante con contra de del desde e el en entre es la las lo los mas o para por que se segun
    sin sobre su sus u un una y asistencia asistencias curso jornada jornadas taller talleres
    tecnica tecnicas
"""
_EMPTY = frozenset(_SMALL_WORDS.split())
_SYNONYMS = """
    estudiante: alumno alumna educando escolar
    docente: profesor profesora maestro maestra
    escuela: colegio iiee ie
    lectura: lector lectora leer
    evaluacion: evaluar evaluativa evaluativo
    planificacion: planificar planeamiento planeacion programacion
    acompanamiento: acompanar acompanante
    intercultural: eib bilingue
    convivencia: sieve
"""
_TERMS = {
    word: term
    for line in _SYNONYMS.split("\n")
    for term, _, words in [line.strip().partition(":")]
    for word in words.split()
}
"""The term that stands for each word that the office uses for the same thing."""


def similarity(uno: str, otro: str) -> float:
    """Return from 0 (nothing in common) to 1 (the same words), by shared trigrams."""
    a, b = _trigrams(uno), _trigrams(otro)
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


_ROUNDING = 1e-3


def find_similar(
    temas: Iterable[str], otros: Iterable[str], desde: float
) -> dict[str, tuple[str, ...]]:
    """Return, for each theme, those of the others whose similarity is about `desde` or more.

    Many at once; `similarity` has the last word on those at the very edge.
    """
    asked, known = sorted(set(temas)), sorted(set(otros))
    columns = {trigram: n for n, trigram in enumerate(sorted(set(chain(*map(_trigrams, known)))))}
    found = {}
    table = np.zeros((len(known), len(columns)), np.float32)
    for row, tema in enumerate(known):
        table[row, [columns[trigram] for trigram in _trigrams(tema)]] = 1
    sizes = table.sum(axis=1)
    for tema in asked:
        mine = _trigrams(tema)
        shared = table[:, [columns[t] for t in mine if t in columns]].sum(axis=1)
        alike = (shared > 0) & (shared >= desde * (len(mine) + sizes - shared) - _ROUNDING)
        found[tema] = tuple(known[n] for n in np.flatnonzero(alike))
    return found


@lru_cache(maxsize=8192)
def _trigrams(texto: str) -> frozenset[str]:
    padded = (f"  {palabra} " for palabra in _words(texto))
    return frozenset(word[n : n + 3] for word in padded for n in range(len(word) - 2))


def _words(texto: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", texto.casefold())
    plain = "".join(letra for letra in decomposed if not unicodedata.combining(letra))
    return [_term(palabra) for palabra in _WORD.findall(plain) if palabra not in _EMPTY]


def _term(palabra: str) -> str:
    """Return the one term for a word, its plural or its synonyms."""
    if palabra in _TERMS:
        return _TERMS[palabra]
    for ending in ("es", "s"):
        single = palabra.removesuffix(ending)
        if single in _TERMS:
            return _TERMS[single]
    # One letter less changes a trigram or two: whole plurals need no more than this.
    return palabra[:-1] if len(palabra) > 4 and palabra.endswith("s") else palabra
