"""A way from one version of a diagram to another, and what of a live state fits there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import RuleBroken
from engine.process.definicion import Definicion
from engine.process.estado import Estado, Recinto, Token
from engine.process.grafo import Nodo

GONE = ""
"""In a mapping, what an element becomes that has nothing to become."""


@dataclass(frozen=True)
class Traslado:
    """Two versions and the element of the newer that each element of the older becomes.

    `mapa` is whole: ids that stay, and what was mapped by hand. `alcances` keeps what was walked,
    for the many instances that take the same way.
    """

    desde: Definicion
    hasta: Definicion
    mapa: Mapping[str, str]
    alcances: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, desde: Definicion, hasta: Definicion, correspondencia: Mapping[str, str] | None = None
    ) -> "Traslado":
        """Return the way by equal ids and by a mapping, which rules; GONE leaves an element out.

        Raises RuleBroken(correspondencia_invalida) for an element that a version lacks.
        """
        given = dict(correspondencia or {})
        for a, b in given.items():
            if a not in desde.elementos or (b != GONE and b not in hasta.elementos):
                raise RuleBroken("correspondencia_invalida", desde=a, hasta=b or "nada")
        same = {i: i for i in desde.elementos if i in hasta.elementos}
        whole = {a: b for a, b in (same | given).items() if b != GONE}
        return cls(desde, hasta, {**whole, desde.grafo.raiz: hasta.grafo.raiz})

    def to(self, identifier: str) -> str | None:
        """Return what an element, or the process itself, becomes; None when nothing."""
        return self.mapa.get(identifier)

    def node_of(self, token: Token) -> Nodo:
        """Return the node where a token is."""
        return self.desde.grafo.nodos[token.nodo]

    def becomes(self, token: Token) -> Nodo | None:
        """Return the node where a token would be, or None."""
        target = self.to(token.nodo)
        return None if target is None else self.hasta.grafo.nodos[target]

    def old_name(self, identifier: str) -> str:
        """Return the name of an element of the older version, quoted."""
        return _quoted(self.desde, identifier)

    def new_name(self, identifier: str) -> str:
        """Return the name of an element of the newer version, quoted."""
        return _quoted(self.hasta, identifier)

    def flow_to(self, token: Token, join: Nodo) -> str | None:
        """Return the flow by which a token that arrived at a join would have come to its new one.

        It is the one of the same id, or the only one from where its flow came.
        """
        by_id = {flow.id for flow in join.entran}
        if token.flujo in by_id:
            return token.flujo
        arrived = next((f for f in self.node_of(token).entran if f.id == token.flujo), None)
        source = self.to(arrived.desde) if arrived else None
        found = [flow.id for flow in join.entran if flow.desde == source]
        return found[0] if len(found) == 1 else None

    def walk(self, which: Definicion, start: str, avoid: str) -> frozenset[str]:
        """Return the nodes that a token at `start` may come to without passing `avoid`."""
        key = (which.huella, start, avoid)
        if key not in self.alcances:
            self.alcances[key] = frozenset(which.grafo.walk(start, avoid))
        return self.alcances[key]


def scope_of(estado: Estado, token: Token) -> Recinto:
    """Return the scope of the process or sub-process a token lies in.

    A round of a loop is a scope of its own, inside that of the activity that repeats.
    """
    recinto = estado.recintos[token.recinto]
    while recinto.padre is not None and recinto.nodo == token.nodo:
        recinto = estado.recintos[recinto.padre]
    return recinto


def _quoted(definicion: Definicion, identifier: str) -> str:
    elemento = definicion.elementos.get(identifier)
    return f"«{elemento.nombre if elemento else identifier}»"
