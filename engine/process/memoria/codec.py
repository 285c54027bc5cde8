"""The state of a running instance as few bytes: what still waits and nothing of the diagram."""

import zlib
from typing import Any
from uuid import UUID

import orjson

from engine.errors import Unavailable
from engine.process.definicion import Definicion
from engine.process.estado import Estado, Recinto, Token
from engine.process.memoria.primera import load_first
from engine.process.memoria.valores import decode, encode

CODEC = 2


def dump(estado: Estado) -> bytes:
    """Return the state as bytes of the present codec."""
    told = {
        "v": CODEC,
        "t": [
            [t.id.hex, t.nodo, t.recinto, t.estado, t.flujo, t.de.hex if t.de else None,
             encode(t.datos)]
            for t in estado.tokens.values()
        ],
        "a": [
            [a.id, a.padre, a.token.hex if a.token else None, a.nodo, encode(a.variables)]
            for a in estado.recintos.values()
        ],
        "s": sorted(estado.visitados),
        "n": estado.siguiente,
        "f": estado.terminada,
        "e": estado.error,
    }  # fmt: skip
    return zlib.compress(orjson.dumps(told), 3)


def load(definicion: Definicion, data: bytes) -> Estado:
    """Return the state that `dump` wrote, in this codec or in any before it.

    Raises Unavailable(memoria_ilegible) for bytes of a codec this version does not know, and for
    the state of another diagram.
    """
    try:
        told = orjson.loads(zlib.decompress(data))
        estado = READERS[told["v"]](definicion, told)
        unknown = {t.nodo for t in estado.tokens.values()} - definicion.grafo.nodos.keys()
        if unknown or not (estado.tokens or estado.terminada):
            raise ValueError(", ".join(sorted(unknown)))
        return estado
    except (zlib.error, ValueError, TypeError, LookupError) as problem:
        raise Unavailable("memoria_ilegible") from problem


def _read(_definicion: Definicion, told: dict[str, Any]) -> Estado:
    estado = Estado(
        visitados=set(told["s"]), siguiente=told["n"], terminada=told["f"], error=told["e"]
    )
    for identifier, padre, token, nodo, variables in told["a"]:
        owner = UUID(token) if token else None
        estado.recintos[identifier] = Recinto(identifier, padre, owner, nodo, decode(variables))
    for identifier, nodo, recinto, status, flujo, de, datos in told["t"]:
        hangs = UUID(de) if de else None
        estado.add(Token(UUID(identifier), nodo, recinto, status, flujo, hangs, decode(datos)))
    return estado


READERS = {1: load_first, CODEC: _read}
"""Who reads the bytes of each codec there has been."""
