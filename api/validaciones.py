"""What FastAPI objects to a request, said in Spanish field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

_SENTENCES = {
    "missing": "Indique este dato.",
    "extra_forbidden": "Este dato no se espera: quítelo.",
    "string_type": "Escriba un texto.",
    "string_too_short": "Escriba al menos {min_length} caracteres.",
    "string_too_long": "Escriba como máximo {max_length} caracteres.",
    "string_pattern_mismatch": "Este texto tiene caracteres o una forma que no se admiten.",
    "int_type": "Escriba un número entero.",
    "int_parsing": "Escriba un número entero.",
    "int_from_float": "Escriba un número entero.",
    "float_type": "Escriba un número.",
    "float_parsing": "Escriba un número.",
    "finite_number": "Escriba un número.",
    "bool_type": "Indique sí o no.",
    "bool_parsing": "Indique sí o no.",
    "greater_than_equal": "El valor mínimo es {ge}.",
    "less_than_equal": "El valor máximo es {le}.",
    "literal_error": "Elija una de estas opciones: {expected}.",
    "enum": "Elija una de estas opciones: {expected}.",
    "dict_type": "Envíe aquí un objeto JSON.",
    "model_attributes_type": "Envíe aquí un objeto JSON.",
    "list_type": "Envíe aquí una lista.",
    "value_error": "Este valor no es válido.",
}
_FAMILIES = {
    "date": "Indique una fecha que exista, en la forma 2026-08-12.",
    "datetime": "Indique fecha, hora y zona, en la forma 2026-08-12T09:00:00-05:00.",
    "timezone": "Indique fecha, hora y zona, en la forma 2026-08-12T09:00:00-05:00.",
    "uuid": "Este identificador no es válido.",
}
_GENERAL = "Este valor no es válido."
# Where a datum came in is of no use to who reads: only the body's own path is.
_PLACES = {"body", "query", "path", "header"}


def is_broken_json(error: RequestValidationError) -> bool:
    """Tell whether the body could not be read as JSON at all."""
    return any(found["type"] == "json_invalid" for found in error.errors())


def campos_of(error: RequestValidationError) -> dict[str, str]:
    """Return a sentence per wrong datum, by its path; the whole body is the empty path."""
    campos: dict[str, str] = {}
    for found in error.errors():
        campos.setdefault(_path(found["loc"]), _sentence(found))
    return campos


def _path(loc: Sequence[Any]) -> str:
    parts = loc[1:] if loc and loc[0] in _PLACES else loc
    return ".".join(str(part) for part in parts)


def _sentence(found: Mapping[str, Any]) -> str:
    kind = str(found["type"])
    facts = {**found.get("ctx", {})}
    facts["expected"] = str(facts.get("expected", "")).replace("'", "").replace(" or ", " o ")
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**facts)
    return _FAMILIES.get(kind.split("_")[0], _GENERAL)
