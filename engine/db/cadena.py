"""The chain that links the events of an instance: each hash holds the one before it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from typing import Any

import orjson

_EXACT = 2**53


def chain(previous: bytes | None, n: int, event: Mapping[str, Any]) -> bytes:
    """Return the hash of the `n`-th event of an instance, which follows the one of `previous`.

    `event` holds `instancia`, `en` (an aware instant), `tipo`, `persona` and `tarea` (ids or None)
    and `datos`. The hash is sha256 over the previous one (nothing for the first) and the event as
    JSON with sorted keys, the same before it is written as when it is read back.
    """
    facts = {
        "instancia": event["instancia"],
        "n": n,
        "en": _instant(event["en"]),
        "tipo": event["tipo"],
        "persona": event["persona"],
        "tarea": event["tarea"],
        "datos": _as_stored(event["datos"]),
    }
    text = orjson.dumps(facts, default=str, option=orjson.OPT_SORT_KEYS)
    return sha256((previous or b"") + text).digest()


def _instant(en: datetime) -> str:
    return en.astimezone(UTC).isoformat(timespec="microseconds")


def _as_stored(value: Any) -> Any:
    """Return what PostgreSQL gives back of a JSON value: it writes great floats as integers."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict:
        return {key: _as_stored(inside) for key, inside in value.items()}
    if kind is list or kind is tuple:
        return [_as_stored(inside) for inside in value]
    if kind is int or kind is float:
        return str(int(value)) if _EXACT <= abs(value) < inf else value
    return value
