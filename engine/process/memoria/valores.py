"""What a variable of an instance may hold, and how it is written so that it comes back the same."""

from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from engine.errors import RuleBroken

MAX_DEPTH = 20
_WHOLE = 2**63


def admit(name: str, value: Any) -> Any:
    """Return `value` if it is JSON, an aware instant, a date or a decimal.

    Raises RuleBroken(dato_no_admitido): what could not come back as it went in is refused when it
    is set, not found out when it is read.
    """
    if not _fits(value, 0):
        raise RuleBroken("dato_no_admitido", nombre=name, clase=type(value).__name__)
    return value


def _fits(value: Any, depth: int) -> bool:
    kind = type(value)
    if value is None or kind is bool:
        return True
    if kind is str:
        return value.isascii() or _encodes(value)
    if kind is int:
        return bool(-_WHOLE <= value < _WHOLE)
    if kind is float:
        return isfinite(value)
    if kind is datetime:
        return value.tzinfo is not None
    if kind is Decimal:
        return bool(value.is_finite())
    if kind is date:
        return True
    if depth >= MAX_DEPTH:
        return False
    if kind is list:
        return all(_fits(item, depth + 1) for item in value)
    return kind is dict and all(
        type(key) is str and _fits(key, depth) and _fits(item, depth + 1)
        for key, item in value.items()
    )


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(value: Any) -> Any:
    """Return an admitted value as plain JSON, with what JSON has no word for under a `$`."""
    kind = type(value)
    if kind is datetime:
        return {"$i": value.isoformat()}
    if kind is date:
        return {"$f": value.isoformat()}
    if kind is Decimal:
        return {"$n": str(value)}
    if kind is list:
        return [encode(item) for item in value]
    if kind is dict:
        if any(key.startswith("$") for key in value):
            return {"$o": [[key, encode(item)] for key, item in value.items()]}
        return {key: encode(item) for key, item in value.items()}
    return value


def decode(value: Any) -> Any:
    """Return what `encode` was given."""
    if type(value) is list:
        return [decode(item) for item in value]
    if type(value) is not dict:
        return value
    if len(value) == 1:
        [(mark, told)] = value.items()
        if mark == "$i":
            return datetime.fromisoformat(told)
        if mark == "$f":
            return date.fromisoformat(told)
        if mark == "$n":
            return Decimal(told)
        if mark == "$o":
            return {key: decode(item) for key, item in told}
    return {key: decode(item) for key, item in value.items()}
