"""The order that a request gives, with the key that makes repeating it harmless."""

import hashlib
import re
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Request

from api.identidad import Administrador, Identidad, Quien
from engine.actions.orden import Orden
from engine.errors import RuleBroken

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
Clave = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Repetir la orden con la misma clave no la repite: se responde lo mismo.",
    ),
]


def order_of(
    request: Request, identidad: Identidad, contenido: Any = None, clave: str | None = None
) -> Orden:
    """Return the order that `contenido` makes to this address, under an idempotency key or none.

    Raises RuleBroken("clave_invalida") for a key of over 200 characters, or unprintable, and
    RuleBroken("numero_desmedido") for a number of over 64 bits, which nothing could keep.
    """
    if clave is not None and _KEY.fullmatch(clave) is None:
        raise RuleBroken("clave_invalida")
    try:
        said = orjson.dumps(contenido, option=orjson.OPT_SORT_KEYS, default=str)
    except TypeError as error:
        raise RuleBroken("numero_desmedido") from error
    address = f"{request.method} {request.url.path}\n".encode()
    huella = hashlib.sha256(address + said).hexdigest()
    via = None if identidad.tarea_id is None else "enlace"
    return Orden(identidad.actor, identidad.now, clave, huella, via)


Order = Callable[[Any], Orden]


async def ordering(request: Request, quien: Quien, clave: Clave = None) -> Order:
    """Return what turns the content of this request into an order."""
    return lambda contenido: order_of(request, quien, contenido, clave)


async def ordering_as_admin(request: Request, quien: Administrador, clave: Clave = None) -> Order:
    """Return the same, for those who administer alone."""
    return lambda contenido: order_of(request, quien, contenido, clave)


Ordenar = Annotated[Order, Depends(ordering)]
OrdenarAdministrador = Annotated[Order, Depends(ordering_as_admin)]
