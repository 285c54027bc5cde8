"""What travels with a message: variables of a bounded size, written so that they come back."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.errors import RuleBroken
from engine.process.memoria.valores import admit, decode, encode

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12
_SAFE = 2**53


def pack(datos: Mapping[str, Any]) -> dict[str, Any]:
    """Return `datos` as plain JSON from which `unpack` gives back the same types.

    Raises RuleBroken(carga_invalida) for what no message carries: over 64 KiB, over 12 levels
    deep, texts that cannot be stored, numbers that others would read as different ones. Raises
    RuleBroken(dato_no_admitido) for types that no variable has.
    """
    packed = {name: encode(admit(name, _bounded(value, 1))) for name, value in datos.items()}
    if any("\x00" in name for name in packed):
        raise RuleBroken("carga_invalida", motivo="hay un dato cuyo nombre no se puede leer")
    if len(orjson.dumps(packed)) > MAX_BYTES:
        raise RuleBroken("carga_invalida", motivo="pesan más de 64 KiB")
    return packed


def unpack(datos: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `pack` was given."""
    return {name: decode(value) for name, value in datos.items()}


def _bounded(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise RuleBroken("carga_invalida", motivo=f"tienen más de {MAX_DEPTH} niveles")
    if isinstance(value, dict):
        for name, child in value.items():
            _bounded(name, depth)
            _bounded(child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            _bounded(child, depth + 1)
    elif isinstance(value, str) and "\x00" in value:
        raise RuleBroken("carga_invalida", motivo="hay un texto con caracteres nulos")
    elif isinstance(value, int) and abs(value) > _SAFE:
        raise RuleBroken("carga_invalida", motivo="hay un número demasiado grande")
    return value
