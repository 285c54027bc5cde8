"""The words of an expression: names, numbers, texts and signs, each with its place."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

MAX_LENGTH = 2_000
MAX_DIGITS = 34
"""Digits that a number may have, as in the decimal numbers of FEEL."""

Dialecto = Literal["propio", "feel", "juel"]
Clase = Literal["nombre", "numero", "texto", "signo", "fin"]

_COMPOUND = (
    "date and time", "starts with", "ends with", "is defined", "string length",
    "lower case", "upper case", "list contains",
)  # fmt: skip
_SPELT = "|".join(name.replace(" ", r"\s+") for name in _COMPOUND)
_WORDS = re.compile(
    rf"""(?P<espacio>\s+)
    |(?P<compuesto>(?:{_SPELT})(?=\s*\())
    |(?P<nombre>[^\W\d]\w*)
    |(?P<numero>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<texto>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<signo>\.\.|==|!=|<=|>=|&&|\|\||[-+*/=<>!?:,.()\[\]@])""",
    re.VERBOSE,
)
CONSTANTS = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
}  # fmt: skip
RESERVED = frozenset({"and", "or", "not", "in", "if", "then", "else", "between"})
_NAME = re.compile(r"[^\W\d_]\w*")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "/": "/"}


class ExpressionError(ValueError):
    """An expression that this language does not admit, or that cannot be evaluated.

    Its text is a sentence in Spanish for who drew the diagram.
    """


class EmptyError(ExpressionError):
    """An expression that cannot be evaluated because a datum it needs is not there yet."""


@dataclass(frozen=True, slots=True)
class Palabra:
    """A word as read: its class, what it says and where it begins, counted from 1."""

    clase: Clase
    dice: Any
    lugar: int


def is_name(text: str) -> bool:
    """Tell whether a text is the name of a variable that expressions can read."""
    return bool(_NAME.fullmatch(text)) and text not in RESERVED and text not in CONSTANTS


def strip_dialect(text: str) -> tuple[str, Dialecto]:
    """Return an expression without the mark of its dialect, and the dialect.

    A leading `=` marks FEEL, as Camunda 8 writes it; `${…}` and `#{…}` around the whole, JUEL.
    Raises ExpressionError when it is empty or longer than MAX_LENGTH characters.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"la expresión tiene más de {MAX_LENGTH} caracteres")
    text = text.strip()
    dialecto: Dialecto = "propio"
    if text.startswith("=") and not text.startswith("=="):
        text, dialecto = text[1:], "feel"
    elif text.startswith(("${", "#{")) and text.endswith("}"):
        text, dialecto = text[2:-1], "juel"
    if not text.strip():
        raise ExpressionError("la expresión está vacía")
    return text, dialecto


def read_words(text: str) -> list[Palabra]:
    """Return the words of an expression and, last, its end. Raises ExpressionError."""
    words: list[Palabra] = []
    place = 0
    while place < len(text):
        found = _WORDS.match(text, place)
        if found is None:
            raise ExpressionError(_unknown(text, place))
        if found.lastgroup != "espacio":
            words.append(_word(str(found.lastgroup), found.group(), place + 1))
        place = found.end()
    return [*words, Palabra("fin", "", len(text) + 1)]


class Lectura:
    """Goes through the words of one expression, one by one."""

    def __init__(self, text: str) -> None:
        self._words = read_words(text)
        self._at = 0

    @property
    def _word(self) -> Palabra:
        return self._words[self._at]

    @property
    def _after(self) -> Palabra:
        """The word after this one; the end follows itself."""
        return self._words[min(self._at + 1, len(self._words) - 1)]

    def _is(self, *said: str) -> bool:
        return self._word.clase in ("nombre", "signo") and self._word.dice in said

    def _take(self, *said: str) -> bool:
        if self._is(*said):
            self._at += 1
            return True
        return False

    def _advance(self) -> Palabra:
        word = self._word
        self._at += 1
        return word

    def _demand(self, said: str) -> None:
        if not self._take(said):
            raise ExpressionError(f"se esperaba «{said}» {self._place()}")

    def _demand_end(self) -> None:
        if self._word.clase != "fin":
            said = str(self._word.dice)[:40]
            raise ExpressionError(f"sobra lo que sigue desde «{said}» {self._place()}")

    def _place(self) -> str:
        end = self._word.clase == "fin"
        return "al final" if end else f"en la posición {self._word.lugar}"


def _unknown(text: str, place: int) -> str:
    if text[place] in "'\"":
        return f"falta cerrar las comillas que se abren en la posición {place + 1}"
    return f"no se admite «{text[place]}» en la posición {place + 1}"


def _word(kind: str, said: str, place: int) -> Palabra:
    if kind == "numero":
        return Palabra("numero", _number(said), place)
    if kind == "texto":
        return Palabra("texto", _ESCAPE.sub(_unescape, said[1:-1]), place)
    if kind == "compuesto":
        return Palabra("nombre", " ".join(said.split()), place)
    if kind == "nombre" and said.startswith("_"):
        raise ExpressionError(f"no se admite el nombre «{said}»: empieza con guion bajo")
    return Palabra("nombre" if kind == "nombre" else "signo", said, place)


def _number(said: str) -> int | float | Decimal:
    """Return a number as written: a fraction that a float would alter stays decimal."""
    if len(said) > MAX_DIGITS:
        raise ExpressionError(f"el número {said[:12]}… tiene más de {MAX_DIGITS} cifras")
    if "." not in said:
        return int(said)
    exact, near = Decimal(said), float(said)
    return near if Decimal(repr(near)) == exact else exact


def _unescape(found: re.Match[str]) -> str:
    sign = found.group(1)
    if sign[0] == "u" and len(sign) == 5:
        return chr(int(sign[1:], 16))
    if sign not in _ESCAPED:
        raise ExpressionError(f"no se admite «\\{sign}» dentro de un texto")
    return _ESCAPED[sign]
