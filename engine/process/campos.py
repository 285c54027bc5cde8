"""The fields of a form drawn in the diagram itself, in the property `campos` of a user task."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from engine.process.lenguaje.lexico import is_name

MAX_FIELDS = 60
MAX_CHOICES = 100
TIPOS = ("texto", "parrafo", "numero", "entero", "fecha", "si_no", "opcion")
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAMES = {"id", "tipo", "titulo", "requerido", "opciones"}
_MAX_TEXT = 20_000
_MAX_TITLE = 200
_MAX_CHOICE = 80


@dataclass(frozen=True)
class Campo:
    """A field: `tipo` is one of TIPOS; `opciones` are the values to choose from, with titles."""

    id: str
    tipo: str
    titulo: str
    requerido: bool = False
    opciones: tuple[tuple[str, str], ...] = ()

    def value_of(self, answer: Any) -> Any:
        """Return an answer already validated as a variable holds it: a date is a date."""
        if self.tipo == "fecha" and isinstance(answer, str):
            return date.fromisoformat(answer)
        return answer


@lru_cache(maxsize=256)
def read_campos(drawn: str | None) -> tuple[Campo, ...]:
    """Return the fields that the property draws, none without it.

    Raises ValueError, whose text tells people what is wrong.
    """
    if drawn is None or not drawn.strip():
        return ()
    if len(drawn) > _MAX_TEXT:
        raise ValueError(f"pasan de {_MAX_TEXT} caracteres")
    try:
        told = orjson.loads(drawn)
    except orjson.JSONDecodeError as error:
        raise ValueError("no son JSON válido") from error
    if not isinstance(told, list) or len(told) > MAX_FIELDS:
        raise ValueError(f"deben ser una lista de {MAX_FIELDS} campos como máximo")
    fields = tuple(_read(number, field) for number, field in enumerate(told, 1))
    if len({field.id for field in fields}) < len(fields):
        raise ValueError("hay dos campos con el mismo id")
    return fields


def _read(number: int, told: Any) -> Campo:
    if not isinstance(told, dict):
        raise ValueError(f"el campo {number} no es un objeto")
    if unknown := sorted(told.keys() - _NAMES):
        raise ValueError(f"el campo {number} trae «{unknown[0][:40]}», que no se admite")
    identifier = told.get("id")
    if not isinstance(identifier, str) or _ID.fullmatch(identifier) is None:
        raise ValueError(
            f"el id del campo {number} debe ser de minúsculas, cifras y «_», hasta 40, y empezar"
            " con letra"
        )
    if not is_name(identifier):
        raise ValueError(f"«{identifier}» es una palabra de las expresiones: dele otro id al campo")
    tipo = told.get("tipo", "texto")
    if tipo not in TIPOS:
        raise ValueError(f"el tipo de «{identifier}» debe ser uno de: {', '.join(TIPOS)}")
    required = told.get("requerido", False)
    if not isinstance(required, bool):
        raise ValueError(f"«requerido» de «{identifier}» debe ser true o false")
    title = _words(told.get("titulo", identifier), _MAX_TITLE, f"el título de «{identifier}»")
    return Campo(identifier, tipo, title, required, _choices(identifier, tipo, told))


def _choices(identifier: str, tipo: str, told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = told.get("opciones")
    if tipo != "opcion":
        if given:
            raise ValueError(f"«{identifier}» no es de tipo opcion y trae opciones")
        return ()
    if not isinstance(given, list) or not 0 < len(given) <= MAX_CHOICES:
        raise ValueError(f"«{identifier}» necesita entre 1 y {MAX_CHOICES} opciones")
    choices = tuple(_choice(identifier, choice) for choice in given)
    if len({value for value, _ in choices}) < len(choices):
        raise ValueError(f"«{identifier}» repite una opción")
    return choices


def _choice(identifier: str, told: Any) -> tuple[str, str]:
    where = f"una opción de «{identifier}»"
    if isinstance(told, dict) and told.keys() <= {"valor", "titulo"}:
        value = _words(told.get("valor"), _MAX_CHOICE, where)
        return value, _words(told.get("titulo", value), _MAX_TITLE, where)
    value = _words(told, _MAX_CHOICE, where)
    return value, value


def _words(text: Any, most: int, where: str) -> str:
    if not isinstance(text, str) or not 0 < len(text.strip()) <= most:
        raise ValueError(f"{where} debe ser un texto de 1 a {most} caracteres")
    if not text.isprintable():
        raise ValueError(f"{where} tiene caracteres que no se pueden leer")
    return text.strip()
