"""What travels with a message: plain data of bounded size, with dates and decimals told apart."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from engine.errors import RuleBroken

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12
_SAFE = 2**53
_DIGITS = 60


def pack(datos: Mapping[str, Any]) -> dict[str, Any]:
    """Return `datos` as JSON holds them: `unpack` gives back the types they had.

    Raises RuleBroken(carga_invalida) for what no message carries: over 64 KiB, over 12 levels
    deep, texts that cannot be stored, numbers that cannot be counted, other types.
    """
    packed = {name: _packed(value, 1) for name, value in _items(datos)}
    if len(orjson.dumps(packed)) > MAX_BYTES:
        raise RuleBroken("carga_invalida", motivo="pesan más de 64 KiB")
    return packed


def unpack(datos: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `pack` was given."""
    return {name: _unpacked(value) for name, value in datos.items()}


def _packed(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise RuleBroken("carga_invalida", motivo=f"tienen más de {MAX_DEPTH} niveles")
    if isinstance(value, Mapping):
        return {name: _packed(child, depth + 1) for name, child in _items(value)}
    if isinstance(value, list | tuple):
        return [_packed(child, depth + 1) for child in value]
    return _packed_leaf(value)


def _packed_leaf(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case str():
            return _readable(value)
        case int() | float() if math.isfinite(value) and abs(value) <= _SAFE:
            return value
        case datetime() if value.tzinfo is not None:
            return {"$instante": value.isoformat()}
        case date() if not isinstance(value, datetime):
            return {"$fecha": value.isoformat()}
        case Decimal() if _is_plain(value):
            return {"$decimal": str(value)}
    raise RuleBroken("carga_invalida", motivo="hay un valor que no es texto, número ni fecha")


def _is_plain(number: Decimal) -> bool:
    return number.is_finite() and abs(number.adjusted()) <= _DIGITS


def _items(datos: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in datos.items():
        if not isinstance(name, str):
            raise RuleBroken("carga_invalida", motivo="hay un dato cuyo nombre no es un texto")
        yield _readable(name), value


def _readable(text: str) -> str:
    # PostgreSQL stores neither the null character nor halves of surrogate pairs.
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise RuleBroken("carga_invalida", motivo="hay un texto que no se puede leer")
    return text


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(child) for child in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, text),) = value.items()
        if name in _TYPED and isinstance(text, str):
            return _typed(name, text, value)
    return {name: _unpacked(child) for name, child in value.items()}


def _typed(name: str, text: str, otherwise: Any) -> Any:
    """Return the value told apart; what another system wrote amiss stays as it came."""
    try:
        made = _TYPED[name](text)
    except (ValueError, InvalidOperation):
        return otherwise
    if isinstance(made, Decimal) and not _is_plain(made):
        return otherwise
    return otherwise if isinstance(made, datetime) and made.tzinfo is None else made


_TYPED: Mapping[str, Any] = {
    "$fecha": date.fromisoformat,
    "$instante": datetime.fromisoformat,
    "$decimal": Decimal,
}
