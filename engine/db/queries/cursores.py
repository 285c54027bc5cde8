"""Pages of a list: as many rows as asked for, and a cursor to those that follow."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from engine.errors import RuleBroken

PAGINA = 50
PAGINA_MAXIMA = 200


@dataclass(frozen=True)
class Pagina:
    """Some rows of a list; `siguiente` is the cursor of the rest, None at the end."""

    datos: list[dict[str, Any]]
    siguiente: str | None = None


def encode_cursor(values: Sequence[Any]) -> str:
    """Return the opaque text that stands for the place after the row with those sort values."""
    # asyncpg's UUIDs are of a class of its own, which orjson does not know.
    packed = orjson.dumps(list(values), default=str)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Return the sort values of a cursor, each read by its kind; None stays None.

    Raises RuleBroken("cursor_invalido") for a text that no list gave.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = orjson.loads(raw)
        read = zip(values, kinds, strict=True)
        return tuple(None if value is None else kind(value) for value, kind in read)
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise RuleBroken("cursor_invalido") from error


def as_id(value: Any) -> int:
    """Read an id of the database; raise ValueError for what cannot be one."""
    if not isinstance(value, int) or not 0 < value < 2**63:
        raise ValueError("not an id")
    return value


def as_instant(value: Any) -> datetime:
    """Read an aware instant; raise ValueError or TypeError for anything else."""
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant


def as_uuid(value: Any) -> UUID:
    """Read an identifier; raise ValueError for what cannot be one."""
    return UUID(str(value))


def cut_page(
    rows: Sequence[Any],
    limite: int,
    key: Callable[[Any], Sequence[Any]],
) -> Pagina:
    """Return the page of `rows`, which were asked for with one row more than `limite`."""
    datos = [dict(row) for row in rows[:limite]]
    return Pagina(datos, encode_cursor(key(rows[limite - 1])) if len(rows) > limite else None)


def normalise(text: str) -> str:
    """Return `text` as the generated columns `busqueda` keep it: lower case, without accents."""
    plain = text.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))
    return "".join(letter for letter in plain if letter.isprintable()).strip()
