"""The order that a request gives, with the key that makes repeating it harmless."""

import hashlib
import re
from typing import Any

import orjson
from fastapi import Request

from api.identidad import Identidad
from engine.actions.orden import Orden
from engine.errors import RuleBroken

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def order_of(request: Request, identidad: Identidad, contenido: Any = None) -> Orden:
    """Return the order that `contenido` makes to this address.

    Raises RuleBroken("clave_invalida") for a key of over 200 characters, or unprintable.
    """
    clave = request.headers.get(HEADER)
    if clave is not None and _KEY.fullmatch(clave) is None:
        raise RuleBroken("clave_invalida")
    said = orjson.dumps(contenido, option=orjson.OPT_SORT_KEYS, default=str)
    huella = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + said).hexdigest()
    return Orden(identidad.actor, identidad.now, clave, huella)
