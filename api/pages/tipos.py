"""Variables of an instance as people read and type them: each a kind and a text."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from engine.domain.lima import at_lima, to_lima

TIPOS = (
    ("texto", "Texto"),
    ("numero", "Número"),
    ("decimal", "Decimal exacto"),
    ("logico", "Sí o no"),
    ("fecha", "Fecha"),
    ("instante", "Fecha y hora"),
    ("vacio", "Sin valor"),
    ("json", "Lista u objeto (JSON)"),
)
"""The kinds of value that may be typed, with their names."""

_HINTS = {
    "numero": "Escriba un número, como 12 o 3.5.",
    "decimal": "Escriba un número, como 1250.50.",
    "logico": "Escriba sí o no.",
    "fecha": "Escriba una fecha que exista, en la forma 2026-08-12.",
    "instante": "Escriba fecha y hora, en la forma 2026-08-12 09:00.",
    "json": "Esto no es JSON: revise comillas, comas y llaves.",
}
_YES, _NO = {"sí", "si", "true", "1"}, {"no", "false", "0"}


def say_value(value: Any) -> tuple[str, str]:
    """Return the kind of a variable's value and its text."""
    if value is None:
        return "vacio", ""
    if isinstance(value, bool):
        return "logico", "sí" if value else "no"
    if isinstance(value, int | float):
        return "numero", str(value)
    if isinstance(value, Decimal):
        return "decimal", str(value)
    if isinstance(value, datetime):
        return "instante", f"{to_lima(value):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date):
        return "fecha", value.isoformat()
    if isinstance(value, str):
        return "texto", value
    return "json", orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()


def read_value(tipo: str, text: str) -> Any:
    """Return the value that a text of a kind stands for; ValueError tells how to write it."""
    typed = text.strip()
    try:
        match tipo:
            case "texto":
                return text.replace("\r\n", "\n")
            case "vacio":
                return None
            case "numero":
                return _number(typed)
            case "decimal":
                return _exact(typed)
            case "logico":
                return _yes_or_no(typed.lower())
            case "fecha":
                return date.fromisoformat(typed)
            case "instante":
                return _instant(typed)
            case "json":
                return orjson.loads(typed)
    except (ValueError, InvalidOperation) as error:
        raise ValueError(_HINTS[tipo]) from error
    raise ValueError("Elija el tipo del dato.")


def _number(typed: str) -> int | float:
    try:
        return int(typed)
    except ValueError:
        return float(typed)


def _exact(typed: str) -> Decimal:
    return Decimal(typed)


def _yes_or_no(typed: str) -> bool:
    if typed in _YES or typed in _NO:
        return typed in _YES
    raise ValueError(typed)


def _instant(typed: str) -> datetime:
    read = datetime.fromisoformat(typed)
    # Without a zone it is Lima's.
    return read if read.tzinfo else at_lima(read.date(), read.time())
