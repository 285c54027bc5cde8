"""How alike two names are, whatever their accents, capitals, signs and slips of the hand."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_ACRONYM = re.compile(r"\b(?:[a-z]{1,2}\.\s?){2,}")
_JOINED = re.compile(r"\s*[,;\n•·]\s*")
LARGO_DE_NOMBRE = 200
"""Letters over which a text is nobody's name: to compare it letter by letter would take seconds."""
CERCANAS = 8
"""Names that are compared letter by letter, after sharing the most trigrams."""


@lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """Return the words of a text in lower case, without accents, signs nor leading zeros."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = _ACRONYM.sub(lambda found: re.sub(r"\W", "", found[0]) + " ", plain)
    return " ".join(
        (word.lstrip("0") or "0") if word.isdigit() else word for word in _WORD.findall(plain)
    )


@lru_cache(maxsize=16_384)
def trigrams(plain: str) -> frozenset[str]:
    """Return the groups of three letters of a text already normal."""
    padded = (f"  {word} " for word in plain.split())
    return frozenset(word[n : n + 3] for word in padded for n in range(len(word) - 2))


@lru_cache(maxsize=65_536)
def likeness(a: str, b: str) -> float:
    """Return from 0 to 1 how alike two normal texts are, letter by letter.

    A text whose words are all in the other, in order or not, is nearly it.
    """
    if a == b:
        return 1.0
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    mine, theirs = set(a.split()), set(b.split())
    whole = min((mine, theirs), key=len)
    inside = len("".join(whole)) >= 4 and (mine <= theirs or theirs <= mine)
    return max(ratio, 0.88) if inside else ratio


def nearest(text: str, names: Iterable[str], *, least: float) -> list[tuple[str, float]]:
    """Return the normal names most like `text`, best first, none under `least`."""
    plain = normal(text)
    if len(plain) > LARGO_DE_NOMBRE:
        return []
    mine = trigrams(plain)
    # Of those that share as much, the shorter is the more alike.
    close = sorted(names, key=lambda n: (-len(mine & trigrams(n)), len(n), n))[:CERCANAS]
    scored = [(name, round(likeness(plain, name), 2)) for name in close]
    return sorted(
        ((name, score) for name, score in scored if score >= least),
        key=lambda found: (-found[1], found[0]),
    )


def split_list(text: str) -> list[str]:
    """Return the items of a list as people and programs write them in one cell."""
    bare = text.strip().strip("[]").replace('"', "\n").replace("|", "\n")
    return [item.strip(" .'") for item in _JOINED.split(bare) if item.strip(" .'")]
