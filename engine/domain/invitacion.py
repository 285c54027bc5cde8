"""Which SEQUENCE an invitation gets: it grows only with what a guest must look at (RFC 5546)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Enviada:
    """The last thing that a guest's calendar was told: its SEQUENCE and what it said.

    `retirada` tells that it was to take the event out.
    """

    secuencia: int
    contenido: str
    retirada: bool = False


def digest_of(jornadas: Iterable[Mapping[str, str]], lugar: str, modalidad: str) -> str:
    """Return the digest of what makes an invitation another one: dates, hours and place."""
    when = sorted([_instant(j["inicio"]), _instant(j["fin"])] for j in jornadas)
    said = json.dumps([when, " ".join(lugar.split()), modalidad])
    return hashlib.sha256(said.encode()).hexdigest()


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def sequence_to_invite(antes: Enviada | None, contenido: str, secuencia: int) -> int:
    """Return the SEQUENCE of a REQUEST; `secuencia` is that of the AT, which others may have got.

    Said again, it is the same. With other dates or another place, or for whoever was taken off, it
    is greater than any that this guest got.
    """
    if antes is None:
        return secuencia
    if antes.contenido == contenido and not antes.retirada:
        return antes.secuencia
    return max(antes.secuencia + 1, secuencia)


def sequence_to_cancel(antes: Enviada) -> int:
    """Return the SEQUENCE of a CANCEL: greater than that of what it takes back."""
    return antes.secuencia + 1


def sequence_of_all(antes: Iterable[Enviada], contenido: str, secuencia: int) -> int:
    """Return the SEQUENCE of an AT that convenes: one more unless what it says was said already."""
    same = any(one.contenido == contenido and not one.retirada for one in antes)
    return secuencia if same and secuencia else secuencia + 1
