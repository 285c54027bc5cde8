"""What the drawn processes name: fichas, services, groups; checked when the service starts."""

from collections.abc import Collection, Iterator
from functools import cache

from bpmn.registro import DIBUJOS
from engine.process.definicion import Definicion, Elemento, define


@cache
def drawn_processes() -> tuple[Definicion, ...]:
    """Return every process of the `bpmn` room, ready to run."""
    return tuple(define(d.proceso, d.diagrama, d.tables()) for d in DIBUJOS)


def _elements(*classes: str) -> Iterator[Elemento]:
    for definicion in drawn_processes():
        for elemento in definicion.elementos.values():
            if elemento.clase in classes:
                yield elemento


def used_fichas() -> frozenset[str]:
    """Return the names of the fichas that the user tasks ask for."""
    return frozenset(e.get("ficha") or e.id for e in _elements("userTask"))


def missing_handlers(servicios: Collection[str], colecciones: Collection[str]) -> tuple[str, ...]:
    """Return what service tasks and call activities name and nobody registered."""
    named = {(e.get("servicio") or e.id) for e in _elements("serviceTask")} - set(servicios)
    groups = {(e.get("coleccion") or e.id) for e in _elements("callActivity")} - set(colecciones)
    return tuple(sorted(named | groups))
