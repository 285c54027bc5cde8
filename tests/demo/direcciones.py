"""The doors of accompaniment as the application has them, and what nobody asks by chance."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

FAMILIAS = (
    "/acompanamiento",
    "/api/v1/acompanamiento",
    "/api/v1/programas",
    "/api/v1/reglamentos",
    "/administracion/reglamentos",
)
HOSTILES: Mapping[str, str] = {
    "nothing": "",
    "a zero byte": "%00",
    "ten thousand letters": "a" * 10_000,
    "below zero": "-1",
    "zero": "0",
    "a number without end": "9" * 40,
    "a number beyond floats": "1e309",
    "a day that is not": "2026-02-31",
    "the last day there is": "9999-12-31",
    "the month after it": "9999-12",
    "a face": quote("ñ😀"),
    "words of SQL": quote("' OR 1=1 --"),
    "words of HTML": quote("<script>alert(1)</script>"),
    "a way up": "..%2F..%2Fetc%2Fpasswd",
    "a cursor of something else": "WyJ4Il0",
    "a cursor of a huge number": "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
    "a cursor of a day and no id": "WyIyMDI2LTA1LTE0IixudWxsXQ",
    "a cursor within a cursor": "W1tbXV1d",
    "bytes that are no text": "%ff%fe",
    "twice": "1&{name}=2",
}
"""What a parameter is given, by what it is; `{name}` is the name of the parameter."""
_PART = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Puerta:
    """A door that is looked through: its pattern and the names that its query may have."""

    patron: str
    pregunta: tuple[str, ...]

    @property
    def partes(self) -> tuple[str, ...]:
        """Return the names of the parts of its path."""
        return tuple(_PART.findall(self.patron))

    def address(self, things: Mapping[str, Any]) -> str:
        """Return its address with those things in the parts of its path."""
        return _PART.sub(lambda part: str(things[part[1]]), self.patron)


def doors_of(app: FastAPI) -> list[Puerta]:
    """Return the doors of accompaniment that are looked through, as the application has them."""
    found = []
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        dependant = getattr(route, "dependant", None)
        if "GET" in (route.methods or ()) and path.startswith(FAMILIAS) and dependant:
            found.append(Puerta(path, tuple(_asked(dependant))))
    return sorted(found, key=lambda door: door.patron)


def _asked(dependant: Dependant) -> Iterator[str]:
    for param in dependant.query_params:
        kind = param.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield param.alias
    for inner in dependant.dependencies:
        yield from _asked(inner)
